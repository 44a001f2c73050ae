"""What the pages of a registration and of a ticket show, whoever opened them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import DomainError
from registrations.enums import Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.services.waiting_list import position_of
from registrations.standing import can_cancel, is_valid, standing_of
from registrations.tickets import qr
from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.pdf import ticket_pdf
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
    context = {
        "registration": registration,
        "event": registration.event,
        "place": place_text(registration.event),
        "standing": standing_of(registration, now=now),
        "position": position_of(registration, now=now),
        "tickets": [ticket_line(ticket, registration, addresses) for ticket in tickets],
        "online_url": _online_url(registration),
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


def _online_url(registration: Registration) -> str:
    """The link to take part: for people with a place, while the event is on (rule 11)."""
    event = registration.event
    has_place = registration.status == Status.CONFIRMED and not event.is_cancelled
    return event.online_url if has_place else ""


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
    context = {
        "registration": registration,
        "event": registration.event,
        "seats": registration.tickets.active().count(),
        "is_waiting": registration.status == Status.WAITLISTED,
        "back": addresses.registration(registration),
        "refusal": refusal,
    }
    return render(
        request, "registrations/cancellation.html", context, status=409 if refusal else 200
    )


def show_ticket(
    request: HttpRequest,
    ticket: Ticket,
    siblings: list[Ticket],
    addresses: Addresses,
    *,
    shows_registration: bool,
    now: datetime,
) -> HttpResponse:
    """The ticket's page. `siblings` are all tickets of the registration that one may see.

    What would not be let in has no code to show.
    """
    context = {
        "ticket": ticket,
        "event": ticket.registration.event,
        "holder": holder_text(ticket),
        "place": place_text(ticket.registration.event),
        "standing": _standing_of_ticket(ticket, now),
        "is_valid": is_valid(ticket),
        "short_code": shown_short_code(ticket.short_code),
        "online_url": _online_url(ticket.registration) if is_valid(ticket) else "",
        "back": addresses.registration(ticket.registration) if shows_registration else "",
        **_neighbours(ticket, siblings, addresses),
    }
    if is_valid(ticket):
        context |= {
            "qr": qr.svg(qr_text(ticket)),
            "files": {kind: addresses.ticket(ticket, kind) for kind in ("pdf", "qr_png")},
        }
    return render(request, "registrations/ticket.html", context)


def _standing_of_ticket(ticket: Ticket, now: datetime) -> Any:
    if ticket.status == TicketStatus.CANCELLED:
        return standing_of(Registration(status=Status.CANCELLED, event=ticket.event), now=now)
    return standing_of(ticket.registration, now=now)


def _neighbours(ticket: Ticket, siblings: list[Ticket], addresses: Addresses) -> dict[str, Any]:
    """Links to the tickets before and after, as one steps through them at a door."""
    place = next(n for n, other in enumerate(siblings) if other.pk == ticket.pk)
    before = siblings[place - 1] if place else None
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    return {
        "number": place + 1,
        "total": len(siblings),
        "previous": addresses.ticket(before) if before else "",
        "next": addresses.ticket(after) if after else "",
    }


def ticket_file(ticket: Ticket, kind: str) -> HttpResponse:
    """One of the ticket's files (svg, png, pdf); 404 for a ticket that is not valid."""
    if not is_valid(ticket):
        raise Http404
    make, content_type = _FILES[kind]
    return HttpResponse(
        make(ticket),
        content_type=content_type,
        headers={"Content-Disposition": f'inline; filename="{_file_name(ticket)}.{kind}"'},
    )


def _file_name(ticket: Ticket) -> str:
    return f"ticket-{ticket.event.slug}-{ticket.number}"


_FILES = {
    "svg": (lambda ticket: qr.svg(qr_text(ticket)), "image/svg+xml"),
    "png": (lambda ticket: qr.png(qr_text(ticket)), "image/png"),
    "pdf": (ticket_pdf, "application/pdf"),
}
