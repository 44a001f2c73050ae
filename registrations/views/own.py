"""The signed-in person's registrations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.access import signed_in
from core.compiled import CompiledRead
from events.texts import put_into_words
from registrations.enums import TicketStatus
from registrations.models import Registration, Ticket
from registrations.querysets import RegistrationQuerySet
from registrations.standing import can_answer, standing_of
from registrations.tickets.words import place_text
from registrations.views.addresses import Addresses
from registrations.views.answering import offer_page
from registrations.views.cancelling import cancellation_page
from registrations.views.naming import names_page
from registrations.views.showing import all_tickets_url, show_registration, ticket_line

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
    tickets = list(registration.tickets.all())
    active = [ticket for ticket in tickets if ticket.status == TicketStatus.ACTIVE]
    lines = [ticket_line(ticket, registration, _OWN) for ticket in tickets]
    seats = len(active) or len(tickets)
    return {
        "registration": registration,
        "event": registration.event,
        "place": place_text(registration.event),
        "standing": standing_of(registration, now=now, tickets=seats),
        "tickets": [line for line in lines if line["url"]],
        "all_tickets": all_tickets_url(registration, lines, _OWN),
        "offer": _OWN.offer(registration) if can_answer(registration, now=now) else "",
        "seats": seats,
    }


@signed_in
@require_safe
def detail(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    registration = _found_or_404(request, registration_id)
    tickets = _tickets_of(registration_id=registration_id)
    return show_registration(request, registration, tickets, _OWN, now=timezone.now())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Cancelling all of it or some tickets, or leaving the waiting list."""
    registration = _own_or_404(request, registration_id)
    return cancellation_page(request, registration, _OWN, by=cast(User, request.user))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Accepting or declining an offered place."""
    registration = _own_or_404(request, registration_id)
    return offer_page(request, registration, _OWN, by=cast(User, request.user))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Who comes with each ticket of a group."""
    registration = _own_or_404(request, registration_id)
    return names_page(request, registration, _OWN, by=cast(User, request.user))


def _own_or_404(request: HttpRequest, registration_id: UUID) -> Registration:
    """The registration, whose tickets are read with their types."""
    registration = _found_or_404(request, registration_id)
    prefetch_related_objects([registration], "tickets__ticket_type")
    return registration


def _found_or_404(request: HttpRequest, registration_id: UUID) -> Registration:
    found = _own(user_id=cast(User, request.user).pk, registration_id=registration_id)
    if not found:
        raise Http404
    return found[0]


_own = CompiledRead(
    lambda user_id, registration_id: (
        Registration.objects.owned_by(User(pk=user_id))
        .filter(pk=registration_id)
        .select_related("event__organizer")
    ),
    user_id=UUID,
    registration_id=UUID,
)
_tickets_of = CompiledRead(
    lambda registration_id: (
        Ticket.objects.filter(registration_id=registration_id)
        .select_related("ticket_type")
        .order_by("number")
    ),
    registration_id=UUID,
)
