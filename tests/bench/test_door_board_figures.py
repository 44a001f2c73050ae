"""`make bench`: what 50 watchers of a live board cost, and what they take from who scans meanwhile.

An event with thousands of tickets, two sync workers, eight people who scan without a pause. Each
watcher asks every three seconds, as the page does, and sends the tag of what it has.
"""

import itertools
import multiprocessing
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from events.enums import Role
from events.models import Event
from registrations.door.board_views import ASKS_EVERY
from registrations.models import Ticket
from registrations.tickets.codes import qr_text
from tests.bench.cpu import cpu_seconds
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import CSRF, _send, burst, post
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, make_member, register_person
from tests.support.crowd import session_of
from tests.support.servers import WebServer

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

WATCHERS, GATES, WORKERS, SEATS = 50, 8, 2, 50
# Each kind of scan burst, and how long watchers watch a quiet door.
SCANS, QUIET_SECONDS = amount(2400), 15
TAG = re.compile(rb"\r\nETag: (\S+)\r\n")
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("door board", connection.vendor, MEASURED)


class Watchers:
    """Browsers that show the board, each in a thread that sleeps most of the time.

    They live in a process of their own: what the others do holds up none of them.
    """

    answers: list[tuple[float, int]]

    def __init__(self, site: WebServer, event: Event, sessions: Sequence[str]) -> None:
        fork = multiprocessing.get_context("fork")
        self._over = fork.Event()
        self._here, there = fork.Pipe()
        path = f"/checkin/{event.slug}/board/numbers/"
        asked = (urlsplit(site.url).netloc, path, sessions, self._over, there)
        self._process = fork.Process(target=watch, args=asked)

    def __enter__(self) -> "Watchers":
        self._process.start()
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.seconds = time.perf_counter() - self._began
        self._over.set()
        self.answers = self._here.recv()
        self._process.join()

    def figures(self, what: str, cpu: float | None = None) -> Row:
        times = sorted(taken for taken, _status in self.answers)
        middle, worst = times[len(times) // 2], times[int(len(times) * 0.99) - 1]
        return Row(what, len(times) / self.seconds, middle * 1000, worst * 1000, cpu)


def watch(host: str, path: str, sessions: Sequence[str], over: Any, there: Any) -> None:
    """Let each session watch until it is over, then send how long each answer took."""
    answers: list[tuple[float, int]] = []

    def ask_again(place: int, session: str) -> None:
        tag = ""
        over.wait(place * ASKS_EVERY / len(sessions))
        while not over.is_set():
            started = time.perf_counter()
            answer = _send(host, ask(path, session, tag))
            answers.append((time.perf_counter() - started, int(answer[9:12])))
            found = TAG.search(answer)
            assert found, answer[:2000]
            tag = found[1].decode()
            over.wait(ASKS_EVERY)

    with ThreadPoolExecutor(len(sessions)) as threads:
        list(threads.map(ask_again, range(len(sessions)), sessions))
    there.send(answers)


def ask(path: str, session: str, tag: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", "Host: {host}", "Accept-Encoding: gzip"]
    lines += [f"Cookie: sessionid={session}; csrftoken={CSRF}", f"If-None-Match: {tag}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_watchers_of_a_board(serve):
    event = EventFactory(max_per_registration=SEATS)
    for _ in range(2 * SCANS // SEATS + 2):
        register_person(event, seats=SEATS)
    tickets = iter(event.tickets.select_related("ticket_type").order_by("short_code"))
    people = [make_member(event.organizer, Role.CHECKIN) for _ in range(GATES)]
    sessions = [session_of(person) for person in people]
    watching = list(itertools.islice(itertools.cycle(sessions), WATCHERS))
    site = serve(workers=WORKERS)
    scans = lambda: burst(site.url, scanning(event, sessions, tickets), clients=GATES)  # noqa: E731

    warm = scanning(event, sessions, itertools.islice(tickets, 20))
    burst(site.url, warm, clients=2)
    MEASURED.append(measured("scan on the page, nobody watches", scans, {200}, server=site))
    with Watchers(site, event, watching) as busy:
        MEASURED.append(measured("scan on the page, 50 watch", scans, {200}, server=site))
    MEASURED.append(busy.figures("board, 50 watch while people scan"))
    MEASURED.append(quiet_row(site, event, watching))
    asks = [ask(f"/checkin/{event.slug}/board/numbers/", sessions[0], "")] * amount(2020)
    run = lambda: burst(site.url, asks, clients=GATES)  # noqa: E731
    MEASURED.append(measured("board, asked for without a pause", run, {200}, server=site))

    assert {status for _taken, status in busy.answers} <= {200, 304}
    assert 200 in {status for _taken, status in busy.answers}


def scanning(event: Event, sessions: list[str], tickets: Iterator[Ticket]) -> list[bytes]:
    gate = event.gates.get()
    return [
        post(
            f"/checkin/{event.slug}/scans/",
            {"scan_id": uuid.uuid4(), "code": qr_text(t), "direction": "in", "gate": gate.pk},
            session=session,
            htmx=True,
        )
        for session, t in zip(
            itertools.cycle(sessions), itertools.islice(tickets, SCANS), strict=False
        )
    ]


def quiet_row(site: WebServer, event: Event, watching: list[str]) -> Row:
    """Watchers alone, of a door at which nothing happens: nearly all of them hear 304."""
    before = cpu_seconds(site.pid)
    with Watchers(site, event, watching) as quiet:
        time.sleep(QUIET_SECONDS)
    after = cpu_seconds(site.pid)
    used = None if before is None or after is None else (after - before) / len(quiet.answers)
    statuses = [status for _taken, status in quiet.answers]
    assert statuses.count(304) > len(statuses) / 2
    return quiet.figures("board, 50 watch, nobody scans", used and used * 1000)
