"""Processes that act at once: started together, watched, and asked in the end what they saw."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.support.harness.actors import Outcome, Plan
from tests.support.servers import Program, environment

SECONDS = 300


@dataclass(frozen=True)
class Person:
    """Who sends which form; `sendings` times the same one."""

    session: str
    path: str
    fields: dict[str, str]
    sendings: int = 1


@dataclass(frozen=True)
class Answer:
    """What one sending came to; `seen` are all status codes on the way, 0 for none."""

    who: int
    status: int
    location: str
    seen: tuple[int, ...]


class Crew:
    """Some processes of one kind, each with a plan and a file of what it saw."""

    def __init__(self, module: str, plans: Sequence[dict[str, Any]], folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.programs = [self._start(module, plan, n) for n, plan in enumerate(plans)]

    def _start(self, module: str, plan: dict[str, Any], number: int) -> Program:
        file = self._file("plan", number)
        file.write_text(json.dumps(plan, default=str))
        program = [sys.executable, "-m", module, str(file), str(self._file("seen", number))]
        return Program(program, self._file("log", number), env=environment({}))

    def _file(self, what: str, number: int) -> Path:
        return self.folder / f"{what}-{number}"

    def lines(self) -> list[dict[str, Any]]:
        """What was seen so far, by all."""
        files = (self._file("seen", n) for n in range(len(self.programs)))
        text = "".join(file.read_text() for file in files if file.exists())
        return [json.loads(line) for line in text.splitlines()]

    def seen(self) -> int:
        return len(self.lines())

    def wait(self) -> None:
        wait_until(lambda: not any(program.is_running() for program in self.programs))
        for program in self.programs:
            assert program.stop() == 0, program.log.read_text()


class Crowd(Crew):
    """People with browsers, in several processes; they wait for `go` with the form open."""

    def __init__(
        self,
        site: str,
        people: Sequence[Person],
        folder: Path,
        *,
        processes: int,
        threads: int,
        retries: bool,
    ) -> None:
        self.go_file = folder / "go"
        ready = [folder / f"ready-{n}" for n in range(processes)]
        common = {"site": site, "threads": threads, "retries": retries, "seconds": SECONDS / 2}
        clients = [
            {
                "who": who,
                "path": person.path,
                "fields": person.fields,
                "sendings": person.sendings,
                "cookies": {settings.SESSION_COOKIE_NAME: person.session},
            }
            for who, person in enumerate(people)
        ]
        plans = [
            {**common, "people": clients[n::processes], "ready": file, "go": self.go_file}
            for n, file in enumerate(ready)
        ]
        super().__init__("tests.support.harness.clients", plans, folder)
        wait_until(lambda: all(file.exists() for file in ready) or self._has_failed())

    def _has_failed(self) -> bool:
        return any(not program.is_running() for program in self.programs)

    def go(self) -> None:
        self.go_file.touch()

    def answers(self) -> list[Answer]:
        """Wait for all; in no particular order."""
        self.wait()
        return [
            Answer(line["who"], line["status"], line["location"], tuple(line["seen"]))
            for line in self.lines()
        ]


class Actors(Crew):
    """Actors in processes of their own."""

    def __init__(self, plans: Sequence[Plan], folder: Path) -> None:
        super().__init__("tests.support.harness.actors", [asdict(plan) for plan in plans], folder)

    def outcomes(self) -> list[Outcome]:
        self.wait()
        return [Outcome(**line) for line in self.lines()]


def wait_until(is_so: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)
