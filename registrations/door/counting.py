"""How full it is at an event, in numbers: of people, by the minute, and by gate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from events.models import EntryWindow, Event, Gate
from registrations.door.windows import current_window
from registrations.enums import Direction, Outcome, Status
from registrations.models import Scan, Ticket, Visit

# "Lately" at a gate.
LATELY = timedelta(minutes=5)
# By the database's vendor: the minute of a moment, in UTC. SQLite keeps moments as text.
MINUTE = {
    "postgresql": "date_trunc('minute', first AT TIME ZONE 'UTC')",
    "sqlite": "substr(first, 1, 16)",
}


@dataclass(frozen=True)
class Entries:
    """Who came in one window: `arrivals` counts tickets by the minute of their first entry.

    An admission that was undone is none. `inside` counts open visits, in the same look.
    """

    inside: int = 0
    arrivals: Counter[datetime] = field(default_factory=Counter)

    @property
    def arrived(self) -> int:
        return self.arrivals.total()


@dataclass(frozen=True)
class GateNumbers:
    """What was scanned at a gate; `admitted` and `left` without what was undone.

    `turned_away` counts each scan on the way in that let nobody in; `lately` admissions of the
    last minutes (`LATELY`), for each of them.
    """

    gate: Gate
    admitted: int = 0
    left: int = 0
    turned_away: int = 0
    lately: float = 0
    last_scan_at: datetime | None = None


@dataclass(frozen=True)
class Numbers:
    """`inside` counts open visits of the current window, `arrived` tickets that came in it of
    `due` that may; `entered` tickets that ever came of `expected` in all. `capacity` None is
    unlimited. Between two windows nobody is inside or due."""

    window: EntryWindow | None
    inside: int
    arrived: int
    due: int
    entered: int
    expected: int
    capacity: int | None
    gates: list[GateNumbers]


def count_people(event: Event, now: datetime) -> Numbers:
    """Nine queries, however many scans there are."""
    window = current_window(event, now)
    entries = count_entries(window) if window else Entries()
    visits = not_undone(Visit.objects.filter(window__event_id=event.pk), event.pk)
    return Numbers(
        window=window,
        inside=entries.inside,
        arrived=entries.arrived,
        due=count_due(event, window) if window else 0,
        entered=visits.order_by().values("ticket").distinct().count(),
        expected=_good_tickets(event).count(),
        capacity=event.pools.values_list("capacity", flat=True).get(is_root=True),
        gates=count_gates(event, window, now),
    )


def count_entries(window: EntryWindow) -> Entries:
    """Count a window's visits in one statement, so that its numbers fit each other."""
    firsts = (
        not_undone(Visit.objects.filter(window_id=window.pk), window.event_id)
        .order_by()
        .values("ticket_id")
        .annotate(first=Min("started_at"), is_open=Count("pk", filter=Q(ended_at__isnull=True)))
        .values("first", "is_open")
    )
    # What Django cannot write: a count over groups. All values stay parameters.
    inner, params = firsts.query.sql_with_params()
    minute = MINUTE[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {minute} AS minute, COUNT(*), SUM(is_open)"  # noqa: S608
            f" FROM ({inner}) AS firsts GROUP BY 1",
            params,
        )
        rows = cursor.fetchall()
    return Entries(
        inside=sum(int(inside) for _minute, _count, inside in rows),
        arrivals=Counter({_in_utc(minute): count for minute, count, _inside in rows}),
    )


def count_due(event: Event, window: EntryWindow) -> int:
    """How many tickets may come in the window: all good ones, or those of its day."""
    types = list(window.ticket_types.values_list("pk", flat=True))
    tickets = _good_tickets(event)
    return (tickets.filter(ticket_type__in=types) if types else tickets).count()


def count_gates(event: Event, window: EntryWindow | None, now: datetime) -> list[GateNumbers]:
    """Count by gate what was scanned in the window; without one, ever."""
    scans = _in_window(Scan.objects.filter(event_id=event.pk), window)
    counts = {row["gate"]: row for row in _counted(scans, now)}
    undone = _undone(event, window)
    return [
        _gate_numbers(gate, counts.get(gate.pk), undone)
        for gate in Gate.objects.filter(event_id=event.pk).order_by("name", "id")
    ]


def _gate_numbers(
    gate: Gate, row: dict[str, Any] | None, undone: dict[tuple[UUID, str], int]
) -> GateNumbers:
    if row is None:
        return GateNumbers(gate)
    return GateNumbers(
        gate=gate,
        admitted=row["admitted"] - undone.get((gate.pk, Outcome.ADMITTED), 0),
        left=row["left"] - undone.get((gate.pk, Outcome.LEFT), 0),
        turned_away=row["turned_away"],
        lately=row["lately"] / (LATELY / timedelta(minutes=1)),
        last_scan_at=row["last_scan_at"],
    )


def _counted(scans: QuerySet[Scan], now: datetime) -> Any:
    admitted = Q(outcome=Outcome.ADMITTED)
    return (
        scans.order_by()
        .values("gate")
        .annotate(
            admitted=Count("pk", filter=admitted),
            left=Count("pk", filter=Q(outcome=Outcome.LEFT)),
            turned_away=Count("pk", filter=Q(direction=Direction.IN) & ~admitted),
            lately=Count("pk", filter=admitted & Q(created_at__gt=now - LATELY)),
            last_scan_at=Max("created_at"),
        )
    )


def _undone(event: Event, window: EntryWindow | None) -> dict[tuple[UUID, str], int]:
    """How many scans of each gate and outcome were undone; undoing one twice undoes it once."""
    undoing = Scan.objects.filter(event_id=event.pk, undoes__isnull=False, outcome=Outcome.UNDONE)
    rows = (
        _in_window(undoing, window, "undoes__")
        .order_by()
        .values("undoes__gate", "undoes__outcome")
        .annotate(count=Count("undoes", distinct=True))
    )
    return {(row["undoes__gate"], row["undoes__outcome"]): row["count"] for row in rows}


def _in_window(scans: QuerySet[Scan], window: EntryWindow | None, path: str = "") -> QuerySet[Scan]:
    """Those that belong to it as their visits do, whatever its bounds are by now; those of no
    window, as of unknown codes, by the clock."""
    if window is None:
        return scans
    of_none = Q(**{f"{path}window__isnull": True})
    if window.starts_at:
        of_none &= Q(**{f"{path}created_at__gte": window.starts_at})
    if window.ends_at:
        of_none &= Q(**{f"{path}created_at__lt": window.ends_at})
    return scans.filter(Q(**{f"{path}window": window}) | of_none)


def not_undone(visits: QuerySet[Visit], event_id: UUID) -> QuerySet[Visit]:
    """Those visits of the event that took place: their admission was not taken back.

    Scans are looked at only where a visit has ended; a join reads all of them.
    """
    undo = Scan.objects.filter(event_id=event_id, direction=Direction.UNDO).order_by()
    return visits.filter(Q(ended_by__isnull=True) | ~Q(ended_by__in=undo.values("pk")))


def _good_tickets(event: Event) -> QuerySet[Ticket]:
    return Ticket.objects.active().filter(event_id=event.pk, registration__status=Status.CONFIRMED)


def _in_utc(minute: datetime | str) -> datetime:
    naive = datetime.fromisoformat(minute) if isinstance(minute, str) else minute
    return timezone.make_aware(naive, UTC)
