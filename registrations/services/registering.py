"""Registering: the hot path, one transaction under the event's lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.text import normalise_email
from registrations import retries
from registrations.availability import check_open, check_waiting_list
from registrations.enums import Override, Status
from registrations.errors import AlreadyRegistered, GroupTooLarge, TooManyTickets
from registrations.models import Registration, Ticket
from registrations.notices import notify, notify_within_limit
from registrations.retries import RetryKey
from registrations.seats import LockedEvent, drop_reservation, join_queue, lock_event
from registrations.services.ending import end_registration
from registrations.services.waiting_list import Seating, settle, try_to_seat, what_is_full
from registrations.tickets.codes import new_short_code
from registrations.type_offers import check_types
from registrations.wishes import Wish, wish

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
    """What someone asks for: these tickets, or else perhaps to wait for them.

    `wanted` types, or any shown one, would do as well for all of them. `is_by_team` says that the
    event's team enters it, whose `overrides` are.
    """

    applicant: Applicant
    tickets: Sequence[TicketRequest]
    language: str
    wants_waiting_list: bool
    wanted: frozenset[UUID] = frozenset()
    takes_any_type: bool = False
    may_hold: bool = True
    is_by_team: bool = False
    overrides: frozenset[Override] = frozenset()

    @property
    def is_guest(self) -> bool:
        return self.applicant.user is None and not self.is_by_team

    @property
    def email_key(self) -> str:
        return normalise_email(self.applicant.email)

    def wish(self, locked: LockedEvent) -> Wish:
        types = [ticket.ticket_type_id or locked.first_type_id for ticket in self.tickets]
        return wish(locked, types, wanted=self.wanted, takes_any=self.takes_any_type)


@dataclass(frozen=True)
class _Place:
    """What a registration starts with; `type_ids` are those of its tickets."""

    type_ids: Sequence[UUID]
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
    application = _Application(
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
    language: str,
    overrides: Collection[Override] = (),
    by: User,
    now: datetime,
) -> Registration:
    """Enter a registration for someone, as a member of the event's team: confirmed at once.

    `overrides` name what is passed over, and stand in the journal; seats are never among it.
    Raises as `register` does.
    """
    application = _Application(
        applicant,
        tickets,
        language,
        wants_waiting_list,
        is_by_team=True,
        overrides=frozenset(overrides),
    )
    return _register(event_id, application, retry, by=by, now=now)


def _register(
    event_id: UUID,
    application: _Application,
    retry: RetryKey | None,
    *,
    by: User | None,
    now: datetime,
) -> Registration:
    with transaction.atomic():
        locked = lock_event(event_id, now=now, reserve=len(application.tickets))
        earlier = retries.find(retry, now=now) if retry else None
        if earlier:
            drop_reservation(locked, now=now)
            return Registration.objects.select_related("event").get(pk=earlier)
        registration = _accept(locked, application, now)
        if retry:
            retries.remember(retry, registration.pk, now=now)
        _tell(registration, application, by, now)
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


def _accept(locked: LockedEvent, application: _Application, now: datetime) -> Registration:
    wish = application.wish(locked)
    _check_request(locked, application, wish, now)
    freed = not application.is_guest and _clear_the_way(locked, application, now)
    place = _find_place(locked, application, wish, now)
    if application.is_guest:
        # After every other refusal: a guest must not learn from it who is registered (rule 2).
        _clear_the_way(locked, application, now)
    drop_reservation(locked, now=now)
    registration = _write(locked, application, place, now)
    if freed:
        settle(locked, now=now)
    return registration


def _check_request(
    locked: LockedEvent, application: _Application, wish: Wish, now: datetime
) -> None:
    overrides = application.overrides
    check_open(locked.event, now=now, overrides=overrides)
    most = wish.seats if Override.LIMITS in overrides else locked.event.max_per_registration
    if not 1 <= wish.seats <= most:
        raise TooManyTickets
    check_types(locked, wish.type_ids, overrides=overrides, now=now)
    if not any(locked.can_ever_seat(demand) for demand in wish.demands(locked)):
        raise GroupTooLarge


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


def _find_place(
    locked: LockedEvent, application: _Application, wish: Wish, now: datetime
) -> _Place:
    is_guest = application.is_guest
    if locked.event.requires_approval and Override.APPROVAL not in application.overrides:
        return _unconfirmed(wish, now) if is_guest else _Place(wish.type_ids, Status.PENDING)
    if is_guest and not application.may_hold:
        return _unconfirmed(wish, now)
    seating = try_to_seat(locked, wish, now=now)
    if seating.is_done:
        return _seated(seating, is_guest, now)
    if not application.wants_waiting_list:
        raise what_is_full(locked, wish, seating, now=now)
    check_waiting_list(locked.event, now=now)
    if is_guest:
        return _unconfirmed(wish, now)
    number = join_queue(locked, wish.pools(locked), now=now)
    return _Place(wish.type_ids, Status.WAITLISTED, queue_number=number)


def _seated(seating: Seating, is_guest: bool, now: datetime) -> _Place:
    if not is_guest:
        return _Place(seating.type_ids, Status.CONFIRMED, holds_seats=True)
    return _Place(seating.type_ids, Status.UNCONFIRMED, holds_seats=True, expires_at=now + HOLD)


def _unconfirmed(wish: Wish, now: datetime) -> _Place:
    return _Place(wish.type_ids, Status.UNCONFIRMED, expires_at=now + CONFIRM_WITHIN)


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
        takes_any_type=application.takes_any_type,
        created_at=now,
    )
    registration.save(force_insert=True)
    wanted = application.wanted & locked.types.keys()
    if wanted:
        registration.wanted_types.set([locked.types[type_id] for type_id in wanted])
    Ticket.objects.bulk_create(_tickets_of(registration, locked, application, place, now))
    return registration


def _tickets_of(
    registration: Registration,
    locked: LockedEvent,
    application: _Application,
    place: _Place,
    now: datetime,
) -> list[Ticket]:
    """The first ticket is the applicant's own, unless another holder was named."""
    applicant = application.applicant
    return [
        Ticket(
            registration=registration,
            event=locked.event,
            ticket_type_id=type_id,
            number=number,
            holder_name=wanted.holder_name or (applicant.name if number == 1 else ""),
            holder_email=wanted.holder_email or (applicant.email if number == 1 else ""),
            short_code=new_short_code(),
            price=locked.types[type_id].price,
            created_at=now,
        )
        for number, (wanted, type_id) in enumerate(
            zip(application.tickets, place.type_ids, strict=True), start=1
        )
    ]


_KIND_OF_MAIL = {
    Status.CONFIRMED: "registration.confirmed",
    Status.WAITLISTED: "registration.waitlisted",
    Status.PENDING: "registration.pending",
}


def _tell(
    registration: Registration, application: _Application, by: User | None, now: datetime
) -> None:
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
        details={"status": registration.status, **_passed_over(application)},
    )


def _passed_over(application: _Application) -> dict[str, list[str]]:
    return {"overrides": sorted(application.overrides)} if application.overrides else {}
