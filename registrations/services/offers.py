"""Answering an offered place: yes makes it theirs, no passes it on."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.errors import TransitionRefused
from registrations.availability import check_takes_place
from registrations.enums import Status
from registrations.errors import OfferExpired
from registrations.models import Registration
from registrations.notices import notify_of_place
from registrations.seats import lock_registration
from registrations.services.ending import end_registration, who_ends
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User


def accept_offer(*, registration_id: UUID, by: User | None, now: datetime) -> Registration:
    """Make the offered places theirs; once accepted, further calls change nothing.

    Raises `OfferExpired` from the deadline on, also where nobody has passed the places on yet,
    and `TransitionRefused` where nothing is offered.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status == Status.CONFIRMED:
            return registration
        check_takes_place(locked.event, now=now)
        _check_is_offered(registration, now)
        registration.status = Status.CONFIRMED
        registration.confirmed_at = now
        registration.expires_at = None
        registration.save(update_fields=["status", "confirmed_at", "expires_at", "updated_at"])
        notify_of_place("registration.confirmed", [registration], now=now)
        journal.record(
            "registration.accepted", registration, by=by, now=now, event_id=locked.event.pk
        )
        settle(locked, now=now)
    return registration


def decline_offer(*, registration_id: UUID, by: User | None, now: datetime) -> Registration:
    """Give the offered places back, to the next in line; done twice, it is done once."""
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status == Status.DECLINED:
            return registration
        _check_is_offered(registration, now)
        ended_by = who_ends(registration, by)
        end_registration(locked, registration, Status.DECLINED, ended_by=ended_by, now=now)
        journal.record(
            "registration.refused", registration, by=by, now=now, event_id=locked.event.pk
        )
        settle(locked, now=now)
    return registration


def _check_is_offered(registration: Registration, now: datetime) -> None:
    if registration.status == Status.EXPIRED:
        raise OfferExpired
    if registration.status != Status.OFFERED:
        raise TransitionRefused
    if registration.expires_at is None or registration.expires_at <= now:
        raise OfferExpired
