"""The waiting list (rule 4): who is promoted, who holds back whom, and why nothing moved.

An entry holds back a later entry or a newcomer if and only if both draw from a pool that it is
short of; the event's `small_groups_may_pass` lifts that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import journal
from events.models import Event
from registrations.enums import TRANSITIONS, Status
from registrations.models import Registration, Ticket
from registrations.notices import notify
from registrations.seats import (
    Demand,
    LockedEvent,
    drop_reservation,
    leave_queue,
    read_event,
    take,
)

# A queue is read in pieces: most often the first few entries decide everything.
_CHUNK = 100


def try_to_seat(locked: LockedEvent, demand: Demand, *, now: datetime) -> bool:
    """Take the seats of a newcomer if those who wait leave them; False where they do not.

    The number of waiting people alone never refuses: each of them is looked at.
    """
    blocked = settle(locked, now=now)
    if blocked & demand.keys() or locked.shortage(demand):
        return False
    return take(locked, demand, now=now)


def settle(locked: LockedEvent, *, now: datetime) -> set[UUID]:
    """Promote everyone who fits, in order; return the pools that are held back from newcomers.

    Whoever frees a seat or joins runs this under the event's lock, so that no wake-up is lost.
    """
    blocked: set[UUID] = set()
    if not locked.root.waiting or not is_moving(locked.event, at=now):
        return blocked
    drop_reservation(locked, now=now)
    for entry, type_ids in _queue(locked.event.pk):
        demand = locked.demand_of(type_ids)
        short = locked.shortage(demand)
        if not short and not blocked & demand.keys():
            _promote(locked, entry, demand, now)
        elif not locked.event.small_groups_may_pass:
            blocked |= short
        if locked.root.pk in blocked or locked.root.free == 0:
            break
    return blocked


def is_moving(event: Event, *, at: datetime) -> bool:
    """Whether the list still gives places: the event is on, and the list's time is not over."""
    return event.is_published and at < event.closes_waiting_list_at


def _promote(locked: LockedEvent, entry: Registration, demand: Demand, now: datetime) -> None:
    TRANSITIONS.check(entry.status, Status.CONFIRMED)
    if not take(locked, demand, now=now):
        return
    leave_queue(locked, demand, now=now)
    Registration.objects.filter(pk=entry.pk).update(
        status=Status.CONFIRMED, holds_seats=True, confirmed_at=now, updated_at=now
    )
    notify("registration.promoted", entry, now=now)
    journal.record("registration.promoted", entry, by=None, now=now, event_id=locked.event.pk)


def _queue(event_id: UUID) -> Iterator[tuple[Registration, list[UUID]]]:
    """Yield each waiting registration, first in line first, with the types of its tickets."""
    entries = Registration.objects.filter(event_id=event_id).in_queue_order()
    later = Q()
    while chunk := list(entries.filter(later)[:_CHUNK]):
        types = types_of_active_tickets(chunk)
        for entry in chunk:
            yield entry, types[entry.pk]
        last = chunk[-1]
        later = Q(priority__gt=last.priority) | Q(
            priority=last.priority, queue_number__gt=last.queue_number
        )


def types_of_active_tickets(registrations: list[Registration]) -> dict[UUID, list[UUID]]:
    """Return the ticket type of each active ticket, by registration; one query."""
    types: dict[UUID, list[UUID]] = defaultdict(list)
    tickets = Ticket.objects.active().filter(registration__in=registrations)
    for registration_id, type_id in tickets.values_list("registration_id", "ticket_type_id"):
        types[registration_id].append(type_id)
    return types


@dataclass(frozen=True)
class Position:
    """Where a registration stands on the list; `number` counts from 1."""

    number: int
    seats: int
    sentence: str


def position_of(registration: Registration, *, now: datetime) -> Position | None:
    """Say where `registration` stands and why nothing moved; None where it does not wait."""
    if registration.status != Status.WAITLISTED:
        return None
    current = read_event(registration.event_id)
    type_ids = types_of_active_tickets([registration])[registration.pk]
    ahead = (
        Registration.objects.filter(event_id=registration.event_id)
        .in_queue_order()
        .filter(
            Q(priority__lt=registration.priority)
            | Q(priority=registration.priority, queue_number__lt=registration.queue_number)
        )
        .count()
    )
    seats = len(type_ids)
    return Position(
        number=ahead + 1,
        seats=seats,
        sentence=_why_nothing_moved(current, current.demand_of(type_ids), seats, ahead, now),
    )


def _why_nothing_moved(
    current: LockedEvent, demand: Demand, seats: int, ahead: int, now: datetime
) -> str:
    if not is_moving(current.event, at=now):
        return _("The waiting list is closed, so no more places are given.")
    short = current.shortage(demand)
    if short:
        return _too_few(seats, min(current.pools[pool_id].free or 0 for pool_id in short))
    asked = ngettext("You asked for %(n)d place.", "You asked for %(n)d places.", seats)
    waiting = ngettext(
        "%(n)d group ahead of you waits for more places than are free.",
        "%(n)d groups ahead of you wait for more places than are free.",
        ahead,
    )
    # Translators: two sentences, one after the other
    return _("%(first)s %(second)s") % {
        "first": asked % {"n": seats},
        "second": waiting % {"n": ahead},
    }


def _too_few(seats: int, free: int) -> str:
    if not free:
        words = ngettext(
            "You asked for %(n)d place; none is free.",
            "You asked for %(n)d places; none is free.",
            seats,
        )
        return words % {"n": seats}
    # Where some are free and still too few, several were asked for.
    words = ngettext(
        "You asked for %(seats)d places; %(n)d is free.",
        "You asked for %(seats)d places; %(n)d are free.",
        free,
    )
    return words % {"seats": seats, "n": free}
