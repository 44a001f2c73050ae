"""`make bench`: the desk of an organizer with one event of 1,000, 50,000 and, on PostgreSQL,
1,000,000 registrations: how long pages and exports take, and what memory the worker needs.
"""

import json
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import batched
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import JournalEntry, User
from eventmaster.demo.crowd import Crowd, add_crowd
from events.enums import Role
from events.models import Event
from registrations.exports.kinds import REGISTRATIONS, SCANS, TICKETS
from registrations.models import Registration
from registrations.services.series import repeat_event
from tests.bench.figures import DATABASES, KEPT, SHARE, amount, write_lines
from tests.bench.load import CSRF, get
from tests.bench.memory import Memory, held_by_children
from tests.factories import EventFactory, OrganizerFactory, make_member
from tests.support.crowd import session_of
from tests.support.servers import WebServer

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(7200),
    pytest.mark.usefixtures("own_database"),
]

SIZES = (1_000, 50_000, 1_000_000)
RUNS = 15
MEASURED: list["Row"] = []


@dataclass(frozen=True)
class Row:
    """Milliseconds until the first byte and until the last; megabytes more than before. Of memory:
    megabytes that the worker holds, and no times."""

    work: str
    size: int
    first: float
    whole: float
    memory: float | None = None
    is_refused: bool = False
    holds: float | None = None

    def __str__(self) -> str:
        if self.holds is not None:
            return f"{self.work:<44}{self.size:>9,}   {self.holds:.0f} MB"
        more = "" if self.memory is None else f"   +{self.memory:.0f} MB"
        spread = f"first {self.first:7.0f} ms   whole {self.whole:7.0f} ms{more}"
        return f"{self.work:<44}{self.size:>9,}   {spread}"


@pytest.fixture(scope="module", autouse=True)
def _write_down() -> Iterator[None]:
    yield
    if SHARE != 1 or not MEASURED:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"desk-{connection.vendor}.json"
    kept.write_text(json.dumps([asdict(row) for row in MEASURED]))
    write_lines("desk", [line for name in DATABASES for line in table(name)])


def table(vendor: str) -> list[str]:
    kept = KEPT / f"desk-{vendor}.json"
    if not kept.exists():
        return []
    rows = [Row(**row) for row in json.loads(kept.read_text())]
    sizes = sorted({row.size for row in rows})
    cells = {(row.work, row.size): cell(row) for row in rows}
    head = " | ".join(f"{size:,} registrations" for size in sizes)
    lines = [f"### {DATABASES[vendor]}", "", f"| work | {head} |", "|---" * (len(sizes) + 1) + "|"]
    for work in dict.fromkeys(row.work for row in rows):
        found = " | ".join(cells.get((work, size), "") for size in sizes)
        lines.append(f"| {work} | {found} |")
    return [*lines, ""]


def cell(row: Row) -> str:
    if row.holds is not None:
        return f"{row.holds:.0f} MB"
    if row.is_refused:
        return "more than a sheet holds: refused with a sentence"
    if row.memory is None:
        return f"{row.whole:.0f} ms"
    return f"{row.whole / 1000:.1f} s, first byte {row.first:.0f} ms, +{row.memory:.0f} MB"


@pytest.mark.parametrize("size", SIZES)
def test_the_desk(
    size: int, serve: Callable[..., WebServer], capsys: pytest.CaptureFixture
) -> None:
    if size == SIZES[-1] and connection.vendor == "sqlite":
        pytest.skip("so many are for a database server")
    number = amount(size)
    event, manager = fill(number)
    session = session_of(manager)
    site = serve(workers=1)
    page(site, session, "sign of life", "/admin/", number)
    rows = memory(site, "after its first pages", number)
    rows += [page(site, session, what, path, number) for what, path in pages(event).items()]
    rows.append(anew(site, session, event, number))
    rows.append(page(site, session, "500 dates of a series", dates(event, manager), number))
    rows += memory(site, "after all pages", number)
    rows += [export(site, session, event, *wanted, number) for wanted in EXPORTS]
    rows += memory(site, "after all exports", number)
    MEASURED.extend(rows)
    with capsys.disabled():
        print(f"\n{connection.vendor}", *rows, sep="\n")  # noqa: T201


def fill(number: int) -> tuple[Event, User]:
    """An event that begins now, half of whose people are inside, and a journal as long."""
    now = timezone.now()
    organizer = OrganizerFactory()
    manager = make_member(organizer, Role.MANAGER)
    event = EventFactory(organizer=organizer, start_at=now, title="Harbour Night Run")
    crowd = Crowd(
        number,
        until=now - timedelta(hours=6),
        came=50,
        comes_at=now - timedelta(minutes=40),
        has_mail=number <= SIZES[1],
    )
    add_crowd(event, crowd, now=now)
    ids = Registration.objects.filter(event=event).order_by().values_list("pk", flat=True)
    for batch in batched(enumerate(ids.iterator(chunk_size=2000)), 2000):
        JournalEntry.objects.bulk_create(
            JournalEntry(
                actor=manager,
                action="registration.created",
                subject_kind="registration",
                subject_id=each,
                event_id=event.pk,
                created_at=now - timedelta(seconds=age),
                details={"status": "confirmed"},
            )
            for age, each in batch
        )
    with connection.cursor() as cursor:
        # As it is done by PostgreSQL itself, some time after so many rows came.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return event, manager


