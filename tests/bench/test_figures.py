"""`make bench`: what two sync workers answer, beside the bare framework in the same run.

The client runs on the same machine. The tables go into docs/performance.md.
"""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils import timezone

from events.models import Pool
from registrations.invariants import problems
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, get, post
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, OrganizerFactory
from tests.support.crowd import signed_in_people
from tests.support.servers import WebServer

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("own_database")]

CLIENTS, WORKERS = 8, 2
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("figures", connection.vendor, MEASURED)


def measure(what: str, site: WebServer, requests: list[bytes], *, statuses: set[int]) -> None:
    burst(site.url, requests[:20], clients=2)
    run = lambda: burst(site.url, requests[20:], clients=CLIENTS)  # noqa: E731
    MEASURED.append(measured(what, run, statuses, server=site))


def test_pages(serve):
    organizer = OrganizerFactory()
    events = [EventFactory(organizer=organizer, capacity=80) for _ in range(60)]
    page = get(f"/events/{events[0].slug}/")

    limit = serve(workers=WORKERS, application="tests.bench.limit")
    measure("limit: bare Django, one query", limit, [page] * amount(2020), statuses={200})
    limit.stop()
    site = serve(workers=WORKERS)
    measure("bare answer (/healthz)", site, [get("/healthz")] * amount(2020), statuses={200})
    measure("event page, anonymous", site, [page] * amount(2020), statuses={200})
    measure("list of events, anonymous", site, [get("/")] * amount(2020), statuses={200})
    someone = signed_in_people(1)[0]
    mine = get(f"/events/{events[0].slug}/", session=someone)
    measure("event page, signed in", site, [mine] * amount(520), statuses={200})
    measure(
        "list of events, signed in", site, [get("/", session=someone)] * amount(320), statuses={200}
    )


def test_registrations_for_one_event(serve):
    event = EventFactory(capacity=300)
    site = serve(workers=WORKERS)
    path = f"/events/{event.slug}/register/"
    requests = [
        post(
            path,
            {"nonce": uuid.uuid4(), "people": 1, "name": "Someone", "action": "join"},
            session=session,
        )
        for session in signed_in_people(620)
    ]

    measure("registration (POST), half of them on the waiting list", site, requests, statuses={302})

    assert Pool.objects.values_list("taken", "waiting").get() == (300, 320)
    assert list(problems(now=timezone.now())) == []
