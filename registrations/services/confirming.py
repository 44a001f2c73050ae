"""A guest presses the button of the mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import journal, outbox
from registrations.availability import check_open, check_takes_place
from registrations.enums import TRANSITIONS, Status
from registrations.models import Registration
from registrations.notices import notify, notify_of_place
from registrations.seats import LockedEvent, lock_registration
from registrations.services.seating import seat_or_queue


def confirm(
    *, registration_id: UUID, joins_waiting_list: bool = False, now: datetime
) -> Registration:
    """Confirm a guest's registration; once confirmed, further calls change nothing.

    Held seats become theirs, even where registration closed meanwhile, but not where the event was
    cancelled or is over. A hold that ran out tries again; where nothing is left, raises `EventFull`
    unless the waiting list was asked for. After a refusal the registration stays as it is, so that
    the page can offer the list.
    """
    email = Registration.objects.values_list("email", flat=True).get(pk=registration_id)
    # The address is proven by the click, whatever becomes of the registration.
    outbox.remember_address(email)
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
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
    if status == Status.CONFIRMED:
        notify_of_place("registration.confirmed", [registration], now=now)
    else:
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
    return seat_or_queue(
        locked,
        registration,
        joins_waiting_list=joins_waiting_list or registration.wants_waiting_list,
        now=now,
    )
