"""Registering: the hot path, one transaction under the event's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.text import normalise_email
from registrations import retries
from registrations.availability import check_open, check_waiting_list
from registrations.enums import Status
from registrations.errors import AlreadyRegistered, EventFull, GroupTooLarge, TooManyTickets
from registrations.models import Registration, Ticket
from registrations.notices import notify, notify_within_limit
from registrations.retries import RetryKey
from registrations.seats import LockedEvent, drop_reservation, join_queue, lock_event
from registrations.services.ending import end_registration
from registrations.services.waiting_list import settle, try_to_seat
from registrations.tickets.codes import new_short_code

if TYPE_CHECKING:
    from accounts.models import User

# How long a guest's seats are held while the mail to confirm is on its way.
HOLD = timedelta(minutes=30)
# How long the link in that mail works.
CONFIRM_WITHIN = timedelta(hours=48)


@dataclass(frozen=True)
class Applicant:
    """Who registers. `user` only where signed in under a verified address; else a guest."""

    name: str
    email: str
    user: User | None = None


@dataclass(frozen=True)
class TicketRequest:
    """One ticket wanted; without a type, the event's first one."""

    holder_name: str = ""
    holder_email: str = ""
    ticket_type_id: UUID | None = None


@dataclass(frozen=True)
class _Application:
    """What someone asks for: these tickets, or else perhaps to wait for them."""

    applicant: Applicant
    tickets: Sequence[TicketRequest]
    wants_waiting_list: bool
    may_hold: bool
    language: str

    @property
    def is_guest(self) -> bool:
        return self.applicant.user is None

    @property
    def email_key(self) -> str:
        return normalise_email(self.applicant.email)

    def types(self, locked: LockedEvent) -> list[UUID]:
        return [ticket.ticket_type_id or locked.first_type_id for ticket in self.tickets]


@dataclass(frozen=True)
class _Place:
    """What a registration starts with."""

    status: Status
    holds_seats: bool = False
    queue_number: int | None = None
    expires_at: datetime | None = None


def register(
    *,
    event_id: UUID,
    applicant: Applicant,
    tickets: Sequence[TicketRequest],
    retry: RetryKey | None,
    wants_waiting_list: bool,
    language: str,
    may_hold: bool = True,
    by: User | None,
    now: datetime,
) -> Registration:
    """Register `applicant` for all of `tickets`, or for none.

    Someone signed in is confirmed at once, waits for approval, or joins the waiting list where
    they asked for it; a guest is unconfirmed until they press the button of the mail. A retry
    returns the registration that its key made. Raises what `registrations.errors` lists;
    a refusal leaves nothing behind.
    """
    application = _Application(applicant, tickets, wants_waiting_list, may_hold, language)
    with transaction.atomic():
        locked = lock_event(event_id, now=now, reserve=len(tickets))
        earlier = retries.find(retry, now=now) if retry else None
        if earlier:
            drop_reservation(locked, now=now)
            return Registration.objects.select_related("event").get(pk=earlier)
        registration = _accept(locked, application, now)
        if retry:
            retries.remember(retry, registration.pk, now=now)
        _tell(registration, by, now)
    return registration


