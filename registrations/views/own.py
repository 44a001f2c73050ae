"""The signed-in person's registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.access import signed_in
from core.errors import DomainError
from events.texts import put_into_words
from registrations.enums import Status, TicketStatus
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.services.cancelling import cancel_registration
from registrations.standing import can_cancel, standing_of
from registrations.tickets.words import place_text
from registrations.views.addresses import Addresses
from registrations.views.showing import (
    all_tickets_url,
    show_cancellation,
    show_registration,
    ticket_line,
)

PAST_ON_A_PAGE = 20
_OWN = Addresses()


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """My tickets: what comes, next one first; then what was, latest first."""
    now = timezone.now()
    own = _with_all(Registration.objects.owned_by(request.user))
    upcoming = own.filter(event__end_at__gt=now).order_by("event__start_at", "id")
    past = own.filter(event__end_at__lte=now).order_by("-event__start_at", "-id")
    page = Paginator(past, PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    page.numbers = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    put_into_words([one.event for one in (*upcoming, *page)], get_language())
    lines = [_line(registration, now) for registration in upcoming]
    context = {
        "live": [line for line in lines if line["registration"].is_live],
        "ended": [line for line in lines if not line["registration"].is_live],
        "past": [_line(registration, now) for registration in page],
        "page": page,
        "shows_past": not lines or "page" in request.GET,
    }
    return render(request, "registrations/mine.html", context)


def _with_all(registrations: RegistrationQuerySet) -> RegistrationQuerySet:
    return registrations.select_related("event__organizer").prefetch_related("tickets__ticket_type")


def _line(registration: Registration, now: datetime) -> dict[str, Any]:
    tickets = [ticket_line(ticket, registration, _OWN) for ticket in registration.tickets.all()]
    return {
        "registration": registration,
        "event": registration.event,
        "place": place_text(registration.event),
        "standing": standing_of(registration, now=now),
        "tickets": [ticket for ticket in tickets if ticket["url"]],
        "all_tickets": all_tickets_url(registration, tickets, _OWN),
        "seats": len(tickets),
    }


@signed_in
@require_safe
def detail(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    registration = _own_or_404(request, registration_id)
    tickets = list(registration.tickets.all())
    return show_registration(request, registration, tickets, _OWN, now=timezone.now())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """GET asks, POST cancels; done twice, it is done once."""
    now = timezone.now()
    registration = _own_or_404(request, registration_id)
    page = redirect("registrations:detail", registration_id)
    if request.method != "POST":
        if not can_cancel(registration, now=now):
            return page
        return show_cancellation(request, registration, _OWN)
    try:
        cancel_registration(registration_id=registration.pk, by=cast(User, request.user), now=now)
    except DomainError as refusal:
        return show_cancellation(request, registration, _OWN, refusal=refusal)
    messages.success(request, _cancelled_message(registration))
    return page


def _cancelled_message(before: Registration) -> str:
    """What ended, said of the registration as it was before."""
    if before.status == Status.WAITLISTED:
        return _("You left the waiting list.")
    if not before.holds_seats:
        return _("Your registration is cancelled.")
    active = [ticket for ticket in before.tickets.all() if ticket.status == TicketStatus.ACTIVE]
    return ngettext(
        "Your registration is cancelled, and your place is free for someone else.",
        "Your registration is cancelled, and your places are free for others.",
        len(active),
    )


def _own_or_404(request: HttpRequest, registration_id: UUID) -> Registration:
    own = _with_all(Registration.objects.owned_by(request.user))
    return get_object_or_404(own, pk=registration_id)
