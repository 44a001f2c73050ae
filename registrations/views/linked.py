"""The same pages for people without an account, by the signed link of their mail.

Whoever has a link may do what it names; a link that is wrong or revoked leads to a page that says
what to do. Nothing of these pages is stored by browsers or found by search engines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.access import by_link
from core.errors import DomainError
from registrations import links
from registrations.enums import Status
from registrations.errors import EventFull
from registrations.links import Link
from registrations.models import Registration, Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.standing import can_cancel
from registrations.views.addresses import Addresses
from registrations.views.showing import (
    show_cancellation,
    show_registration,
    show_ticket,
    ticket_file,
)

LinkView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Opened:
    """What a valid token opens, and the addresses that lead on from there."""

    link: Link
    addresses: Addresses

    @property
    def registration(self) -> Registration:
        return self.link.registration

    @property
    def page(self) -> str:
        return self.addresses.registration(self.registration)


def _opens(*, manages: bool = False) -> Callable[[LinkView], LinkView]:
    """Read the token for a view that takes `(request, opened)`."""

    def decorate(view: LinkView) -> LinkView:
        @wraps(view)
        def read_token(request: HttpRequest, token: str, **names: Any) -> HttpResponse:
            link = links.read(token)
            if link is None or (manages and not link.can_manage):
                response = render(request, "registrations/link_gone.html", status=404)
            else:
                addresses = Addresses(token, can_manage=link.can_manage)
                response = view(request, Opened(link, addresses), **names)
            response["Cache-Control"] = "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return read_token

    return decorate


@by_link
@require_safe
@_opens()
def link(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The registration's page; a link to one ticket opens that ticket."""
    if opened.link.ticket_id:
        return _show_ticket(request, opened, opened.link.ticket_id)
    tickets = opened.link.tickets()
    return show_registration(
        request, opened.registration, tickets, opened.addresses, now=timezone.now()
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@_opens(manages=True)
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
    context = {
        "registration": opened.registration,
        "event": opened.registration.event,
        "seats": opened.registration.tickets.active().count(),
        "refusal": refusal,
        "offers_list": type(refusal) is EventFull,
        "is_held": opened.registration.holds_seats,
    }
    return render(
        request, "registrations/confirmation.html", context, status=409 if refusal else 200
    )


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
@_opens(manages=True)
def cancellation(request: HttpRequest, opened: Opened) -> HttpResponse:
    """GET asks, POST cancels; done twice, it is done once."""
    now = timezone.now()
    registration = opened.registration
    if request.method != "POST":
        if not can_cancel(registration, now=now):
            return redirect(opened.page)
        return show_cancellation(request, registration, opened.addresses)
    try:
        cancel_registration(registration_id=registration.pk, by=None, now=now)
    except DomainError as refusal:
        return show_cancellation(request, registration, opened.addresses, refusal=refusal)
    return redirect(opened.page)


@by_link
@require_safe
@_opens()
def ticket(request: HttpRequest, opened: Opened, ticket_id: UUID) -> HttpResponse:
    return _show_ticket(request, opened, ticket_id)


@by_link
@require_safe
@_opens()
def file(request: HttpRequest, opened: Opened, ticket_id: UUID, kind: str) -> HttpResponse:
    """The ticket's code or paper: `kind` is svg, png or pdf."""
    return ticket_file(_ticket_or_404(opened, ticket_id)[0], kind)


def _show_ticket(request: HttpRequest, opened: Opened, ticket_id: UUID) -> HttpResponse:
    found, all_opened = _ticket_or_404(opened, ticket_id)
    return show_ticket(
        request,
        found,
        all_opened,
        opened.addresses,
        shows_registration=opened.link.can_manage,
        now=timezone.now(),
    )


def _ticket_or_404(opened: Opened, ticket_id: UUID) -> tuple[Ticket, list[Ticket]]:
    """The ticket among those that the link opens, complete with what its page reads."""
    tickets = opened.link.tickets()
    for ticket in tickets:
        ticket.registration = opened.registration
        ticket.event = opened.registration.event
    found = next((ticket for ticket in tickets if ticket.pk == ticket_id), None)
    if found is None:
        raise Http404
    return found, tickets
