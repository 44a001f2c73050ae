"""`make bench`: what two sync workers answer, beside the bare framework in the same run.

The client runs on the same machine. The tables go into docs/performance.md.
"""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.utils import timezone

from events.enums import Role
from events.models import Gate, Pool
from registrations.invariants import problems
from registrations.models import Visit
from registrations.tickets.codes import qr_text
from tests.bench.cpu import cpu_seconds
from tests.bench.figures import Row, write_down
from tests.bench.load import Figures, burst, get, journeys, post
from tests.factories import EventFactory, OrganizerFactory, make_member, register_person
from tests.support.crowd import session_of, signed_in_people
from tests.support.servers import WebServer

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("own_database")]

CLIENTS, WORKERS = 8, 2
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    terminal = request.config.pluginmanager.getplugin("terminalreporter")
    for row in MEASURED:
        terminal.write_line(f"\n{row.work:<40}{row.per_second:6.0f}/s   p50 {row.p50:6.1f} ms")
    write_down(connection.vendor, MEASURED)


def measure(what: str, site: WebServer, requests: list[bytes], *, statuses: set[int]) -> None:
    burst(site.url, requests[:20], clients=2)
    _measured(what, site, lambda: burst(site.url, requests[20:], clients=CLIENTS), statuses)


def _measured(what: str, site: WebServer, run: Callable[[], Figures], statuses: set[int]) -> None:
    before = cpu_seconds(site.pid)
    found = run()
    after = cpu_seconds(site.pid)
    used = None if before is None or after is None else after - before
    answers = found.count
    cpu = None if used is None else used / answers * 1000
    MEASURED.append(Row(what, found.per_second, found.p50, found.p99, cpu))
    assert found.statuses == statuses


def test_pages(serve):
    organizer = OrganizerFactory()
    events = [EventFactory(organizer=organizer, capacity=80) for _ in range(60)]
    page = get(f"/events/{events[0].slug}/")

    limit = serve(workers=WORKERS, application="tests.bench.limit")
    measure("limit: bare Django, one query", limit, [page] * 2020, statuses={200})
    limit.stop()
    site = serve(workers=WORKERS)
    measure("bare answer (/healthz)", site, [get("/healthz")] * 2020, statuses={200})
    measure("event page, anonymous", site, [page] * 2020, statuses={200})
    measure("list of events, anonymous", site, [get("/")] * 2020, statuses={200})
    someone = signed_in_people(1)[0]
    mine = get(f"/events/{events[0].slug}/", session=someone)
    measure("event page, signed in", site, [mine] * 520, statuses={200})
    measure("list of events, signed in", site, [get("/", session=someone)] * 320, statuses={200})


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

    measure("registration (POST), one hot event", site, requests, statuses={302})

    assert Pool.objects.values_list("taken", "waiting").get() == (300, 320)
    assert list(problems(now=timezone.now())) == []


def test_registrations_in_the_browser(serve):
    event = EventFactory(capacity=1000)
    site = serve(workers=WORKERS)
    path = f"/events/{event.slug}/register/"
    people = signed_in_people(320)

    journeys(site.url, path, people[:20], clients=2)
    _measured(
        "registration: form, POST, its page, ticket",
        site,
        lambda: journeys(site.url, path, people[20:], clients=CLIENTS),
        {200},
    )

    assert Pool.objects.values_list("taken", "waiting").get() == (320, 0)


def test_scans(serve):
    organizer = OrganizerFactory()
    event = EventFactory(organizer=organizer, max_per_registration=50)
    tickets = [t for _ in range(13) for t in register_person(event, seats=50).tickets.all()]
    site = serve(workers=WORKERS)
    gate = Gate.objects.get()
    session = session_of(make_member(organizer, Role.CHECKIN))
    requests = [
        post(
            f"/checkin/{event.slug}/scans/",
            {
                "scan_id": uuid.uuid4(),
                "code": qr_text(ticket),
                "direction": "in",
                "gate": gate.pk,
            },
            session=session,
            htmx=True,
        )
        for ticket in tickets
    ]

    measure("scan (POST, page part as answer)", site, requests, statuses={200})

    assert Visit.objects.open().count() == len(tickets)
