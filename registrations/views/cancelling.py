"""Cancelling a registration or some of its tickets, and leaving the list, whoever opened it."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.errors import DomainError
from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration, Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.groups import cancel_tickets
from registrations.standing import can_cancel
from registrations.views.addresses import Addresses
from registrations.views.showing import about_event, people_lines

# Fields of the page: that it asks about some of the tickets, and each that is meant.
_SOME, _TICKET = "some", "ticket"


def cancellation_page(
    request: HttpRequest, registration: Registration, addresses: Addresses, *, by: User | None
) -> HttpResponse:
    """GET asks, POST cancels; done twice, it is done once.

    A POST without tickets is about all of the registration. Some are chosen by a GET with their
    ids first, so that the page that asks says how many, and what follows.
    """
    now = timezone.now()
    tickets = _tickets(registration)
    fields = request.POST if request.method == "POST" else request.GET
    named = fields.getlist(_TICKET)
    chosen = [ticket for ticket in tickets if str(ticket.pk) in named]
    page = redirect(addresses.registration(registration))
    if request.method != "POST":
        if not can_cancel(registration, now=now):
            return page
        must_choose = _SOME in fields and not chosen
        return _show(request, registration, addresses, chosen, must_choose=must_choose)
    try:
        if named:
            ids = [ticket.pk for ticket in chosen]
            cancel_tickets(registration_id=registration.pk, ticket_ids=ids, by=by, now=now)
        else:
            cancel_registration(registration_id=registration.pk, by=by, now=now)
    except DomainError as refusal:
        return _show(request, registration, addresses, chosen, refusal=refusal)
    if registration.is_live and (chosen or not named):
        messages.success(request, _done_message(registration, tickets, chosen or tickets))
    return page


def _tickets(registration: Registration) -> list[Ticket]:
    active = registration.tickets.active()
    return list(active.select_related("ticket_type").order_by("number"))


def _done_message(
    registration: Registration, tickets: Collection[Ticket], gone: Collection[Ticket]
) -> str:
    """What was done; `registration` and `tickets` as they were before."""
    if len(gone) < len(tickets):
        return _some_done_message(registration, len(gone))
    if registration.status == Status.WAITLISTED:
        return _("You left the waiting list.")
    if not registration.holds_seats:
        return _("Your registration is cancelled.")
    return ngettext(
        "Your registration is cancelled, and your place is free for someone else.",
        "Your registration is cancelled, and your places are free for others.",
        len(tickets),
    )


def _some_done_message(registration: Registration, gone: int) -> str:
    if registration.holds_seats:
        words = ngettext(
            "%(n)d ticket is cancelled, and its place is free for someone else.",
            "%(n)d tickets are cancelled, and their places are free for others.",
            gone,
        )
    else:
        words = ngettext("%(n)d ticket is cancelled.", "%(n)d tickets are cancelled.", gone)
    return words % {"n": gone}


def _show(
    request: HttpRequest,
    registration: Registration,
    addresses: Addresses,
    chosen: Collection[Ticket],
    *,
    must_choose: bool = False,
    refusal: DomainError | None = None,
) -> HttpResponse:
    """The question before all or some of a registration is cancelled, or the list is left."""
    tickets = _tickets(registration)
    goes = [ticket for ticket in tickets if ticket in chosen]
    is_some = 0 < len(goes) < len(tickets) and refusal is None
    context = {
        "registration": registration,
        **about_event(registration.event),
        "people": people_lines(registration, tickets, chosen=goes),
        "is_some": is_some,
        "seats": len(goes) if is_some else len(tickets),
        "left": len(tickets) - len(goes),
        "waiting": _waiting_for(registration),
        "is_waiting": registration.status == Status.WAITLISTED,
        "must_choose": must_choose,
        "page": addresses.cancellation(registration),
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
