"""The team gives tickets of a registration another type (rule 8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.errors import TransitionRefused
from registrations.availability import check_takes_place
from registrations.enums import ENDED, Status
from registrations.errors import EventFullNoList, TicketTypeFull
from registrations.models import Registration, Ticket
from registrations.notices import notify, send_tickets
from registrations.seats import (
    Demand,
    LockedEvent,
    change_queue,
    give_back,
    lock_registration,
    take,
)
from registrations.services.waiting_list import settle
from registrations.tickets.codes import new_short_code
from registrations.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User

_CHANGED = ["ticket_type", "price", "revision", "short_code", "updated_at"]


def change_types(
    *,
    registration_id: UUID,
    types: Mapping[UUID, UUID],
    check: Callable[[Registration], None] | None = None,
    by: User | None,
    now: datetime,
) -> Registration:
    """Give tickets (by id) other types of their event, all of them or none.

    Seats move in the same step; what is missing is never taken from others, but the team is not
    bound by sale times, limits and the waiting list. Codes made before are void, the price is the
    new type's, and the people get their tickets by mail. Tickets that are cancelled or another's
    are passed over, and so are those that have their type already: a double click does no harm.

    Raises `TicketTypeFull`, `TicketTypeUnknown`, `EventIsOver` and its kin, and
    `TransitionRefused` for a registration that has ended.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if check:
            check(registration)
        if registration.status in ENDED:
            raise TransitionRefused
        check_takes_place(locked.event, now=now)
        active = Ticket.objects.active().filter(registration=registration).order_by("number")
        chosen = [t for t in active if types.get(t.pk, t.ticket_type_id) != t.ticket_type_id]
        if not chosen:
            return registration
        pools_before = wish_of(locked, registration).pools(locked)
        changes = _write(locked, registration, chosen, types, now)
        if registration.status == Status.WAITLISTED:
            pools_now = wish_of(locked, registration).pools(locked)
            change_queue(locked, pools_before, pools_now, now=now)
        registration.save(update_fields=["updated_at"])
        journal.record(
            "registration.type_changed",
            registration,
            by=by,
            now=now,
            event_id=locked.event.pk,
            details={"tickets": [ticket.number for ticket in chosen]},
            changes=changes,
        )
        if registration.status == Status.CONFIRMED:
            notify("registration.changed", registration, now=now, again=True)
            send_tickets(registration, chosen, by=by, now=now)
        settle(locked, now=now)
    return registration


def _write(
    locked: LockedEvent,
    registration: Registration,
    chosen: Sequence[Ticket],
    types: Mapping[UUID, UUID],
    now: datetime,
) -> dict[str, tuple[str, str]]:
    """Move the seats and write the tickets; return old and new type of each, for the journal."""
    before = locked.demand_of(ticket.ticket_type_id for ticket in chosen)
    after = locked.demand_of(types[ticket.pk] for ticket in chosen)
    if registration.holds_seats:
        take_all(locked, after - before, [types[ticket.pk] for ticket in chosen], now=now)
        give_back(locked, before - after, now=now)
    changes = {}
    for ticket in chosen:
        old, new = locked.types[ticket.ticket_type_id], locked.types[types[ticket.pk]]
        changes[f"ticket {ticket.number}"] = (old.name, new.name)
        ticket.ticket_type, ticket.price = new, new.price
        ticket.registration = registration
        ticket.revision += 1
        ticket.short_code = new_short_code()
        ticket.save(update_fields=_CHANGED)
    return changes


def take_all(
    locked: LockedEvent, demand: Demand, type_ids: Sequence[UUID], *, now: datetime
) -> None:
    """Take the seats of `demand`; raise what says of which of these types there are too few."""
    short = locked.shortage(demand)
    if not short and take(locked, demand, now=now):
        return
    if not short or locked.root.pk in short:
        raise EventFullNoList
    lacking = [
        type_id for type_id in dict.fromkeys(type_ids) if locked.pools_of_type[type_id] & short
    ]
    names = [locked.types[type_id].name for type_id in lacking]
    raise TicketTypeFull(names, offers_waiting_list=False)
