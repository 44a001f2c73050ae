"""The names of a group: one page for all of its tickets, whoever opened it."""

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
from registrations.holder_forms import HolderForm
from registrations.models import Registration
from registrations.services.groups import can_name, name_holders
from registrations.views.addresses import Addresses
from registrations.views.showing import about_event


def names_page(
    request: HttpRequest, registration: Registration, addresses: Addresses, *, by: User | None
) -> HttpResponse:
    """GET shows what is known, POST saves what is right of what was sent, and shows the rest."""
    now = timezone.now()
    page = addresses.registration(registration)
    if request.method != "POST":
        if not can_name(registration, now=now):
            return redirect(page)
        return _show(request, registration, addresses, _forms(registration))
    forms = _forms(registration, request)
    holders = {form.ticket.pk: form.holder() for form in forms if form.is_bound}
    try:
        handed_over = name_holders(registration_id=registration.pk, holders=holders, by=by, now=now)
    except DomainError as refusal:
        return _show(request, registration, addresses, forms, refusal)
    if any(form.errors for form in forms):
        return _show(request, registration, addresses, forms)
    messages.success(request, names_saved_words(handed_over))
    return redirect(page)


def names_saved_words(handed_over: Collection[int]) -> str:
    """What to say of it; `handed_over` are the numbers of tickets that have new codes."""
    if not handed_over:
        return _("The names are saved.")
    words = ngettext(
        "The names are saved. Ticket %(numbers)s has a new code: whoever had it by mail before can "
        "use the old one no more.",
        "The names are saved. Tickets %(numbers)s have new codes: whoever had them by mail before "
        "can use the old ones no more.",
        len(handed_over),
    )
    return words % {"numbers": ", ".join(map(str, handed_over))}


def _forms(registration: Registration, request: HttpRequest | None = None) -> list[HolderForm]:
    tickets = registration.tickets.active().select_related("ticket_type").order_by("number")
    return [HolderForm(ticket, request.POST if request else None) for ticket in tickets]


def _show(
    request: HttpRequest,
    registration: Registration,
    addresses: Addresses,
    forms: list[HolderForm],
    refusal: DomainError | None = None,
) -> HttpResponse:
    context = {
        **about_event(registration.event),
        "forms": forms,
        "has_types": len({form.ticket.ticket_type_id for form in forms}) > 1,
        "wrong_fields": [field for form in forms for field in form.wrong_fields],
        "back": addresses.registration(registration),
        "refusal": refusal,
    }
    return render(request, "registrations/names.html", context, status=409 if refusal else 200)
