"""The form of an event: register, or join the waiting list; signed in, or as a guest."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.access import public
from core.compiled import CompiledRead
from core.errors import DomainError, TooManyRequests
from core.http import client_network, is_from_elsewhere
from events.models import Event
from events.querysets import EventQuerySet
from registrations import links
from registrations.availability import availability
from registrations.errors import AlreadyRegistered, KeyReused
from registrations.forms import RegistrationForm
from registrations.guests import count_guest
from registrations.models import Registration
from registrations.retries import RetryKey
from registrations.services.registering import Applicant, register, register_guest
from registrations.views import typed_address
from registrations.views.form_page import add_refusal, offers_list, show
from registrations.views.visitors import Visitor

JOIN = "join"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def register_view(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the form, POST registers; without JavaScript too, people are added by POST."""
    event = _event_or_404(request, slug)
    visitor = Visitor(request)
    if request.method == "POST":
        return _answer(request, event, visitor)
    if visitor.account and (own := _own_registration(visitor.account, event)):
        return redirect(own)
    account = visitor.account
    form = RegistrationForm.fresh(
        name=account.name if account else "",
        email=account.email if account else "",
        **_options(event, visitor),
    )
    return show(request, event, visitor, form)


def _answer(request: HttpRequest, event: Event, visitor: Visitor) -> HttpResponse:
    form = RegistrationForm(request.POST, **_options(event, visitor))
    if changed := _changed(request, form):
        return show(request, event, visitor, changed)
    if visitor.was_signed_out:
        return show(request, event, visitor, form.as_typed())
    if not form.is_valid():
        if "nonce" in form.errors:
            form.renew_nonce()
        return show(request, event, visitor, form)
    try:
        return _register(request, event, visitor, form)
    except DomainError as refusal:
        return _show_refusal(request, event, visitor, form, refusal)


def _changed(request: HttpRequest, form: RegistrationForm) -> RegistrationForm | None:
    """The form with one person more or fewer, or with other tickets, where that was asked for."""
    if "update" in request.POST:
        return form.unchecked()
    if "add" in request.POST:
        return form.with_one_more()
    if "take_off" in request.POST:
        return form.without(request.POST["take_off"])
    return None


def _register(
    request: HttpRequest, event: Event, visitor: Visitor, form: RegistrationForm
) -> HttpResponse:
    now = timezone.now()
    choice, wants_list = form.choice, request.POST.get("action") == JOIN
    order: dict[str, Any] = {
        "event_id": event.pk,
        "tickets": form.tickets(),
        "retry": RetryKey(
            principal=visitor.principal,
            route=f"register:{event.pk}",
            key=str(form.cleaned_data["nonce"]),
            values={**form.values(), "wants_list": wants_list},
        ),
        "wants_waiting_list": wants_list,
        # Other types are for those who wait: nobody is given what they did not choose.
        "wanted_types": choice.wanted if wants_list else (),
        "takes_any_type": choice.takes_any and wants_list,
        "language": get_language() or "en",
        "now": now,
    }
    if visitor.is_guest:
        return _register_guest(request, event, form, order, now)
    applicant = Applicant(form.cleaned_data["name"], visitor.address or "", visitor.account)
    try:
        return redirect(register(applicant=applicant, by=visitor.account, **order))
    except AlreadyRegistered as refusal:
        messages.info(request, _("You are registered for this event already. This is it."))
        return redirect(_page_of(refusal.registration, visitor))


def _register_guest(
    request: HttpRequest,
    event: Event,
    form: RegistrationForm,
    order: dict[str, Any],
    now: datetime,
) -> HttpResponse:
    """The same answer whether or not this address is registered (rule 2)."""
    email = form.cleaned_data["email"]
    may_hold = count_guest(network=client_network(request), email=email, now=now)
    register_guest(
        applicant=Applicant(form.cleaned_data["name"], email), may_hold=may_hold, **order
    )
    page = reverse("registrations:check_mail", args=[event.slug])
    response = redirect(page)
    typed_address.carry(response, email.strip(), page=page)
    return response


