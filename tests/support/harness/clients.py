"""A process full of people with browsers: `python -m tests.support.harness.clients PLAN ANSWERS`.

All of them open the form. When the file `go` of the plan appears they send it, as many at once as
the plan has threads. With `retries` whoever gets no answer, or an error, sends the same form again,
as a person would who presses the button once more. Each answer is a line of JSON, written at once,
so that whoever watches knows how far the burst is. No Django: clients must cost next to nothing.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Any, TextIO

from tests.support.browsing import Http, Page

PAUSE = 0.1
NO_ANSWER = Page(0, "")
SERVER_ERROR = 500


class Client:
    def __init__(self, plan: dict[str, Any], person: dict[str, Any]) -> None:
        self.who = person["who"]
        self.path = person["path"]
        self.fields = person["fields"]
        self.sendings = person.get("sendings", 1)
        self.http = Http(plan["site"], person["cookies"])
        self.patience = plan["seconds"] if plan["retries"] else 0.0
        self.seen: list[int] = []

    def open_form(self) -> None:
        page = self._until_answered(lambda: self.http.get(self.path))
        self.fields = {**page.hidden_fields, **self.fields}

    def send_form(self) -> Page:
        return self._until_answered(lambda: self.http.post(self.path, data=self.fields))

    def _until_answered(self, ask: Any) -> Page:
        until = time.monotonic() + self.patience
        while True:
            page = _answer(ask)
            self.seen.append(page.status_code)
            is_answered = 0 < page.status_code < SERVER_ERROR
            if is_answered or time.monotonic() >= until:
                return page
            time.sleep(PAUSE)


def _answer(ask: Any) -> Page:
    try:
        return ask()
    except (OSError, HTTPException, UnicodeDecodeError):
        return NO_ANSWER


class Answers:
    """The file of answers, a whole line at a time."""

    def __init__(self, file: TextIO) -> None:
        self.file = file
        self.lock = threading.Lock()

    def send(self, client: Client) -> None:
        page = client.send_form()
        answer = {
            "who": client.who,
            "status": page.status_code,
            "location": page.location,
            "seen": client.seen,
        }
        with self.lock:
            self.file.write(json.dumps(answer) + "\n")
            self.file.flush()


def main(plan_file: str, answers_file: str) -> None:
    plan = json.loads(Path(plan_file).read_text())
    clients = [Client(plan, person) for person in plan["people"]]
    with (
        Path(answers_file).open("w") as file,
        ThreadPoolExecutor(plan["threads"]) as pool,
    ):
        list(pool.map(Client.open_form, clients))
        Path(plan["ready"]).touch()
        while not Path(plan["go"]).exists():
            time.sleep(0.01)
        sendings = [client for client in clients for _ in range(client.sendings)]
        list(pool.map(Answers(file).send, sendings))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
