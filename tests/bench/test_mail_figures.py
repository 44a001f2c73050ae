"""`make bench`: mails per second by one and two workers, with the picture of the code, the PDF and
the calendar's file, to an SMTP server on the same machine; and what registering takes meanwhile.
"""

import asyncio
import threading
import time
import uuid
from collections.abc import Iterator
from functools import partial
from statistics import quantiles

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from accounts.models import Message
from tests.bench.cpu import cpu_seconds
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, post
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, register_person
from tests.support.crowd import signed_in_people
from tests.support.servers import free_port

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

MAILS, PEOPLE, ROUNDS = 600, 100, 3
SECONDS = 600
MEASURED: list[Row] = []


class Sink:
    """An SMTP server's handler that takes all, and notes when."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.bytes = 0
        self._arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        await asyncio.sleep(0)
        with self._arrived:
            self.times.append(time.perf_counter())
            self.bytes = len(envelope.content)
            self._arrived.notify_all()
        return "250 OK"

    def wait_for(self, mails: int) -> None:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.times) >= mails, SECONDS)


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("mail", connection.vendor, MEASURED)


@pytest.fixture
def sink() -> Iterator[tuple[Sink, dict[str, str]]]:
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield kept, {"EMAIL_URL": f"smtp://127.0.0.1:{controller.port}"}
    controller.stop()


@pytest.mark.parametrize("workers", [1, 2])
def test_mails_per_second(work, sink, workers):
    kept, env = sink
    event = EventFactory(capacity=None)
    for _ in range(amount(MAILS)):
        register_person(event)

    started = [work(env=env) for _ in range(workers)]
    kept.wait_for(amount(MAILS))

    used = [cpu_seconds(worker.pid) or 0.0 for worker in started]
    assert [worker.stop() for worker in started] == [0] * workers
    gaps = [(b - a) * 1000 for a, b in zip(kept.times, kept.times[1:], strict=False)]
    spread = quantiles(gaps, n=100)
    MEASURED.append(
        Row(
            f"mail with ticket ({kept.bytes / 1024:.0f} kB), workers: {workers}",
            len(gaps) / (kept.times[-1] - kept.times[0]),
            spread[49],
            spread[98],
            sum(used) / len(kept.times) * 1000,
        )
    )


def test_registering_beside_mail(serve, work, sink):
    """In turns, so that a machine whose speed drifts treats all alike."""
    up = sink[1]
    down = {"EMAIL_URL": f"smtp://127.0.0.1:{free_port()}"}
    states = {"no worker": None, "mail server up": up, "mail server down": down}
    people = signed_in_people(amount(PEOPLE))
    site = serve(workers=2)
    burst(site.url, _posts(EventFactory(capacity=None), people[:20]), clients=1)

    rounds = [_round(site, work, states, people) for _ in range(ROUNDS)]

    for measured_alike in zip(*rounds, strict=True):
        by_speed = sorted(measured_alike, key=lambda row: row.p50)
        MEASURED.append(by_speed[ROUNDS // 2])
    assert Message.objects.count() == 20 + ROUNDS * len(states) * len(people)


def _round(site, work, states, people):
    rows = []
    for state, env in states.items():
        worker = work(env=env) if env else None
        requests = _posts(EventFactory(capacity=None), people)
        run = partial(burst, site.url, requests, clients=1)
        rows.append(measured(f"registration, {state}", run, {302}, server=site))
        if worker:
            worker.stop()
    return rows


def _posts(event, people):
    path = f"/events/{event.slug}/register/"
    fields = {"people": 1, "name": "Someone", "action": "register"}
    return [post(path, {"nonce": uuid.uuid4(), **fields}, session=session) for session in people]
