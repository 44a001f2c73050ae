"""The team moves a registration to another event of the same organizer, as another date of a
course: the tickets end here, and new ones are made there (rule 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from core.errors import TransitionRefused
from registrations.availability import check_takes_place
from registrations.enums import EndedBy, PaymentMethod, Status
from registrations.errors import (
    AlreadyRegistered,
    EventOfAnotherOrganizer,
    SameEvent,
    WasInside,
)
from registrations.models import Payment, Registration, Ticket, Visit
from registrations.notices import notify, send_tickets
from registrations.seats import LockedEvent, lock_event
from registrations.services.ending import end_registration
from registrations.services.payments import account_of
from registrations.services.type_changes import take_all
from registrations.services.waiting_list import settle
from registrations.tickets.codes import new_short_code

if TYPE_CHECKING:
    from accounts.models import User

MOVABLE = frozenset({Status.CONFIRMED, Status.WAITLISTED, Status.PENDING, Status.OFFERED})
_KEPT = ("user", "name", "email", "email_key", "source_key", "language", "door_note", "note")


def move_registration(
    *,
    registration_id: UUID,
    event_id: UUID,
    types: Mapping[UUID, UUID] | None = None,
    by: User | None,
    now: datetime,
) -> Registration:
    """Move a registration to the event; return the one it has there, confirmed at once.

    `types` says which type there stands for each one here; without, the one of the same name, else
    the first. Seats of both events move in one step or none. What was paid goes along. The team
    is not bound by window, limits and the waiting list there, but by its seats. Moved twice to the
    same event, it is moved once.

    Raises `SameEvent`, `EventOfAnotherOrganizer`, `AlreadyRegistered`, `WasInside`,
    `TicketTypeFull` and its kin, `TicketTypeUnknown`, `EventIsOver` and its kin, and
    `TransitionRefused` for one that has ended or was never confirmed.
    """
    with transaction.atomic():
        source, target, registration = _lock(registration_id, event_id, now)
        earlier = registration.moved_to.filter(event_id=event_id).first()
        if earlier:
            return earlier
        _check(source, target, registration, now)
        tickets = list(Ticket.objects.active().filter(registration=registration).order_by("number"))
        type_ids = [_type_there(source, target, ticket, types or {}) for ticket in tickets]
        take_all(target, target.demand_of(type_ids), type_ids, now=now)
        end_registration(
            source, registration, Status.CANCELLED, ended_by=EndedBy.TEAM, reason="", now=now
        )
        moved = _write(target, registration, tickets, type_ids, now)
        _carry_payments(registration, moved, by, now)
        _note(registration, moved, by, now)
        notify("registration.changed", moved, now=now)
        send_tickets(moved, moved.new_tickets, by=by, now=now)
        for locked in (source, target):
            settle(locked, now=now)
    return moved


def _lock(
    registration_id: UUID, event_id: UUID, now: datetime
) -> tuple[LockedEvent, LockedEvent, Registration]:
    """Lock both events in the order of their ids, so that two who move in opposite directions
    do not wait for each other; read the registration afterwards."""
    rows = Registration.objects.filter(pk=registration_id)
    source_id = rows.values_list("event_id", flat=True).get()
    if source_id == event_id:
        raise SameEvent
    locked = {each: lock_event(each, now=now) for each in sorted([source_id, event_id])}
    registration = rows.get()
    registration.event = locked[source_id].event
    return locked[source_id], locked[event_id], registration


def _check(
    source: LockedEvent, target: LockedEvent, registration: Registration, now: datetime
) -> None:
    if source.event.organizer_id != target.event.organizer_id:
        raise EventOfAnotherOrganizer
    if registration.status not in MOVABLE:
        raise TransitionRefused
    check_takes_place(target.event, now=now)
    if Visit.objects.filter(ticket__registration=registration).exists():
        raise WasInside
    there = Registration.objects.live().filter(event_id=target.event.pk)
    key = registration.email_key
    if key is not None and (other := there.filter(email_key=key).first()):
        words = _("This person is registered for that event already. Cancel one of the two.")
        raise AlreadyRegistered(other, words)


def _type_there(
    source: LockedEvent, target: LockedEvent, ticket: Ticket, types: Mapping[UUID, UUID]
) -> UUID:
    if ticket.ticket_type_id in types:
        return types[ticket.ticket_type_id]
    name = source.types[ticket.ticket_type_id].name
    same = (type_id for type_id, kind in target.types.items() if kind.name == name)
    return next(same, target.first_type_id)


def _write(
    target: LockedEvent,
    old: Registration,
    tickets: Sequence[Ticket],
    type_ids: Sequence[UUID],
    now: datetime,
) -> Registration:
    moved = Registration(
        event=target.event,
        moved_from=old,
        status=Status.CONFIRMED,
        holds_seats=True,
        confirmed_at=now,
        created_at=now,
        **{name: getattr(old, name) for name in _KEPT},
    )
    moved.save()
    moved.new_tickets = Ticket.objects.bulk_create(
        [
            Ticket(
                registration=moved,
                event=target.event,
                ticket_type=target.types[type_id],
                number=number,
                holder_name=ticket.holder_name,
                holder_email=ticket.holder_email,
                short_code=new_short_code(),
                price=target.types[type_id].price,
                created_at=now,
            )
            for number, (ticket, type_id) in enumerate(zip(tickets, type_ids, strict=True), start=1)
        ]
    )
    return moved


def _carry_payments(old: Registration, moved: Registration, by: User | None, now: datetime) -> None:
    """A line of the opposite sign there and the same here: the ledger's sum stays what it is."""
    paid = account_of(old).paid
    if not paid:
        return
    for registration, amount in ((old, -paid), (moved, paid)):
        Payment(
            registration=registration,
            amount=amount,
            method=PaymentMethod.MOVED,
            by=by,
            created_at=now,
        ).save()


def _note(old: Registration, moved: Registration, by: User | None, now: datetime) -> None:
    who: dict[str, Any] = {"by": by, "now": now}
    deeds = (
        ("registration.transferred", old, moved),
        ("registration.transferred_here", moved, old),
    )
    for action, subject, other in deeds:
        details = {"event": str(other.event_id), "registration": str(other.pk)}
        journal.record(action, subject, event_id=subject.event_id, details=details, **who)
