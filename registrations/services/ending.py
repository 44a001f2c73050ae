"""How a registration ends: seats and queue places go back, tickets become void."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from registrations.enums import TRANSITIONS, EndedBy, Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.seats import LockedEvent, give_back, leave_queue
from registrations.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User

_ENDING = [
    *("status", "holds_seats", "ended_at", "ended_by", "expires_at"),
    *("decision_note", "updated_at"),
]


def end_registration(
    locked: LockedEvent,
    registration: Registration,
    status: Status,
    *,
    ended_by: EndedBy,
    reason: str = "",
    now: datetime,
) -> None:
    """Move `registration` to an ended `status`, under the event's lock.

    `reason` is what the team says to the person. The caller runs the promotion (`settle`)
    afterwards, writes the mail and the journal. Raises `TransitionRefused`.
    """
    TRANSITIONS.check(registration.status, status)
    free_places(locked, registration, now=now)
    registration.status = status
    registration.ended_at, registration.ended_by = now, ended_by
    registration.expires_at = None
    registration.decision_note = reason
    registration.save(update_fields=_ENDING)
    Ticket.objects.active().filter(registration=registration).update(
        status=TicketStatus.CANCELLED, ended_by=ended_by, updated_at=now
    )


def who_ends(registration: Registration, by: User | None) -> EndedBy:
    """Who acts: whoever opened a link of the mail, or has the account, is the person."""
    is_person = by is None or by.pk == registration.user_id
    return EndedBy.PERSON if is_person else EndedBy.TEAM


def free_places(locked: LockedEvent, registration: Registration, *, now: datetime) -> None:
    """Give back the seats that `registration` holds, or its place in the queue; not saved."""
    wish = wish_of(locked, registration)
    if registration.holds_seats:
        give_back(locked, locked.demand_of(wish.type_ids), now=now)
    elif registration.status == Status.WAITLISTED:
        leave_queue(locked, Counter(wish.pools(locked)), now=now)
    registration.holds_seats = False
