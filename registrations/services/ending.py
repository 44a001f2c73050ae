"""How a registration ends: seats and queue places go back, tickets become void."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from registrations.enums import TRANSITIONS, Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.seats import LockedEvent, give_back, leave_queue
from registrations.wishes import wish_of


def end_registration(
    locked: LockedEvent, registration: Registration, status: Status, *, now: datetime
) -> None:
    """Move `registration` to an ended `status`, under the event's lock.

    The caller runs the promotion (`settle`) afterwards, writes the mail and the journal.
    Raises `TransitionRefused`.
    """
    TRANSITIONS.check(registration.status, status)
    free_places(locked, registration, now=now)
    registration.status = status
    registration.ended_at = now
    registration.expires_at = None
    registration.save(
        update_fields=["status", "holds_seats", "ended_at", "expires_at", "updated_at"]
    )
    Ticket.objects.active().filter(registration=registration).update(
        status=TicketStatus.CANCELLED, updated_at=now
    )


def free_places(locked: LockedEvent, registration: Registration, *, now: datetime) -> None:
    """Give back the seats that `registration` holds, or its place in the queue; not saved."""
    wish = wish_of(locked, registration)
    if registration.holds_seats:
        give_back(locked, locked.demand_of(wish.type_ids), now=now)
    elif registration.status == Status.WAITLISTED:
        leave_queue(locked, Counter(wish.pools(locked)), now=now)
    registration.holds_seats = False
