"""Registering: the hot path, one transaction under the event's lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import journal
from core.errors import DomainError
from registrations import retries
from registrations.enums import Override, Status
from registrations.errors import AlreadyRegistered
from registrations.models import Registration
from registrations.notices import notify, notify_of_place, notify_within_limit
from registrations.retries import RetryKey
from registrations.seats import drop_reservation, lock_event
from registrations.services.accepting import (
    CONFIRM_WITHIN,
    HOLD,
    Applicant,
    Application,
    TicketRequest,
    accept,
    goes_straight,
)

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "CONFIRM_WITHIN",
    "HOLD",
    "Applicant",
    "TicketRequest",
    "register",
    "register_by_team",
    "register_guest",
]


class _MustLook(Exception):
    """Something refused a registration that was thought to be new."""


def register(
    *,
    event_id: UUID,
    applicant: Applicant,
    tickets: Sequence[TicketRequest],
    retry: RetryKey | None,
    wants_waiting_list: bool,
    wanted_types: Collection[UUID] = (),
    takes_any_type: bool = False,
    language: str,
    may_hold: bool = True,
    by: User | None,
    now: datetime,
) -> Registration:
    """Register `applicant` for all of `tickets`, or for none.

    Someone signed in is confirmed at once, waits for approval, or joins the waiting list where
    they asked for it; a guest is unconfirmed until they press the button of the mail. Where
    the tickets' own types are full, all of them may become one of `wanted_types`, or any type. A
    retry returns the registration that its key made. Raises what `registrations.errors` lists; a
    refusal leaves nothing behind.
    """
    application = Application(
        applicant,
        tickets,
        language,
        wants_waiting_list,
        wanted=frozenset(wanted_types),
        takes_any_type=takes_any_type,
        may_hold=may_hold,
    )
    return _register(event_id, application, retry, by=by, now=now)


def register_by_team(
    *,
    event_id: UUID,
    applicant: Applicant,
    tickets: Sequence[TicketRequest],
    retry: RetryKey | None,
    wants_waiting_list: bool,
    wanted_types: Collection[UUID] = (),
    takes_any_type: bool = False,
    language: str,
    overrides: Collection[Override] = (),
    by: User,
    now: datetime,
) -> Registration:
    """Enter a registration for someone, as a member of the event's team: confirmed at once.

    `overrides` name what is passed over, and stand in the journal; seats are never among it.
    Raises as `register` does.
    """
    application = Application(
        applicant,
        tickets,
        language,
        wants_waiting_list,
        wanted=frozenset(wanted_types),
        takes_any_type=takes_any_type,
        is_by_team=True,
        overrides=frozenset(overrides),
    )
    return _register(event_id, application, retry, by=by, now=now)


def _register(
    event_id: UUID,
    application: Application,
    retry: RetryKey | None,
    *,
    by: User | None,
    now: datetime,
) -> Registration:
    """Most registrations are new, and seats are there: the constraints on key and address are
    the only look at what was before. Whatever refuses, the second attempt looks first."""
    with suppress(_MustLook):
        return _attempt(event_id, application, retry, looks_first=False, by=by, now=now)
    return _attempt(event_id, application, retry, looks_first=True, by=by, now=now)


@transaction.atomic
def _attempt(
    event_id: UUID,
    application: Application,
    retry: RetryKey | None,
    *,
    looks_first: bool,
    by: User | None,
    now: datetime,
) -> Registration:
    locked = lock_event(event_id, now=now, reserve=len(application.tickets))
    try:
        looks_first = looks_first or not goes_straight(locked, application)
        if looks_first and retry and (earlier := retries.find(retry, now=now)):
            drop_reservation(locked, now=now)
            return _as_it_is_now(earlier)
        registration = accept(locked, application, is_known_new=not looks_first, now=now)
        if retry:
            retries.remember(retry, registration.pk, now=now)
    except (DomainError, IntegrityError) as problem:
        if looks_first:
            raise
        raise _MustLook from problem
    _tell(registration, application, by, now)
    return registration


def _as_it_is_now(earlier: retries.Earlier) -> Registration:
    registration = Registration.objects.select_related("event").get(pk=earlier.object_id)
    registration.answered_before = earlier.status_code
    return registration


def register_guest(
    *,
    event_id: UUID,
    applicant: Applicant,
    tickets: Sequence[TicketRequest],
    retry: RetryKey | None,
    wants_waiting_list: bool,
    wanted_types: Collection[UUID] = (),
    takes_any_type: bool = False,
    language: str,
    may_hold: bool = True,
    now: datetime,
) -> None:
    """Register a guest without ever telling whether they were registered before (rule 2).

    Who is registered already gets the truth by mail, within the limit of rule 9.
    """
    try:
        register(
            event_id=event_id,
            applicant=applicant,
            tickets=tickets,
            retry=retry,
            wants_waiting_list=wants_waiting_list,
            wanted_types=wanted_types,
            takes_any_type=takes_any_type,
            language=language,
            may_hold=may_hold,
            by=None,
            now=now,
        )
    except AlreadyRegistered as refusal:
        _write_the_truth(refusal.registration, retry, now=now)


def _write_the_truth(earlier: Registration, retry: RetryKey | None, *, now: datetime) -> None:
    """Tell a guest by mail what they have. The key is kept as a first registration's would be:
    else the answer to the same key with other values told whether there was one."""
    is_open = earlier.status == Status.UNCONFIRMED
    kind = "registration.confirm" if is_open else "registration.already"
    with transaction.atomic():
        lock_event(earlier.event_id, now=now)
        if retry:
            if retries.find(retry, now=now):
                return
            retries.remember(retry, earlier.pk, now=now)
        notify_within_limit(kind, earlier, now=now, again=True)


_KIND_OF_MAIL = {
    Status.WAITLISTED: "registration.waitlisted",
    Status.PENDING: "registration.pending",
}


def _tell(
    registration: Registration, application: Application, by: User | None, now: datetime
) -> None:
    if registration.status == Status.UNCONFIRMED:
        notify_within_limit("registration.confirm", registration, now=now)
    elif registration.status == Status.CONFIRMED:
        notify_of_place(
            "registration.confirmed",
            [registration],
            tickets=registration.new_tickets,
            typed_by=by if application.is_by_team else None,
            now=now,
        )
    else:
        notify(_KIND_OF_MAIL[Status(registration.status)], registration, now=now)
    journal.record(
        "registration.created",
        registration,
        by=by,
        now=now,
        event_id=registration.event_id,
        details={"status": registration.status, **_passed_over(application)},
    )


def _passed_over(application: Application) -> dict[str, list[str]]:
    return {"overrides": sorted(application.overrides)} if application.overrides else {}
