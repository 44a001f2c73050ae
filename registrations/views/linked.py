"""A registration's pages for people without an account, by the signed link of their mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.access import by_link
from core.errors import DomainError
from registrations.enums import Status
from registrations.errors import EventFull
from registrations.services.confirming import confirm
from registrations.standing import promise_of
from registrations.views.answering import offer_page
from registrations.views.cancelling import cancellation_page
from registrations.views.linked_tickets import show_linked_ticket
from registrations.views.naming import names_page
from registrations.views.opening import Opened, opens
from registrations.views.showing import about_event, show_registration


@by_link
@require_safe
@opens()
def link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The registration's page; a link to one ticket opens that ticket."""
    if opened.link.ticket_id:
        return show_linked_ticket(request, opened, opened.link.ticket_id)
    tickets = opened.link.tickets()
    return show_registration(
        request, opened.registration, tickets, opened.addresses, now=timezone.now()
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@opens(manages=True)
def confirmation(request: HttpRequest, opened: Opened) -> HttpResponse:
    """A guest confirms: GET shows the button, POST presses it (rule 14)."""
    if opened.registration.status != Status.UNCONFIRMED:
        return redirect(opened.page)
    if request.method != "POST":
        return _show_confirmation(request, opened)
    try:
        confirm(
            registration_id=opened.registration.pk,
            joins_waiting_list="joins_waiting_list" in request.POST,
            now=timezone.now(),
        )
    except DomainError as refusal:
        return _show_confirmation(request, opened, refusal=refusal)
    return redirect(opened.page)


def _show_confirmation(
    request: HttpRequest, opened: Opened, *, refusal: DomainError | None = None
) -> HttpResponse:
    registration = opened.registration
    seats = registration.tickets.active().count()
    context = {
        "registration": registration,
        **about_event(registration.event),
        "seats": seats,
        "promise": promise_of(registration.event, seats),
        "refusal": refusal,
        "offers_list": isinstance(refusal, EventFull) and refusal.offers_waiting_list,
        "is_held": registration.holds_seats,
    }
    return render(
        request, "registrations/confirmation.html", context, status=409 if refusal else 200
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@opens(manages=True)
def cancellation(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Cancelling all of it or some tickets, or leaving the waiting list."""
    return cancellation_page(request, opened.registration, opened.addresses, by=None)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@opens(manages=True)
def offer(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Accepting or declining an offered place."""
    return offer_page(request, opened.registration, opened.addresses, by=None)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@opens(manages=True)
def names(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Who comes with each ticket of a group."""
    return names_page(request, opened.registration, opened.addresses, by=None)
