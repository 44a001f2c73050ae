"""An offered place: the page with both answers, whoever opened it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from core.errors import DomainError, TransitionRefused
from registrations.models import Registration
from registrations.services.offers import accept_offer, decline_offer
from registrations.services.payments import amount_due
from registrations.standing import can_answer
from registrations.views.addresses import Addresses
from registrations.views.showing import about_event, people_lines

_ANSWERS = {"accept": accept_offer, "decline": decline_offer}


def offer_page(
    request: HttpRequest, registration: Registration, addresses: Addresses, *, by: User | None
) -> HttpResponse:
    """GET asks, POST answers; answered twice, it is answered once."""
    now = timezone.now()
    page = addresses.registration(registration)
    answer = _ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        if not can_answer(registration, now=now):
            return redirect(page)
        return _show(request, registration, addresses, now)
    try:
        answer(registration_id=registration.pk, by=by, now=now)
    except TransitionRefused:
        # Answered otherwise in another window: the registration's page says how it stands.
        return redirect(page)
    except DomainError as refusal:
        return _show(request, registration, addresses, now, refusal)
    return redirect(page)


def _show(
    request: HttpRequest,
    registration: Registration,
    addresses: Addresses,
    now: datetime,
    refusal: DomainError | None = None,
) -> HttpResponse:
    tickets = list(registration.tickets.active().select_related("ticket_type").order_by("number"))
    context = {
        "registration": registration,
        **about_event(registration.event),
        "people": people_lines(registration, tickets),
        "to_pay": amount_due(registration),
        "can_answer": can_answer(registration, now=now),
        "some": addresses.cancellation(registration) if len(tickets) > 1 else "",
        "back": addresses.registration(registration),
        "refusal": refusal,
    }
    return render(request, "registrations/offer.html", context, status=409 if refusal else 200)
