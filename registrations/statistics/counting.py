"""What became of an event's places, counted by the database: by time, by type, by state.

A handful of statements, however many registrations there are, and each reads the tickets once. They
group by the hour, or by its quarter in zones that are not whole hours off; `periods` puts those
together on the event's clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, F, Func, IntegerField, Min, Q, Sum, When
from django.db.models.functions import Coalesce, Least

from events.models import Event, TicketType
from registrations.door.counting import not_undone
from registrations.enums import Status, TicketStatus
from registrations.models import Payment, Registration, Ticket, Visit
from registrations.statistics.periods import QUARTER_SECONDS

# In which quarter hour, of which type, how many.
Arrival = tuple[int, UUID, int]


class Slot(Func):
    """In which hour, or quarter of one, a moment lies: as the number of its first quarter hour
    since 1970. SQLite keeps moments as text, in UTC."""

    output_field = IntegerField()

    def __init__(self, moment: Any, *, quarters: int) -> None:
        super().__init__(moment)
        self.quarters = quarters

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Not `EXTRACT`, whose decimals take as long as all the rest; a double holds microseconds.
        seconds = QUARTER_SECONDS * self.quarters
        template = (
            f"FLOOR(DATE_PART('epoch', %(expressions)s) / {seconds})::bigint * {self.quarters}"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        seconds = QUARTER_SECONDS * self.quarters
        template = (
            f"CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / {seconds} * {self.quarters}"
        )
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass
class TypeNumbers:
    """`tickets` are those that admit somebody now, `arrived` those of them that ever entered.

    `limit` is the smallest pool of its own that the type draws on; None: only the event's.
    """

    id: UUID
    name: str
    tickets: int = 0
    arrived: int = 0
    limit: int | None = None
    costs: bool = False

    @property
    def absent(self) -> int:
        return self.tickets - self.arrived


@dataclass
class Counts:
    """By the quarter hour are tickets: when they were confirmed, cancelled after that, and first
    let in. `due` is the price of those that admit somebody now; 0 where no type costs anything."""

    by_type: list[TypeNumbers] = field(default_factory=list)
    confirmed: Counter[int] = field(default_factory=Counter)
    cancelled: Counter[int] = field(default_factory=Counter)
    arrivals: Counter[int] = field(default_factory=Counter)
    due: Decimal = Decimal(0)


def count_statuses(event: Event) -> dict[str, int]:
    """Registrations in each status, those that nobody is in included; one query, of an index."""
    rows = Registration.objects.filter(event=event).order_by().values_list("status")
    found = dict(rows.annotate(n=Count("*")))
    return {str(status): found.get(status, 0) for status in Status}


def count_paid(event: Event) -> Decimal:
    """What came for it, less what was given back."""
    paid = Payment.objects.filter(registration__event=event).aggregate(paid=Sum("amount"))["paid"]
    return paid or Decimal(0)


def count_tickets(event: Event) -> Counts:
    """All but arrivals; two queries. Prices are added up where a type costs something."""
    counts = Counts(by_type=_types(event))
    by_id = {kind.id: kind for kind in counts.by_type}
    costs = any(kind.costs for kind in counts.by_type)
    for confirmed, cancelled, type_id, tickets, *price in _grouped(event, costs=costs):
        counts.confirmed[confirmed] += tickets
        if cancelled is not None:
            counts.cancelled[cancelled] += tickets
        # A type may have come since they were read: it counts with the next look.
        elif kind := by_id.get(type_id):
            kind.tickets += tickets
            counts.due += sum(price)
    return counts


def add_arrivals(counts: Counts, arrivals: Iterable[Arrival]) -> None:
    by_id = {kind.id: kind for kind in counts.by_type}
    for slot, type_id, tickets in arrivals:
        counts.arrivals[slot] += tickets
        if kind := by_id.get(type_id):
            kind.arrived += tickets


def _quarters(event: Event) -> int:
    """So many quarter hours share one group: as few groups as the zone's clock allows."""
    year = event.start_at.year
    offsets = (datetime(year, month, 1, tzinfo=event.zone).utcoffset() for month in (1, 7))
    return 1 if any(offset and offset % timedelta(hours=1) for offset in offsets) else 4


def _types(event: Event) -> list[TypeNumbers]:
    limit = Min("pools__capacity", filter=Q(pools__is_root=False))
    rows = TicketType.objects.filter(event=event).annotate(limit=limit)
    return [
        TypeNumbers(kind.pk, kind.name, limit=kind.limit, costs=kind.price > 0)
        for kind in rows.order_by("position", "number")
    ]


def _grouped(event: Event, *, costs: bool) -> Any:
    """Tickets whose registration was ever confirmed: by when it was, when they were cancelled after
    that, and type; how many, and what they cost together where that is asked for.

    A ticket keeps no time of its end: its row was last written then, or, for another reason, after
    its registration ended.
    """
    quarters = _quarters(event)
    ended = Least(Coalesce("registration__ended_at", F("updated_at")), F("updated_at"))
    gone = When(status=TicketStatus.CANCELLED, then=Slot(ended, quarters=quarters))
    counted = (
        Ticket.objects.filter(event=event, registration__confirmed_at__isnull=False)
        .order_by()
        .annotate(
            confirmed=Slot("registration__confirmed_at", quarters=quarters), cancelled=Case(gone)
        )
        .values_list("confirmed", "cancelled", "ticket_type")
        .annotate(n=Count("*"))
    )
    return counted.annotate(sum=Sum("price")) if costs else counted


def count_arrivals(event: Event) -> list[Arrival]:
    """First entries of tickets that admit somebody still; one query."""
    visits = Visit.objects.filter(
        ticket__event=event, window__event=event, ticket__status=TicketStatus.ACTIVE
    )
    firsts = (
        not_undone(visits, event.pk)
        .order_by()
        .values("ticket_id", "ticket__ticket_type_id")
        .annotate(slot=Slot(Min("started_at"), quarters=1))
        .values_list("slot", "ticket__ticket_type_id")
    )
    # What Django cannot write: a count over groups. All values stay parameters.
    inner, params = firsts.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH firsts (slot, kind) AS ({inner})"  # noqa: S608
            " SELECT slot, kind, COUNT(*) FROM firsts GROUP BY slot, kind",
            params,
        )
        # Values of a raw statement come as the database keeps them.
        return [(slot, UUID(str(kind)), count) for slot, kind, count in cursor.fetchall()]
