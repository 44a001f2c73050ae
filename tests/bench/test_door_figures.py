"""`make bench`: scans a second at 1, 8 and 32 gates, by the page that people scan with and by API.

One event with 10,000 tickets. Each gate has a person of its own, with a session and a token; two
sync workers, the clients on the same machine, the bare framework beside them in the same run.
"""

import itertools
import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.models import Event, Gate
from registrations.door.scanning import headcount
from registrations.invariants import problems
from registrations.models import Scan, Ticket
from registrations.tickets.codes import qr_text
from tests.bench.figures import Row, amount, write_down
from tests.bench.load import burst, get, post, send_json
from tests.bench.measuring import measured, say
from tests.factories import EventFactory, make_member, register_person
from tests.support.crowd import session_of
from tests.support.servers import WebServer

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

GATES, WORKERS = (1, 8, 32), 2
TICKETS, EACH, WARM_UP, SEATS = amount(10_000), amount(1500), 64, 50
# How one person at one gate sends the code of a ticket.
Send = Callable[[Ticket], bytes]
MEASURED: list[Row] = []


@pytest.fixture(scope="module", autouse=True)
def _write_down(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    say(request.config, MEASURED)
    write_down("door", connection.vendor, MEASURED)


def test_scans_at_many_gates(serve):
    event = EventFactory(max_per_registration=SEATS)
    tickets = _tickets(event)
    people = [make_member(event.organizer, Role.CHECKIN) for _ in range(max(GATES))]
    gates = [Gate.objects.create(event=event, name=f"Gate {n}") for n in range(max(GATES))]
    limit = serve(workers=WORKERS, application="tests.bench.limit")
    _measure("limit: bare Django, one query", limit, [_bare(event)] * max(GATES), iter(tickets))
    limit.stop()
    site = serve(workers=WORKERS)
    left = iter(tickets)

    for what, sends in (
        ("scan by API", [_by_api(*each) for each in zip(people, gates, strict=True)]),
        ("scan on the page", [_on_page(*each) for each in zip(people, gates, strict=True)]),
    ):
        _measure(what, site, sends, left)

    scans = Scan.objects.filter(event=event, outcome="admitted").count()
    assert headcount(event, timezone.now()) == scans == 2 * (WARM_UP + EACH * len(GATES))
    assert list(problems(now=timezone.now())) == []


def _tickets(event: Event) -> Sequence[Ticket]:
    needed = 2 * (WARM_UP + EACH * len(GATES))
    for _ in range(max(TICKETS, needed) // SEATS + 1):
        register_person(event, seats=SEATS)
    return list(event.tickets.select_related("ticket_type").order_by("short_code"))


def _measure(what: str, site: WebServer, sends: list[Send], tickets: Iterator[Ticket]) -> None:
    """Measure for each number of gates, whose people send one code after the other."""
    burst(site.url, _shared(sends[:2], itertools.islice(tickets, WARM_UP)), clients=2)
    for gates in GATES:
        requests = _shared(sends[:gates], itertools.islice(tickets, EACH))
        run = lambda r=requests, n=gates: burst(site.url, r, clients=n)  # noqa: E731
        MEASURED.append(measured(what, run, {200}, server=site, clients=gates))


def _shared(sends: list[Send], tickets: Iterator[Ticket]) -> list[bytes]:
    """As `burst` deals them out: to each client the requests of one person."""
    return [send(ticket) for send, ticket in zip(itertools.cycle(sends), tickets, strict=False)]


def _bare(event: Event) -> Send:
    return lambda _ticket: get(f"/events/{event.slug}/")


def _by_api(person: User, gate: Gate) -> Send:
    now = timezone.now()
    made = create_token(user=person, name="bench", scopes=[Scope.SCANS_WRITE], now=now)

    def send(ticket: Ticket) -> bytes:
        path = f"/api/v1/events/{gate.event.slug}/scans"
        return send_json(path, _scan(ticket, gate), token=made.secret)

    return send


def _on_page(person: User, gate: Gate) -> Send:
    path, session = f"/checkin/{gate.event.slug}/scans/", session_of(person)
    return lambda ticket: post(path, _scan(ticket, gate), session=session, htmx=True)


def _scan(ticket: Ticket, gate: Gate) -> dict[str, object]:
    code = qr_text(ticket)
    return {"scan_id": str(uuid.uuid4()), "code": code, "direction": "in", "gate": str(gate.pk)}
