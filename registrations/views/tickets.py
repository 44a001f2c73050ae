"""One ticket, for its owner and the event's team: made for a phone at a door."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import signed_in
from registrations.models import Ticket
from registrations.views.addresses import Addresses
from registrations.views.showing import show_ticket, ticket_file


@signed_in
@require_safe
def ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    found = _visible_or_404(request, ticket_id)
    siblings = list(Ticket.objects.filter(registration=found.registration_id).order_by("number"))
    return show_ticket(
        request,
        found,
        siblings,
        Addresses(),
        shows_registration=found.registration.user_id == request.user.pk,
        now=timezone.now(),
    )


@signed_in
@require_safe
def file(request: HttpRequest, ticket_id: UUID, kind: str) -> HttpResponse:
    """The ticket's code or paper: `kind` is svg, png or pdf."""
    return ticket_file(_visible_or_404(request, ticket_id), kind)


def _visible_or_404(request: HttpRequest, ticket_id: UUID) -> Ticket:
    tickets = Ticket.objects.visible_to(request.user).select_related(
        "ticket_type", "registration", "event__organizer"
    )
    found = get_object_or_404(tickets, pk=ticket_id)
    found.registration.event = found.event
    return found
