"""A guest presses the button of the mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import journal, outbox
from registrations.availability import check_open, check_takes_place, check_waiting_list
from registrations.enums import TRANSITIONS, Status
from registrations.errors import EventFull, GroupTooLarge
from registrations.models import Registration
from registrations.notices import notify
from registrations.seats import LockedEvent, join_queue, lock_event
from registrations.services.waiting_list import try_to_seat, types_of_active_tickets


def confirm(
    *, registration_id: UUID, joins_waiting_list: bool = False, now: datetime
) -> Registration:
    """Confirm a guest's registration; once confirmed, further calls change nothing.

    Held seats become theirs, even where registration closed meanwhile, but not where the event was
    cancelled or is over. A hold that ran out tries again; where nothing is left, raises `EventFull`
    unless the waiting list was asked for. After a refusal the registration stays as it is, so that
    the page can offer the list.
    """
    event_id, email = Registration.objects.values_list("event_id", "email").get(pk=registration_id)
    # The address is proven by the click, whatever becomes of the registration.
    outbox.remember_address(email)
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        registration = Registration.objects.select_related("event").get(pk=registration_id)
        if registration.status != Status.UNCONFIRMED:
            return registration
        _confirm(locked, registration, joins_waiting_list, now)
    return registration


def _confirm(
    locked: LockedEvent, registration: Registration, joins_waiting_list: bool, now: datetime
) -> None:
    check = check_takes_place if registration.holds_seats else check_open
    check(locked.event, now=now)
    status = _status_for(locked, registration, joins_waiting_list, now)
    TRANSITIONS.check(registration.status, status)
    registration.status = status
    registration.expires_at = None
    registration.confirmed_at = now if status == Status.CONFIRMED else None
    registration.save()
    notify(f"registration.{status.value}", registration, now=now)
    journal.record(
        "registration.address_confirmed",
        registration,
        by=None,
        now=now,
        event_id=locked.event.pk,
        details={"status": status},
    )


def _status_for(
    locked: LockedEvent, registration: Registration, joins_waiting_list: bool, now: datetime
) -> Status:
    if registration.holds_seats:
        return Status.CONFIRMED
    if locked.event.requires_approval:
        return Status.PENDING
    demand = locked.demand_of(types_of_active_tickets([registration])[registration.pk])
    if try_to_seat(locked, demand, now=now):
        registration.holds_seats = True
        return Status.CONFIRMED
    if not locked.can_ever_seat(demand):
        raise GroupTooLarge
    check_waiting_list(locked.event, now=now)
    if not (joins_waiting_list or registration.wants_waiting_list):
        raise EventFull
    registration.queue_number = join_queue(locked, demand, now=now)
    return Status.WAITLISTED
