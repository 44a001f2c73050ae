"""A group's tickets one by one: naming who comes, and cancelling for some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from core.text import normalise_email
from registrations.enums import ENDED, Status, TicketStatus
from registrations.errors import EventIsOver, NamesClosed, TooFewOfType
from registrations.models import Registration, Ticket
from registrations.notices import notify, send_tickets, tell_of_lost_tickets
from registrations.seats import LockedEvent, change_queue, give_back, lock_registration
from registrations.services.cancelling import cancel_all
from registrations.services.ending import who_ends
from registrations.services.waiting_list import settle
from registrations.tickets.codes import new_short_code
from registrations.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User


_NAMING = ["holder_name", "holder_email", "revision", "short_code", "updated_at"]


@dataclass(frozen=True)
class Holder:
    """Who comes with a ticket; both may be left open."""

    name: str
    email: str = ""


def name_holders(
    *,
    registration_id: UUID,
    holders: Mapping[UUID, Holder],
    name: str = "",
    check: Callable[[Registration], None] | None = None,
    is_team: bool = False,
    by: User | None,
    now: datetime,
) -> list[int]:
    """Write who comes with each of these tickets, and, where a `name` is given, the name of who
    registered; return the numbers of the tickets that went over to somebody else.

    A companion with an address of their own gets their ticket by mail, once the place is certain.
    Codes stay valid, except of a ticket that was sent to another address before: whoever has it
    there hears that it is valid no more, and neither its code nor its link is (rule 8).

    Tickets of other registrations and cancelled ones are passed over. Raises `NamesClosed` after
    the event's deadline, which does not bind its team (`is_team`). `check` is called with the
    locked registration and may refuse, as `ChangedMeanwhile` does.
    """
    with transaction.atomic():
        # Else somebody who cancels these tickets could lock them in another order.
        _locked, registration = lock_registration(registration_id, now=now)
        if not is_team and not can_name(registration, now=now):
            raise NamesClosed
        if check:
            check(registration)
        changed, handed_over = _name_tickets(registration, holders, name, now)
        if not changed and name in {"", registration.name}:
            return []
        fields = ["name"] if name not in {"", registration.name} else []
        registration.name = name or registration.name
        registration.save(update_fields=["name", "updated_at"])
        _note_names(registration, changed, handed_over, fields, by=by, now=now)
        if registration.status == Status.CONFIRMED:
            send_tickets(registration, changed, by=by, now=now)
    return [ticket.number for ticket in handed_over]


def _note_names(
    registration: Registration,
    changed: list[Ticket],
    handed_over: list[Ticket],
    fields: list[str],
    *,
    by: User | None,
    now: datetime,
) -> None:
    details: dict[str, Any] = {"tickets": [ticket.number for ticket in changed]}
    if fields:
        details["fields"] = fields
    if handed_over:
        details["handed_over"] = [ticket.number for ticket in handed_over]
    journal.record(
        "registration.holders_named",
        registration,
        by=by,
        now=now,
        event_id=registration.event_id,
        details=details,
    )


def _name_tickets(
    registration: Registration, holders: Mapping[UUID, Holder], name: str, now: datetime
) -> tuple[list[Ticket], list[Ticket]]:
    """Write what is new of `holders`; return the tickets that changed, and those of them that
    somebody else had been sent.

    The first ticket got its name from whoever registered, and goes on having the same.
    """
    changed, moved = [], []
    for ticket in Ticket.objects.active().filter(registration=registration).order_by("number"):
        holder = before = Holder(ticket.holder_name, ticket.holder_email)
        if name and ticket.number == 1 and before.name == registration.name:
            holder = Holder(name, before.email)
        holder = holders.get(ticket.pk, holder)
        if holder == before:
            continue
        if normalise_email(holder.email) != normalise_email(before.email):
            moved.append(copy(ticket))
        ticket.holder_name, ticket.holder_email = holder.name, holder.email
        changed.append(ticket)
    lost = {ticket.pk for ticket in tell_of_lost_tickets(moved, registration, now=now)}
    handed_over = [ticket for ticket in changed if ticket.pk in lost]
    for ticket in handed_over:
        ticket.revision += 1
        ticket.short_code = new_short_code()
    for ticket in changed:
        ticket.save(update_fields=_NAMING)
    return changed, handed_over


def can_name(registration: Registration, *, now: datetime) -> bool:
    """Whether its owner may still say who comes."""
    event = registration.event
    return registration.is_live and not event.is_cancelled and now < event.closes_names_at


def cancel_tickets(
    *, registration_id: UUID, ticket_ids: Collection[UUID], by: User | None, now: datetime
) -> Registration:
    """Cancel some of a registration's tickets; their seats go to the waiting list at once.

    All of them: the registration itself is cancelled. Tickets that are not its own or cancelled
    already are passed over, so that a double click does no harm. Raises `EventIsOver`, and
    `TooFewOfType` where fewer would be left of a type than it needs.
    """
    with transaction.atomic():
        locked, registration = lock_registration(registration_id, now=now)
        if registration.status in ENDED:
            return registration
        if locked.event.is_over(at=now):
            raise EventIsOver
        active = list(Ticket.objects.active().filter(registration=registration))
        chosen = [ticket for ticket in active if ticket.pk in ticket_ids]
        if not chosen:
            return registration
        if len(chosen) == len(active):
            cancel_all(locked, registration, by=by, now=now)
            return registration
        _check_who_stays(locked, active, chosen)
        _cancel_some(locked, registration, chosen, by, now)
        registration.save(update_fields=["updated_at"])
        if registration.status != Status.UNCONFIRMED:
            notify("registration.reduced", registration, now=now, again=True)
        if registration.status == Status.CONFIRMED:
            tell_of_lost_tickets(chosen, registration, now=now)
        journal.record(
            "registration.reduced",
            registration,
            by=by,
            now=now,
            event_id=locked.event.pk,
            details={"tickets": [ticket.number for ticket in chosen]},
        )
        settle(locked, now=now)
    return registration


def _check_who_stays(locked: LockedEvent, active: list[Ticket], chosen: list[Ticket]) -> None:
    """Types that lose none stay as they are: the team may have passed over their limits."""
    before = Counter(ticket.ticket_type_id for ticket in active)
    for type_id, lost in Counter(ticket.ticket_type_id for ticket in chosen).items():
        kind = locked.types[type_id]
        if 0 < before[type_id] - lost < kind.min_per_registration:
            words = _(
                "“%(type)s” is for %(n)d people or more. Cancel all of its tickets, or fewer."
            )
            raise TooFewOfType(words % {"type": kind.name, "n": kind.min_per_registration})


def _cancel_some(
    locked: LockedEvent,
    registration: Registration,
    chosen: list[Ticket],
    by: User | None,
    now: datetime,
) -> None:
    pools_before = wish_of(locked, registration).pools(locked)
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in chosen]).update(
        status=TicketStatus.CANCELLED, ended_by=who_ends(registration, by), updated_at=now
    )
    if registration.holds_seats:
        demand = locked.demand_of(ticket.ticket_type_id for ticket in chosen)
        give_back(locked, demand, now=now)
    elif registration.status == Status.WAITLISTED:
        pools_now = wish_of(locked, registration).pools(locked)
        change_queue(locked, pools_before, pools_now, now=now)