def _page_of(registration: Registration, visitor: Visitor) -> str:
    """The page of a registration that has the visitor's confirmed address.

    One made as a guest belongs to no account; its link opens it.
    """
    if visitor.account and registration.user_id == visitor.account.pk:
        return registration.get_absolute_url()
    return links.manage_url(registration)


def _show_refusal(
    request: HttpRequest,
    event: Event,
    visitor: Visitor,
    form: RegistrationForm,
    refusal: DomainError,
) -> HttpResponse:
    """The form again, its values kept, with what can be done instead."""
    event = _event_or_404(request, event.slug)
    form.see(availability(event, now=timezone.now()))
    add_refusal(form, refusal)
    if isinstance(refusal, KeyReused):
        form.renew_nonce()
    is_too_often = isinstance(refusal, TooManyRequests)
    response = show(
        request,
        event,
        visitor,
        form,
        offers_list=offers_list(refusal),
        status=429 if is_too_often else 409,
    )
    if isinstance(refusal, TooManyRequests):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _options(event: Event, visitor: Visitor) -> dict[str, Any]:
    here = availability(event, now=timezone.now())
    most = event.max_per_registration
    if len(here.offers) == 1:
        most = min(most, here.offers[0].type.max_per_registration or most)
    return {"max_people": most, "asks_for_email": visitor.is_guest, "here": here}


def _own_registration(account: User, event: Event) -> Registration | None:
    return Registration.objects.owned_by(account).live().filter(event=event).first()


def _event_or_404(request: HttpRequest, slug: str) -> Event:
    user, language = request.user, get_language() or ""
    if isinstance(user, AnonymousUser):
        found = _event_for_strangers(slug=slug, language=language)
    elif user.is_superuser:
        found = list(_events(user, slug, language))
    else:
        found = _event_for(user_id=user.pk, slug=slug, language=language)
    if not found:
        raise Http404
    return found[0]


def _events(user: User | AnonymousUser, slug: str, language: str) -> EventQuerySet:
    events = Event.objects.visible_to(user).select_related("organizer").with_seats()
    return events.in_language(language).filter(slug=slug)


_event_for = CompiledRead(
    lambda user_id, slug, language: _events(User(pk=user_id), slug, language),
    user_id=UUID,
    slug=str,
    language=str,
)
_event_for_strangers = CompiledRead(partial(_events, AnonymousUser()), slug=str, language=str)


def show_again(request: HttpRequest, slug: str) -> HttpResponse | None:
    """The form as it was typed, with a fresh token, for a POST whose token was not valid.

    Tokens grow old without anyone's fault: by signing in or out in another tab. Nothing is done
    but showing the form, and what another site's page sent is not shown (None).
    """
    if is_from_elsewhere(request) or "nonce" not in request.POST:
        return None
    try:
        event = _event_or_404(request, slug)
    except Http404:
        return None
    visitor = Visitor(request)
    form = RegistrationForm(request.POST, **_options(event, visitor))
    # First of all: HTMX puts whatever comes, also from where it was led, in the form's place.
    if changed := _changed(request, form):
        return show(request, event, visitor, changed)
    if visitor.account and (own := _own_registration(visitor.account, event)):
        return redirect(own)
    return show(request, event, visitor, form.as_typed(), is_stale=True, status=403)


@public
@require_safe
def check_mail(request: HttpRequest, slug: str) -> HttpResponse:
    """What every guest reads after the form, in the same words."""
    seen = Event.objects.visible_to(request.user).select_related("organizer")
    events = seen.in_language(get_language())
    event = get_object_or_404(events, slug=slug)
    context = {"event": event, "address": typed_address.carried(request)}
    response = render(request, "registrations/check_mail.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
