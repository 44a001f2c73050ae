"""The team decides about registrations that wait for approval."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.errors import TransitionRefused
from registrations.availability import check_takes_place
from registrations.enums import EndedBy, Status
from registrations.models import Registration
from registrations.notices import notify, notify_of_place
from registrations.seats import lock_registration
from registrations.services.ending import end_registration
from registrations.services.seating import seat_or_queue
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User

# What a decision has led to already: a second click changes nothing.
_APPROVED = frozenset({Status.CONFIRMED, Status.WAITLISTED, Status.OFFERED})


def approve(
    *, registration_id: UUID, joins_waiting_list: bool = False, by: User | None, now: datetime
) -> Registration:
    """Approve a pending registration: it takes its seats by the rule that everyone's take.

    Where they are not there, it joins the waiting list if that was asked for here or by the
    person; else raises `EventFull` or one of its kin, and stays pending. Raises
    `TransitionRefused` for one that has ended, or whose address was never confirmed.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status in _APPROVED:
            return registration
        _check_is_pending(registration)
        check_takes_place(locked.event, now=now)
        joins = joins_waiting_list or registration.wants_waiting_list
        status = seat_or_queue(locked, registration, joins_waiting_list=joins, now=now)
        registration.status = status
        registration.confirmed_at = now if status == Status.CONFIRMED else None
        registration.save()
        if status == Status.CONFIRMED:
            notify_of_place("registration.approved", [registration], now=now)
        else:
            notify("registration.waitlisted", registration, now=now)
        journal.record(
            "registration.approved",
            registration,
            by=by,
            now=now,
            event_id=locked.event.pk,
            details={"status": status},
        )
    return registration


def decline(
    *, registration_id: UUID, reason: str = "", by: User | None, now: datetime
) -> Registration:
    """Decline a pending registration; `reason` is shown to the person. Twice is once.

    Raises `TransitionRefused` for one that was approved or has ended otherwise.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status == Status.DECLINED:
            return registration
        _check_is_pending(registration)
        end_registration(
            locked, registration, Status.DECLINED, ended_by=EndedBy.TEAM, reason=reason, now=now
        )
        notify("registration.declined", registration, now=now)
        journal.record(
            "registration.declined", registration, by=by, now=now, event_id=locked.event.pk
        )
        settle(locked, now=now)
    return registration


def _check_is_pending(registration: Registration) -> None:
    """The table of steps is wider: it has those that are the person's own."""
    if registration.status != Status.PENDING:
        raise TransitionRefused
