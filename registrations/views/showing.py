"""What the pages of a registration show, whoever opened them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from core.errors import DomainError
from events.models import Event, Pool
from events.texts import put_into_words
from registrations.enums import Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.positions import position_of
from registrations.standing import can_cancel, is_valid, standing_of
from registrations.tickets.words import holder_text, place_text
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
    lines = [ticket_line(ticket, registration, addresses) for ticket in tickets]
    context = {
        "registration": registration,
        **about_event(registration.event),
        "standing": standing_of(registration, now=now, tickets=len(tickets)),
        "position": position_of(registration, now=now),
        "tickets": lines,
        "seats": len([ticket for ticket in tickets if ticket.status == TicketStatus.ACTIVE]),
        "all_tickets": all_tickets_url(registration, lines, addresses),
        "online_url": online_url_of(registration),
        "calendar": _calendar(registration, now),
        "cancellation": _cancellation(registration, addresses, now),
        "confirmation": _confirmation(registration, addresses),
        "can_register_again": not registration.is_live and not registration.event.is_over(at=now),
    }
    return render(request, "registrations/detail.html", context)


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


def online_url_of(registration: Registration) -> str:
    """The link to take part: for people with a place, while the event is on (rule 11)."""
    event = registration.event
    has_place = registration.status == Status.CONFIRMED and not event.is_cancelled
    return event.online_url if has_place else ""


def about_event(event: Event) -> dict[str, Any]:
    """What every page says of the event, in the reader's language."""
    put_into_words([event], get_language())
    return {"event": event, "place": place_text(event)}


def _calendar(registration: Registration, now: datetime) -> str:
    """The event for a calendar program, while it lies ahead."""
    event = registration.event
    is_ahead = registration.is_live and not event.is_cancelled and not event.is_over(at=now)
    return reverse("events:ics", args=[event.slug]) if is_ahead else ""


def _cancellation(registration: Registration, addresses: Addresses, now: datetime) -> str:
    may_cancel = addresses.can_manage and can_cancel(registration, now=now)
    return addresses.cancellation(registration) if may_cancel else ""


def _confirmation(registration: Registration, addresses: Addresses) -> str:
    is_asked = registration.status == Status.UNCONFIRMED and addresses.token
    return addresses.confirmation() if is_asked and addresses.can_manage else ""


def show_cancellation(
    request: HttpRequest,
    registration: Registration,
    addresses: Addresses,
    *,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The question before a registration is cancelled or the waiting list is left."""
    tickets = list(registration.tickets.active().order_by("number"))
    for ticket in tickets:
        ticket.registration = registration
    context = {
        **about_event(registration.event),
        "seats": len(tickets),
        "holders": [holder_text(ticket) for ticket in tickets],
        "waiting": _waiting_for(registration),
        "is_waiting": registration.status == Status.WAITLISTED,
        "back": addresses.registration(registration),
        "refusal": refusal,
    }
    return render(
        request, "registrations/cancellation.html", context, status=409 if refusal else 200
    )


def _waiting_for(registration: Registration) -> int:
    """How many registrations wait for the places of one that holds some."""
    if not registration.holds_seats:
        return 0
    return Pool.objects.get(event_id=registration.event_id, is_root=True).waiting