def register_guest(
    *,
    event_id: UUID,
    applicant: Applicant,
    tickets: Sequence[TicketRequest],
    retry: RetryKey | None,
    wants_waiting_list: bool,
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


def _accept(locked: LockedEvent, application: _Application, now: datetime) -> Registration:
    _check_request(locked, application, now)
    freed = not application.is_guest and _clear_the_way(locked, application, now)
    place = _find_place(locked, application, now)
    if application.is_guest:
        # After every other refusal: a guest must not learn from it who is registered (rule 2).
        _clear_the_way(locked, application, now)
    drop_reservation(locked, now=now)
    registration = _write(locked, application, place, now)
    if freed:
        settle(locked, now=now)
    return registration


def _check_request(locked: LockedEvent, application: _Application, now: datetime) -> None:
    check_open(locked.event, now=now)
    if not 1 <= len(application.tickets) <= locked.event.max_per_registration:
        raise TooManyTickets


def _clear_the_way(locked: LockedEvent, application: _Application, now: datetime) -> bool:
    """Raise `AlreadyRegistered`, or end an unconfirmed row that the address's owner replaces.

    Returns whether that freed seats.
    """
    registrations = Registration.objects.live().filter(event_id=locked.event.pk)
    earlier = registrations.filter(email_key=application.email_key).first()
    if earlier is None:
        return False
    if application.is_guest or earlier.status != Status.UNCONFIRMED:
        raise AlreadyRegistered(earlier)
    freed = earlier.holds_seats
    end_registration(locked, earlier, Status.CANCELLED, now=now)
    return freed


def _find_place(locked: LockedEvent, application: _Application, now: datetime) -> _Place:
    is_guest = application.is_guest
    demand = locked.demand_of(application.types(locked))
    if locked.event.requires_approval:
        return _unconfirmed(False, now) if is_guest else _Place(Status.PENDING)
    if not locked.can_ever_seat(demand):
        raise GroupTooLarge
    if is_guest and not application.may_hold:
        return _unconfirmed(False, now)
    if try_to_seat(locked, demand, now=now):
        return _unconfirmed(True, now) if is_guest else _Place(Status.CONFIRMED, holds_seats=True)
    check_waiting_list(locked.event, now=now)
    if not application.wants_waiting_list:
        raise EventFull
    if is_guest:
        return _unconfirmed(False, now)
    return _Place(Status.WAITLISTED, queue_number=join_queue(locked, demand, now=now))


def _unconfirmed(holds_seats: bool, now: datetime) -> _Place:
    expires_at = now + (HOLD if holds_seats else CONFIRM_WITHIN)
    return _Place(Status.UNCONFIRMED, holds_seats=holds_seats, expires_at=expires_at)


def _write(
    locked: LockedEvent, application: _Application, place: _Place, now: datetime
) -> Registration:
    applicant = application.applicant
    registration = Registration(
        event=locked.event,
        user=applicant.user,
        name=applicant.name,
        email=applicant.email.strip(),
        email_key=application.email_key,
        language=application.language,
        status=place.status,
        holds_seats=place.holds_seats,
        queue_number=place.queue_number,
        expires_at=place.expires_at,
        confirmed_at=now if place.status == Status.CONFIRMED else None,
        wants_waiting_list=application.wants_waiting_list,
        created_at=now,
    )
    registration.save(force_insert=True)
    Ticket.objects.bulk_create(_tickets_of(registration, locked, application, now))
    return registration


def _tickets_of(
    registration: Registration, locked: LockedEvent, application: _Application, now: datetime
) -> list[Ticket]:
    """The first ticket is the applicant's own, unless another holder was named."""
    applicant, types = application.applicant, application.types(locked)
    return [
        Ticket(
            registration=registration,
            event=locked.event,
            ticket_type_id=type_id,
            number=number,
            holder_name=wanted.holder_name or (applicant.name if number == 1 else ""),
            holder_email=wanted.holder_email or (applicant.email if number == 1 else ""),
            short_code=new_short_code(),
            price=locked.prices[type_id],
            created_at=now,
        )
        for number, (wanted, type_id) in enumerate(
            zip(application.tickets, types, strict=True), start=1
        )
    ]


_KIND_OF_MAIL = {
    Status.CONFIRMED: "registration.confirmed",
    Status.WAITLISTED: "registration.waitlisted",
    Status.PENDING: "registration.pending",
}


def _tell(registration: Registration, by: User | None, now: datetime) -> None:
    if registration.status == Status.UNCONFIRMED:
        notify_within_limit("registration.confirm", registration, now=now)
    else:
        notify(_KIND_OF_MAIL[Status(registration.status)], registration, now=now)
    journal.record(
        "registration.created",
        registration,
        by=by,
        now=now,
        event_id=registration.event_id,
        details={"status": registration.status},
    )
