"""`make bench`: what two sync workers answer on PostgreSQL, beside the bare framework.

The client runs on the same machine. The table goes into docs/performance.md.
"""

import os
import platform
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from events.enums import Role
from events.models import Gate, Pool
from registrations.invariants import problems
from registrations.models import Visit
from registrations.tickets.codes import qr_text
from tests.bench.load import Figures, burst, get, post
from tests.factories import EventFactory, OrganizerFactory, make_member, register_person
from tests.support.crowd import session_of, signed_in_people

pytestmark = [pytest.mark.bench, pytest.mark.usefixtures("own_database")]

PAGE = Path(settings.BASE_DIR) / "docs" / "performance.md"
CLIENTS, WORKERS = 8, 2
MEASURED: dict[str, Figures] = {}


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    terminal = request.config.pluginmanager.getplugin("terminalreporter")
    for what, found in MEASURED.items():
        terminal.write_line(f"\n{what:<36}{found}")
    rows = [
        f"| {what} | {found.per_second:.0f}/s | {found.p50:.1f} ms | {found.p99:.1f} ms |"
        for what, found in MEASURED.items()
    ]
    PAGE.write_text(
        "# Performance\n\n"
        "Written by `make bench`: PostgreSQL (a throw-away one, without fsync), gunicorn with "
        f"{WORKERS} sync workers, {CLIENTS} clients on the same machine "
        f"({os.cpu_count()} cores, Python {platform.python_version()}). "
        "Compare rows of one run only: machines differ, and drift.\n\n"
        "| work | answers | p50 | p99 |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    )


def measure(what: str, site: str, requests: list[bytes], *, statuses: set[int]) -> None:
    burst(site, requests[:20], clients=2)
    found = burst(site, requests[20:], clients=CLIENTS)
    MEASURED[what] = found
    assert found.statuses == statuses


def test_pages(serve):
    organizer = OrganizerFactory()
    events = [EventFactory(organizer=organizer, capacity=80) for _ in range(60)]
    site = serve(workers=WORKERS).url

    measure("bare answer (/healthz)", site, [get("/healthz")] * 2020, statuses={200})
    page = get(f"/events/{events[0].slug}/")
    measure("event page, anonymous", site, [page] * 1020, statuses={200})
    measure("list of events, anonymous", site, [get("/")] * 520, statuses={200})


def test_registrations_for_one_event(serve):
    event = EventFactory(capacity=300)
    site = serve(workers=WORKERS).url
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


def test_scans(serve):
    organizer = OrganizerFactory()
    event = EventFactory(organizer=organizer, max_per_registration=50)
    tickets = [t for _ in range(13) for t in register_person(event, seats=50).tickets.all()]
    site = serve(workers=WORKERS).url
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