def pages(event: Event) -> dict[str, str]:
    people, about = "/admin/registrations/registration/", f"/admin/events/event/{event.pk}/"
    tickets, scans = "/admin/registrations/ticket/", "/admin/registrations/scan/"
    return {
        "home": "/admin/",
        "list of events": "/admin/events/event/",
        "overview of the event": f"{about}overview/",
        "list of registrations": people,
        "of the event": f"{people}?event={event.pk}",
        "of the event, cancelled": f"{people}?event={event.pk}&status__exact=cancelled",
        "of the event, nobody came": f"{people}?event={event.pk}&came=no",
        "search by a rare name": f"{people}?q=Amina+{rare_name(event)}",
        "search by a common name": f"{people}?q=Fischer",
        "search by email": f"{people}?q={address(event)}",
        "list of tickets": tickets,
        "of the event, by a common name": f"{tickets}?event={event.pk}&q=Fischer",
        "list of scans": scans,
        "of the event, by a rare name": f"{scans}?event={event.pk}&q=Amina+{rare_name(event)}",
        "journal": "/admin/accounts/journalentry/",
        "who looked at people": "/admin/accounts/journalentry/?log=looks",
        "journal of the event": f"{about}journal/",
        "page of exports": f"{about}export/",
    }


def dates(event: Event, manager: User) -> str:
    """The page of a series that is made for it."""
    first = EventFactory(organizer=event.organizer, start_at=event.start_at, title="Yoga")
    repeat_event(
        event_id=first.pk,
        rule="FREQ=DAILY;COUNT=500",
        publishes=True,
        by=manager,
        now=timezone.now(),
    )
    return f"/admin/events/event/{first.pk}/dates/"


def rare_name(event: Event) -> str:
    found = event.registrations.filter(name__startswith="Amina ").order_by("-created_at")
    return found.values_list("name", flat=True)[0].split()[-1]


def address(event: Event) -> str:
    found = event.registrations.order_by("-created_at").values_list("email", flat=True)
    return str(found[0])


EXPORTS = [
    (TICKETS, "csv"),
    (TICKETS, "xlsx"),
    (TICKETS, "json"),
    (REGISTRATIONS, "csv"),
    (SCANS, "csv"),
]


def page(
    site: WebServer,
    session: str,
    what: str,
    path: str,
    size: int,
    before: Callable[[], object] = lambda: None,
) -> Row:
    """The middle of some runs after a first one; `before` each."""
    request = get(path, session=session)
    ask(site, request)
    times = []
    for _run in range(RUNS):
        before()
        times.append(ask(site, request)[:2])
    first, whole = (statistics.median(part) for part in zip(*times, strict=True))
    return Row(what, size, first, whole)


def anew(site: WebServer, session: str, event: Event, size: int) -> Row:
    """The overview after a change of its seats: what was counted for it holds no more."""
    path = f"/admin/events/event/{event.pk}/overview/"

    def change() -> None:
        event.pools.update(updated_at=timezone.now())

    return page(site, session, "overview, counted anew", path, size, change)


def memory(site: WebServer, when: str, size: int) -> list[Row]:
    """What the only worker holds, with what it shares with its parent."""
    held = held_by_children(site.pid)
    return [Row(f"memory of the worker, {when}", size, 0, 0, holds=held)] if held else []


def export(site: WebServer, session: str, event: Event, kind, form: str, size: int) -> Row:
    """The second one: the first loads what the worker keeps."""
    fields = [("csrfmiddlewaretoken", CSRF), ("format", form)]
    fields += [("columns", name) for name in kind.usual]
    body = urlencode(fields)
    lines = [
        f"POST /admin/events/event/{event.pk}/export/?kind={kind.name} HTTP/1.1",
        "Host: {host}",
        f"Cookie: sessionid={session}; csrftoken={CSRF}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
    with Memory(site.pid) as memory:
        first, whole, head = ask(site, request)
    is_refused = b"attachment" not in head
    return Row(f"{kind.name} as {form.upper()}", size, first, whole, memory.more, is_refused)


def ask(site: WebServer, request: bytes) -> tuple[float, float, bytes]:
    """Milliseconds until the first byte of the answer's body and until its last; and its head."""
    where = urlsplit(site.url)
    started = time.perf_counter()
    with socket.create_connection((where.hostname, where.port), timeout=600) as connected:
        connected.sendall(request.replace(b"{host}", where.netloc.encode()))
        head = b""
        while b"\r\n\r\n" not in head:
            head += connected.recv(65536)
        first = time.perf_counter() - started
        while connected.recv(1 << 20):
            pass
    assert head.startswith(b"HTTP/1.1 200"), head[:500]
    return first * 1000, (time.perf_counter() - started) * 1000, head
