"""Tickets for their owner and the event's team: one, or all of a registration, and their files."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import journal
from accounts.models import User
from accounts.readers import reader_tag
from core.access import signed_in
from core.compiled import CompiledRead
from registrations.models import Registration, Ticket
from registrations.querysets import TicketQuerySet
from registrations.views.addresses import Addresses
from registrations.views.showing_tickets import (
    Reader,
    show_ticket,
    show_tickets,
    ticket_file,
    tickets_file,
    to_google,
)


@signed_in
@require_safe
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    found = _ticket_or_404(request, ticket_id)
    siblings = list(Ticket.objects.filter(registration=found.registration_id).order_by("number"))
    return show_ticket(request, found, siblings, _reader(request, found), now=timezone.now())


@signed_in
@require_safe
def tickets(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """All tickets of a registration, on one page."""
    found = _tickets_or_404(request, registration_id)
    return show_tickets(request, found, _reader(request, found[0]), now=timezone.now())


@signed_in
@require_safe
def tickets_pdf(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    return tickets_file(_tickets_or_404(request, registration_id))


@signed_in
@require_safe
def file(request: HttpRequest, ticket_id: UUID, kind: str) -> HttpResponse:
    """The ticket's code, paper or pass: `kind` is svg, png, pdf or pkpass."""
    return ticket_file(_ticket_or_404(request, ticket_id), kind)


@signed_in
@require_safe
def google(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    return to_google(_ticket_or_404(request, ticket_id))


def _reader(request: HttpRequest, ticket: Ticket) -> Reader:
    """The owner's browser may keep a copy, the team's may not."""
    is_owner = ticket.registration.user_id == request.user.pk
    tag = reader_tag(request.user) if is_owner else ""
    return Reader(Addresses(), copies_for=tag, has_registration=is_owner)


def _ticket_or_404(request: HttpRequest, ticket_id: UUID) -> Ticket:
    user = cast(User, request.user)
    if user.is_superuser:
        tickets = list(_visible(user).filter(pk=ticket_id))
    else:
        tickets = _ticket_for(user_id=user.pk, ticket_id=ticket_id)
    if not tickets:
        raise Http404
    found = tickets[0]
    found.registration.event = found.event
    _note_look(request, found.registration)
    return found


def _tickets_or_404(request: HttpRequest, registration_id: UUID) -> list[Ticket]:
    """All tickets of the registration, which share one object of it and of its event."""
    found = list(_visible(request.user).filter(registration=registration_id).order_by("number"))
    if not found:
        raise Http404
    for ticket in found:
        ticket.registration, ticket.event = found[0].registration, found[0].event
        ticket.registration.event = ticket.event
    _note_look(request, found[0].registration)
    return found


def _note_look(request: HttpRequest, registration: Registration) -> None:
    """Of the team, into the read log; owners look at what is theirs."""
    if registration.user_id == request.user.pk:
        return
    journal.record_read(
        "registration.read",
        registration,
        by=cast(User, request.user),
        now=timezone.now(),
        event_id=registration.event_id,
        again_after=journal.SAME_LOOK,
    )


def _visible(user: User | AnonymousUser) -> TicketQuerySet:
    tickets: TicketQuerySet = Ticket.objects.visible_to(user)
    return tickets.select_related("ticket_type", "registration", "event__organizer")


_ticket_for = CompiledRead(
    lambda user_id, ticket_id: _visible(User(pk=user_id)).filter(pk=ticket_id),
    user_id=UUID,
    ticket_id=UUID,
)
