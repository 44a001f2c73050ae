"""The tickets that a signed link opens: all of a registration, or the one it names."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import by_link
from registrations.models import Ticket
from registrations.views.opening import Opened, opens
from registrations.views.showing_tickets import (
    Reader,
    show_ticket,
    show_tickets,
    ticket_file,
    tickets_file,
    to_google,
)

BY_LINK = "link"


@by_link
@require_safe
@opens()
def ticket(request: HttpRequest, opened: Opened, ticket_id: UUID) -> HttpResponse:
    return show_linked_ticket(request, opened, ticket_id)


def show_linked_ticket(request: HttpRequest, opened: Opened, ticket_id: UUID) -> HttpResponse:
    """The page of one ticket, for a view that has read the token."""
    found, siblings = _ticket_or_404(opened, ticket_id)
    return show_ticket(request, found, siblings, _reader(opened), now=timezone.now())


@by_link
@require_safe
@opens()
def tickets(request: HttpRequest, opened: Opened) -> HttpResponse:
    """All tickets that the link opens, on one page."""
    return show_tickets(request, _tickets(opened), _reader(opened), now=timezone.now())


@by_link
@require_safe
@opens()
def tickets_pdf(request: HttpRequest, opened: Opened) -> HttpResponse:
    return tickets_file(_tickets(opened))


@by_link
@require_safe
@opens()
def file(request: HttpRequest, opened: Opened, ticket_id: UUID, kind: str) -> HttpResponse:
    """The ticket's code, paper or pass: `kind` is svg, png, pdf or pkpass."""
    return ticket_file(_ticket_or_404(opened, ticket_id)[0], kind)


@by_link
@require_safe
@opens()
def google(request: HttpRequest, opened: Opened, ticket_id: UUID) -> HttpResponse:
    return to_google(_ticket_or_404(opened, ticket_id)[0])


def _reader(opened: Opened) -> Reader:
    return Reader(opened.addresses, copies_for=BY_LINK, has_registration=opened.link.can_manage)


def _ticket_or_404(opened: Opened, ticket_id: UUID) -> tuple[Ticket, list[Ticket]]:
    tickets = _tickets(opened)
    found = next((ticket for ticket in tickets if ticket.pk == ticket_id), None)
    if found is None:
        raise Http404
    return found, tickets


def _tickets(opened: Opened) -> list[Ticket]:
    """The tickets that the link opens, complete with what their pages read."""
    tickets = opened.link.tickets()
    for ticket in tickets:
        ticket.registration = opened.registration
        ticket.event = opened.registration.event
    return tickets
