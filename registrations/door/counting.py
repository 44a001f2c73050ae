"""How full it is at an event, in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.models import Event
from registrations.door.windows import headcount
from registrations.enums import Status
from registrations.models import Ticket, Visit


@dataclass(frozen=True)
class Numbers:
    """`inside` counts open visits of the current window, `entered` tickets that ever came,
    `expected` those that may come."""

    inside: int
    entered: int
    expected: int


def count_people(event: Event, now: datetime) -> Numbers:
    """Three queries."""
    visits = Visit.objects.filter(window__event_id=event.pk)
    tickets = Ticket.objects.active().filter(
        event_id=event.pk, registration__status=Status.CONFIRMED
    )
    return Numbers(
        inside=headcount(event, now),
        entered=visits.order_by().values("ticket").distinct().count(),
        expected=tickets.count(),
    )
