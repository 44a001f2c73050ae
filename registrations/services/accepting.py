"""What registering decides under the event's lock: who may, which places, and the rows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from core.compiled import CompiledInsert
from core.text import normalise_email
from registrations.availability import check_open, check_waiting_list
from registrations.enums import EndedBy, Override, Status
from registrations.errors import AlreadyRegistered, GroupTooLarge, TooManyTickets
from registrations.models import Registration, Ticket
from registrations.seats import Demand, LockedEvent, drop_reservation, join_queue, take
from registrations.services.ending import end_registration
from registrations.services.waiting_list import Seating, settle, try_to_seat, what_is_full
from registrations.tickets.codes import new_short_code
from registrations.type_offers import check_types
from registrations.wishes import Wish, wish, wish_of

if TYPE_CHECKING:
    from accounts.models import User


# How long a guest's seats are held while the mail to confirm is on its way.
HOLD = timedelta(minutes=30)
# How long the link in that mail works.
CONFIRM_WITHIN = timedelta(hours=48)

# All who register for one event wait for each other here: what is written is compiled once.
_write_registration = CompiledInsert(Registration)
_write_ticket = CompiledInsert(Ticket)


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
class Application:
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


def goes_straight(locked: LockedEvent, application: Application) -> bool:
    """Whether nothing is likely to refuse it: seats are there, as far as their number goes, or
    it would wait."""
    demand = locked.demand_of(application.wish(locked).type_ids)
    return application.wants_waiting_list or (locked.reserved > 0 and not locked.shortage(demand))


def accept(
    locked: LockedEvent, application: Application, *, is_known_new: bool, now: datetime
) -> Registration:
    """Take the seats of `application`, or its place in the line, and write its rows.

    `is_known_new`: no look at whether the address is registered already; the constraint is one.
    Raises what refuses it.
    """
    wish = application.wish(locked)
    _check_request(locked, application, wish, now)
    freed = Demand()
    looks = not is_known_new
    if looks and not application.is_guest:
        freed = _clear_the_way(locked, application, now)
    place = _find_place(locked, application, wish, freed, now)
    if looks and application.is_guest:
        # After every other refusal: a guest must not learn from it who is registered (rule 2).
        _clear_the_way(locked, application, now)
    drop_reservation(locked, now=now)
    registration = _write(locked, application, place, now)
    if freed:
        settle(locked, now=now)
    return registration


def _check_request(
    locked: LockedEvent, application: Application, wish: Wish, now: datetime
) -> None:
    overrides = application.overrides
    check_open(locked.event, now=now, overrides=overrides)
    most = wish.seats if Override.LIMITS in overrides else locked.event.max_per_registration
    if not 1 <= wish.seats <= most:
        raise TooManyTickets
    check_types(locked, wish.type_ids, also=application.wanted, overrides=overrides, now=now)
    if not any(locked.can_ever_seat(demand) for demand in wish.demands(locked)):
        raise GroupTooLarge


def _clear_the_way(locked: LockedEvent, application: Application, now: datetime) -> Demand:
    """Raise `AlreadyRegistered`, or end an unconfirmed row that the address's owner replaces.

    Returns the seats that this freed.
    """
    registrations = Registration.objects.live().filter(event_id=locked.event.pk)
    earlier = registrations.filter(email_key=application.email_key).first()
    if earlier is None:
        return Demand()
    if application.is_guest or earlier.status != Status.UNCONFIRMED:
        raise AlreadyRegistered(earlier)
    held = wish_of(locked, earlier).type_ids if earlier.holds_seats else ()
    ended_by = EndedBy.TEAM if application.is_by_team else EndedBy.PERSON
    end_registration(locked, earlier, Status.CANCELLED, ended_by=ended_by, now=now)
    return locked.demand_of(held)


def _find_place(
    locked: LockedEvent, application: Application, wish: Wish, freed: Demand, now: datetime
) -> _Place:
    is_guest = application.is_guest
    if locked.event.requires_approval and Override.APPROVAL not in application.overrides:
        return _unconfirmed(wish, now) if is_guest else _Place(wish.type_ids, Status.PENDING)
    if is_guest and not application.may_hold:
        return _unconfirmed(wish, now)
    seating = _keep(locked, wish, freed, now) or try_to_seat(locked, wish, now=now)
    if seating.is_done:
        return _seated(seating, is_guest, now)
    if not application.wants_waiting_list:
        raise what_is_full(locked, wish, seating, now=now)
    check_waiting_list(locked.event, now=now)
    if is_guest:
        return _unconfirmed(wish, now)
    number = join_queue(locked, wish.pools(locked), now=now)
    return _Place(wish.type_ids, Status.WAITLISTED, queue_number=number)


def _keep(locked: LockedEvent, wish: Wish, freed: Demand, now: datetime) -> Seating | None:
    """Seats that were held for this person already are not free for those who wait."""
    demand = locked.demand_of(wish.type_ids)
    if freed >= demand and take(locked, demand, now=now):
        return Seating(type_ids=wish.type_ids)
    return None


def _seated(seating: Seating, is_guest: bool, now: datetime) -> _Place:
    if not is_guest:
        return _Place(seating.type_ids, Status.CONFIRMED, holds_seats=True)
    return _Place(seating.type_ids, Status.UNCONFIRMED, holds_seats=True, expires_at=now + HOLD)


def _unconfirmed(wish: Wish, now: datetime) -> _Place:
    return _Place(wish.type_ids, Status.UNCONFIRMED, expires_at=now + CONFIRM_WITHIN)


def _write(
    locked: LockedEvent, application: Application, place: _Place, now: datetime
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
    _write_registration(registration)
    if application.wanted:
        registration.wanted_types.add(*(locked.types[wanted] for wanted in application.wanted))
    registration.new_tickets = tickets = _tickets_of(registration, locked, application, place, now)
    if len(tickets) == 1:
        _write_ticket(tickets[0])
    else:
        Ticket.objects.bulk_create(tickets)
    return registration


def _tickets_of(
    registration: Registration,
    locked: LockedEvent,
    application: Application,
    place: _Place,
    now: datetime,
) -> list[Ticket]:
    """The first ticket is the applicant's own, unless another holder was named."""
    applicant = application.applicant
    return [
        Ticket(
            registration=registration,
            event=locked.event,
            ticket_type=locked.types[type_id],
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
