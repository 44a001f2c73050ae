"""Finding places for a registration that is stored already: confirmed by its guest, or approved."""

from __future__ import annotations

from datetime import datetime

from registrations.availability import check_waiting_list
from registrations.enums import Status
from registrations.errors import GroupTooLarge
from registrations.models import Registration
from registrations.seats import LockedEvent, join_queue
from registrations.services.promoting import change_type
from registrations.services.waiting_list import try_to_seat, what_is_full
from registrations.wishes import wish_of


def seat_or_queue(
    locked: LockedEvent, registration: Registration, *, joins_waiting_list: bool, now: datetime
) -> Status:
    """Take the registration's seats, or else a place in the line; return its new status.

    Sets `holds_seats` or `queue_number`, and saves neither. Raises `EventFull` and its kin where
    no seats are left and the list was not asked for.
    """
    wish = wish_of(locked, registration)
    seating = try_to_seat(locked, wish, now=now)
    if seating.is_done:
        if list(seating.type_ids) != list(wish.type_ids):
            change_type(locked, [registration.pk], seating.type_ids[0], now=now)
        registration.holds_seats = True
        return Status.CONFIRMED
    if not any(locked.can_ever_seat(demand) for demand in wish.demands(locked)):
        raise GroupTooLarge
    if not joins_waiting_list:
        raise what_is_full(locked, wish, seating, now=now)
    check_waiting_list(locked.event, now=now)
    registration.queue_number = join_queue(locked, wish.pools(locked), now=now)
    return Status.WAITLISTED
