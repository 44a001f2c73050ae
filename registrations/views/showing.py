"""What the pages of a registration show, whoever opened them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from events.models import Event
from events.texts import put_into_words
from registrations.enums import Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.positions import position_of
from registrations.services.groups import can_name
from registrations.services.payments import amount_due
from registrations.standing import (
    can_answer,
    can_cancel,
    is_late,
    is_valid,
    online_url_of,
    standing_of,
)
from registrations.tickets.words import has_several_types, holder_text, place_text
from registrations.views.addresses import Addresses


def show_registration(
    request: HttpRequest,
    registration: Registration,
    tickets: list[Ticket],
    addresses: Addresses,
    *,
    now: datetime,
) -> HttpResponse:
    """The page of one registration; `tickets` come with their type."""
    active = [ticket for ticket in tickets if ticket.status == TicketStatus.ACTIVE]
    shown = sorted(tickets, key=lambda ticket: ticket not in active)
    lines = [ticket_line(ticket, registration, addresses) for ticket in shown]
    seats = len(active) or len(tickets)
    context = {
        "registration": registration,
        **about_event(registration.event),
        "standing": standing_of(registration, now=now, tickets=seats),
        "position": position_of(registration, now=now),
        "tickets": lines,
        "has_types": has_several_types(registration.event),
        "was_valid": registration.confirmed_at is not None or registration.is_live,
        "seats": seats,
        "bill": _bill(registration, tickets),
        "all_tickets": all_tickets_url(registration, lines, addresses),
        "online_url": online_url_of(registration),
        "calendar": _calendar(registration, now),
        **_ways_on(registration, active, addresses, now),
    }
    return render(request, "registrations/detail.html", context)


def _ways_on(
    registration: Registration, active: list[Ticket], addresses: Addresses, now: datetime
) -> dict[str, Any]:
    """The pages that lead on from a registration's, each empty where there is nothing to do."""
    may_answer = addresses.can_manage and can_answer(registration, now=now)
    names = _names(registration, active, addresses, now)
    has_ended = not registration.is_live or _is_missed(registration, now)
    return {
        "offer": addresses.offer(registration) if may_answer else "",
        "names": names,
        "unnamed": _unnamed(registration, active) if names else 0,
        "cancellation": _cancellation(registration, active, addresses, now),
        "confirmation": _confirmation(registration, addresses),
        "can_register_again": has_ended and not registration.event.is_over(at=now),
    }


def ticket_line(ticket: Ticket, registration: Registration, addresses: Addresses) -> dict[str, Any]:
    """One ticket in a list: whose, of what type, and where its page is if it admits."""
    ticket.registration = registration
    return {
        "number": ticket.number,
        "holder": holder_text(ticket),
        "type": ticket.ticket_type.name,
        "price": ticket.price,
        "url": addresses.ticket(ticket) if is_valid(ticket) else "",
        "is_cancelled": ticket.status == TicketStatus.CANCELLED,
    }


def all_tickets_url(
    registration: Registration, lines: list[dict[str, Any]], addresses: Addresses
) -> str:
    """The page of all tickets, where several of `lines` admit."""
    several = len([line for line in lines if line["url"]]) > 1
    return addresses.tickets(registration) if several else ""


def about_event(event: Event) -> dict[str, Any]:
    """What every page says of the event, in the reader's language."""
    put_into_words([event], get_language())
    return {"event": event, "place": place_text(event)}


def _is_missed(registration: Registration, now: datetime) -> bool:
    """Whether an offer was not answered in time, and nobody has passed it on yet."""
    return registration.status == Status.OFFERED and is_late(registration, now=now)


def _calendar(registration: Registration, now: datetime) -> str:
    """The event for a calendar program, while it lies ahead."""
    event = registration.event
    is_ahead = can_cancel(registration, now=now) and not _is_missed(registration, now)
    return reverse("events:ics", args=[event.slug]) if is_ahead else ""


def _names(
    registration: Registration, active: list[Ticket], addresses: Addresses, now: datetime
) -> str:
    """Where a group is named, once it is known that the person is real."""
    is_group = len(active) > 1 and registration.status != Status.UNCONFIRMED
    may_name = is_group and addresses.can_manage and can_name(registration, now=now)
    return addresses.names(registration) if may_name else ""


def _unnamed(registration: Registration, active: list[Ticket]) -> int:
    """How many tickets nobody is named for; the first is the applicant's without saying so."""
    if registration.status != Status.CONFIRMED:
        return 0
    return len([ticket for ticket in active if not ticket.holder_name and ticket.number > 1])


def _bill(registration: Registration, tickets: list[Ticket]) -> dict[str, Decimal]:
    """What is to be paid in all, or owed back, and what was paid; empty where all is free."""
    if not any(ticket.price for ticket in tickets):
        return {}
    active = [ticket for ticket in tickets if ticket.status == TicketStatus.ACTIVE]
    due = amount_due(registration)
    paid = sum((ticket.price for ticket in active), Decimal(0)) - due
    return {"due": max(due, Decimal(0)), "paid": paid, "owed_back": max(-due, Decimal(0))}


def _cancellation(
    registration: Registration, active: list[Ticket], addresses: Addresses, now: datetime
) -> str:
    """Where to cancel. Who is offered a single place declines it instead."""
    may_cancel = addresses.can_manage and can_cancel(registration, now=now)
    if registration.status == Status.OFFERED:
        may_cancel = may_cancel and len(active) > 1 and can_answer(registration, now=now)
    return addresses.cancellation(registration) if may_cancel else ""


def _confirmation(registration: Registration, addresses: Addresses) -> str:
    is_asked = registration.status == Status.UNCONFIRMED and addresses.token
    return addresses.confirmation() if is_asked and addresses.can_manage else ""


def people_lines(
    registration: Registration, tickets: Sequence[Ticket], *, chosen: Collection[Ticket] = ()
) -> list[dict[str, Any]]:
    """Who is meant, ticket by ticket, for a page that asks something about them.

    The type is said only where the tickets differ in it.
    """
    has_types = len({ticket.ticket_type_id for ticket in tickets}) > 1
    for ticket in tickets:
        ticket.registration = registration
    return [
        {
            "id": ticket.pk,
            "number": ticket.number,
            "holder": holder_text(ticket),
            "type": ticket.ticket_type.name if has_types else "",
            "is_chosen": ticket in chosen,
        }
        for ticket in tickets
    ]
