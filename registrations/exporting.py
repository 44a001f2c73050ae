"""Who comes, as rows for a spreadsheet: streamed, and safe to open in one.

`attendee_rows` yields one row per ticket in a fixed number of queries, whatever the size; the
admin's export and `export_attendees` both read it. `csv_chunks` writes rows as CSV.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.journal import entry_fields
from accounts.models import JournalEntry
from events.models import Event
from registrations.enums import Status, TicketStatus
from registrations.models import Registration, Visit

if TYPE_CHECKING:
    from accounts.models import User

Cell = str | int | Decimal | None

# Rows per read of the database and per piece of the answer: memory stays flat, and so does the
# number of system calls.
ROWS_PER_CHUNK = 500
# Spreadsheets tell by it that the file is UTF-8.
BOM = "\ufeff"
# A cell that starts so is a formula to some spreadsheet; the full-width forms count for some.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL_STARTS = ("\t", "\r", "\n")

COLUMNS = (
    gettext_lazy("Event"),
    gettext_lazy("Starts"),
    gettext_lazy("Time zone"),
    gettext_lazy("Status"),
    gettext_lazy("Name"),
    gettext_lazy("Email"),
    gettext_lazy("Registered"),
    gettext_lazy("Queue number"),
    gettext_lazy("Ticket holder"),
    gettext_lazy("Holder's email"),
    gettext_lazy("Ticket type"),
    gettext_lazy("Code"),
    gettext_lazy("Ticket status"),
    gettext_lazy("To pay at the door"),
    gettext_lazy("First entered"),
    gettext_lazy("Note for the door"),
)
_VALUES = (
    "event__title",
    "event__start_at",
    "event__time_zone",
    "status",
    "name",
    "email",
    "created_at",
    "queue_number",
    "tickets__holder_name",
    "tickets__holder_email",
    "tickets__ticket_type__name",
    "tickets__short_code",
    "tickets__status",
    "tickets__price",
    "entered_at",
    "door_note",
)


def headings() -> list[str]:
    return [str(column) for column in COLUMNS]


def attendee_rows(registrations: QuerySet[Registration]) -> Iterator[list[Cell]]:
    """Yield one row per ticket (one for a registration without any), in one streamed query.

    Times stand in the event's zone. Nothing is escaped here: that is the writer's task.
    """
    entered = (
        Visit.objects.filter(ticket=OuterRef("tickets"))
        .order_by()
        .values("ticket")
        .annotate(first=Min("started_at"))
        .values("first")
    )
    found = (
        registrations.annotate(entered_at=Subquery(entered))
        .order_by("event__start_at", "event_id", "created_at", "id", "tickets__number")
        .values_list(*_VALUES)
    )
    statuses, ticket_statuses = dict(Status.choices), dict(TicketStatus.choices)
    for values in found.iterator(chunk_size=ROWS_PER_CHUNK):
        yield _row(values, statuses, ticket_statuses)


def _row(
    values: tuple[Any, ...], statuses: dict[str, Any], ticket_statuses: dict[str, Any]
) -> list[Cell]:
    title, start, zone_name, status, name, email, registered, queue, *ticket = values
    holder, holder_email, kind, code, ticket_status, price, entered, note = ticket
    zone = _zone(zone_name)
    return [
        title,
        _local(start, zone),
        zone_name,
        str(statuses[status]),
        name,
        email,
        _local(registered, zone),
        queue,
        holder or (name if code else ""),
        holder_email or "",
        kind or "",
        code or "",
        str(ticket_statuses.get(ticket_status, "")),
        price,
        _local(entered, zone),
        note,
    ]


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a moment as spreadsheets read it, in the event's zone."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""


def csv_chunks(head: list[str], rows: Iterable[list[Cell]]) -> Iterator[str]:
    """Yield a CSV file in pieces of many rows: UTF-8 with a byte order mark, CRLF, formula-safe."""
    lines = _Lines()
    writer = csv.writer(lines)
    lines.append(BOM)
    writer.writerow(head)
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(cell) for cell in row])
        if number % ROWS_PER_CHUNK == 0:
            yield lines.take()
    yield lines.take()


class _Lines(list[str]):
    """What `csv.writer` takes for a file."""

    def write(self, line: str) -> None:
        self.append(line)

    def take(self) -> str:
        text = "".join(self)
        self.clear()
        return text


def safe_cell(value: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would run as a formula.

    Spaces in front do not protect: some programs strip them. Numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    if value.startswith(_CONTROL_STARTS) or value.lstrip().startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def record_export(
    registrations: QuerySet[Registration], *, form: str, by: User | None, now: datetime
) -> int:
    """Write into the journal of each event who took how many registrations; return their sum.

    One count and one insert, whatever the number of events.
    """
    counts: dict[UUID, int] = dict(
        registrations.order_by().values_list("event_id").annotate(Count("pk", distinct=True))
    )
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **entry_fields(
                "registrations.exported", Event(pk=event_id), by=by, now=now, event_id=event_id
            ),
            details={"count": count, "format": form},
        )
        for event_id, count in counts.items()
    )
    return sum(counts.values())


def file_name(now: datetime) -> str:
    """A name without words that could tell whose list it is."""
    return _("registrations") + f"-{now.astimezone(UTC):%Y%m%d-%H%M}.csv"
