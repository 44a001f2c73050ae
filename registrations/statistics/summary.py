"""All that the overview of an event says in numbers, the same for desk and API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Count, OuterRef, Subquery

from events.models import Event, Pool
from registrations.models import Payment, Scan
from registrations.statistics.counting import (
    Counts,
    TypeNumbers,
    add_arrivals,
    count_arrivals,
    count_paid,
    count_statuses,
    count_tickets,
)
from registrations.statistics.periods import Unit, choose_unit, moment_of, starts_of, sums

# Counting is done again where its version differs, so this only frees the memory.
KEPT = 3600
# Of two scans at once, the earlier one may be stored later.
RECENT = timedelta(minutes=2)
# As many periods as a plot shows without becoming a wall.
MOST_PERIODS, MOST_ARRIVAL_PERIODS = 62, 40


@dataclass(frozen=True)
class Period:
    """`confirmed` and `cancelled` are tickets of that time, `tickets` those left at its end."""

    starts_at: datetime
    confirmed: int
    cancelled: int
    tickets: int


@dataclass(frozen=True)
class ArrivalPeriod:
    starts_at: datetime
    arrived: int


@dataclass(frozen=True)
class Statistics:
    """Where an event stands at a moment.

    `taken`, `waiting` and `capacity` (None: unlimited) are the root pool's; `tickets` admit
    somebody now, `arrived` of them ever entered. `statuses` counts registrations in each status.
    """

    event: Event
    at: datetime
    capacity: int | None
    taken: int
    waiting: int
    statuses: dict[str, int]
    counts: Counts
    paid: Decimal

    @property
    def by_type(self) -> list[TypeNumbers]:
        return self.counts.by_type

    @property
    def due(self) -> Decimal:
        return self.counts.due

    @property
    def tickets(self) -> int:
        return sum(kind.tickets for kind in self.by_type)

    @property
    def arrived(self) -> int:
        return sum(kind.arrived for kind in self.by_type)

    @property
    def absent(self) -> int:
        return self.tickets - self.arrived

    @property
    def held(self) -> int:
        """Places that are kept for who has not said yes yet."""
        return max(0, self.taken - self.tickets)

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else self.capacity - self.taken

    def course(self) -> tuple[Unit, list[Period]]:
        """From the first confirmation until now or the event's end; empty before there is any."""
        gains, losses = self.counts.confirmed, self.counts.cancelled
        unit, starts = self._periods(gains, Unit.DAY, MOST_PERIODS)
        periods, tickets = [], 0
        for start, confirmed, cancelled in zip(
            starts, sums(gains, starts), sums(losses, starts), strict=True
        ):
            tickets += confirmed - cancelled
            periods.append(Period(start, confirmed, cancelled, tickets))
        return unit, periods

    def arrivals(self) -> tuple[Unit, list[ArrivalPeriod]]:
        """First entries, until the last of them."""
        found = self.counts.arrivals
        unit, starts = self._periods(found, Unit.QUARTER, MOST_ARRIVAL_PERIODS, is_over=True)
        counted = zip(starts, sums(found, starts), strict=True)
        return unit, [ArrivalPeriod(start, arrived) for start, arrived in counted]

    def _periods(
        self, found: Mapping[int, int], least: Unit, most: int, *, is_over: bool = False
    ) -> tuple[Unit, list[datetime]]:
        if not found:
            return least, []
        first, last = moment_of(min(found)), moment_of(max(found))
        if not is_over:
            last = max(last, min(self.at, self.event.end_at))
        unit = choose_unit(first, last, least=least, most=most)
        return unit, starts_of(first, last, unit, self.event.zone)


def look_at(event: Event, *, now: datetime) -> Statistics:
    """Count it all: tickets only where something happened to them since they were counted last, and
    arrivals where that or a scan did."""
    statuses, pool = count_statuses(event), _root_pool(event, now)
    facts = (statuses, pool.taken, pool.waiting, pool.updated_at)
    counts = _kept("tickets", event, facts, lambda: count_tickets(event))
    scans = (*facts, pool.last_scan, pool.recent_scans)
    add_arrivals(counts, _kept("arrivals", event, scans, lambda: count_arrivals(event)))
    paid = Decimal(0)
    if counts.due:
        # Of any event: a payment is rarer than a look at its sum.
        last = Payment.objects.order_by("-pk").values_list("pk", flat=True).first()
        paid = _kept("paid", event, (last,), lambda: count_paid(event))
    return Statistics(
        event=event,
        at=now,
        capacity=pool.capacity,
        taken=pool.taken,
        waiting=pool.waiting,
        statuses=statuses,
        counts=counts,
        paid=paid,
    )


def _root_pool(event: Event, now: datetime) -> Any:
    """What tells that tickets would be counted otherwise: seats and types write the pool's row, and
    arrivals are scans."""
    scans = Scan.objects.filter(event=OuterRef("event")).order_by()
    # By whole minutes: old scans would go out of sight one by one, with each look.
    since = now.replace(second=0, microsecond=0) - RECENT
    recent = scans.filter(created_at__gte=since).values("event")
    return (
        Pool.objects.filter(event=event, is_root=True)
        .annotate(
            last_scan=Subquery(scans.order_by("-created_at", "-id").values("pk")[:1]),
            recent_scans=Subquery(recent.annotate(n=Count("pk")).values("n")),
        )
        .get()
    )


def _kept[Counted](
    what: str, event: Event, facts: tuple[Any, ...], count: Callable[[], Counted]
) -> Counted:
    """Return what `count` finds, from the cache where it was found with the same facts; a copy, of
    the caller's own.

    The facts are read first: what happens in between is counted, and counted again next time.
    """
    key, version = f"statistics:{what}:{event.pk}", repr(facts)
    known: tuple[str, Counted] | None = cache.get(key)
    if known and known[0] == version:
        return known[1]
    counted = count()
    cache.set(key, (version, counted), KEPT)
    return counted
