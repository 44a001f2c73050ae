"""Cancelling one's registration, or leaving the waiting list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from registrations.enums import ENDED, EndedBy, Status
from registrations.errors import EventIsOver
from registrations.models import Registration, Ticket
from registrations.notices import notify, tell_of_lost_tickets
from registrations.seats import LockedEvent, lock_registration
from registrations.services.ending import end_registration, who_ends
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User


def cancel_registration(
    *,
    registration_id: UUID,
    reason: str = "",
    notifies: bool = True,
    by: User | None,
    now: datetime,
) -> Registration:
    """Cancel all of a registration; its seats go to the waiting list in the same transaction.

    `reason` is what its team says to the person; of who cancels for themselves none is kept. One
    that has ended is returned as it is, so that a double click does no harm. Without `notifies`
    nobody gets a mail. Raises
    `EventIsOver`: what took place is not undone.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status in ENDED:
            return registration
        if locked.event.is_over(at=now):
            raise EventIsOver
        cancel_all(locked, registration, reason=reason, notifies=notifies, by=by, now=now)
    return registration


def cancel_all(
    locked: LockedEvent,
    registration: Registration,
    *,
    reason: str = "",
    notifies: bool = True,
    by: User | None,
    now: datetime,
) -> None:
    """Cancel a registration that may be cancelled, under its event's lock."""
    was = registration.status
    tickets = list(Ticket.objects.active().filter(registration=registration))
    ended_by = who_ends(registration, by)
    end_registration(
        locked,
        registration,
        Status.CANCELLED,
        ended_by=ended_by,
        reason=reason if ended_by == EndedBy.TEAM else "",
        now=now,
    )
    if notifies and was != Status.UNCONFIRMED:
        notify("registration.cancelled", registration, now=now)
    if notifies and was == Status.CONFIRMED:
        tell_of_lost_tickets(tickets, registration, now=now)
    journal.record(
        "registration.cancelled",
        registration,
        by=by,
        now=now,
        event_id=locked.event.pk,
        details={"was": was} if notifies else {"was": was, "told": False},
    )
    settle(locked, now=now)
