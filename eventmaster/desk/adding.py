"""A registration that the team enters for somebody: by the same rule of seats, with exceptions
that have a name."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import checked_email
from eventmaster.desk.questions import words_for_team
from eventmaster.desk.scoped import actor
from events.models import Event, TicketType
from events.permissions import can_edit, can_override
from registrations.enums import Override, Status
from registrations.errors import (
    AlreadyRegistered,
    EventFull,
    EventIsOver,
    KeyReused,
    NoRegistrationHere,
    RegistrationClosed,
    RegistrationNotYetOpen,
    TicketTypeClosed,
    TicketTypeNotYet,
    TicketTypeUnknown,
    TooFewOfType,
    TooManyOfType,
    TooManyTickets,
)
from registrations.models import Registration
from registrations.person_fields import PersonNameField
from registrations.retries import RetryKey
from registrations.services.registering import Applicant, TicketRequest, register_by_team
from registrations.type_offers import offers

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

MOST_OF_A_TYPE = 50


class AddForm(forms.Form):
    """Whom, how many of each ticket type, and what is passed over."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)
    name = PersonNameField(
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy("The tickets go there."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of the mail."),
    )
    wants_waiting_list = forms.BooleanField(
        label=gettext_lazy("If it is full, put them on the waiting list"), required=False
    )
    overrides = forms.MultipleChoiceField(
        label=gettext_lazy("Allow all the same"),
        choices=Override.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What you tick stands in the journal. Full is full for you too."),
    )

    def __init__(self, *args: Any, event: Event, may_override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_override:
            del self.fields["overrides"]
        self.types = list(TicketType.objects.filter(event=event).order_by("position", "number"))
        notes = {offer.type.pk: offer.note for offer in offers(event, now=timezone.now())}
        for place, kind in enumerate(self.types):
            self.fields[count_name(kind)] = forms.IntegerField(
                label=kind.name,
                min_value=0,
                max_value=MOST_OF_A_TYPE,
                required=False,
                initial=0 if place else 1,
                help_text=notes.get(kind.pk, _("Hidden: only the team gives it.")),
            )
        counts = [count_name(kind) for kind in self.types]
        self.order_fields(["nonce", "name", "email", "language", *counts])

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        checked_email(email)
        return email

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        counts = [cleaned.get(count_name(kind)) for kind in self.types]
        if not any(counts) and not any(count_name(kind) in self.errors for kind in self.types):
            self.add_error(count_name(self.types[0]), _("Give at least one ticket."))
        return cleaned

    def tickets(self) -> list[TicketRequest]:
        return [
            TicketRequest(ticket_type_id=kind.pk)
            for kind in self.types
            for _number in range(self.cleaned_data[count_name(kind)] or 0)
        ]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "nonce"}

    def show(self, refusal: DomainError) -> None:
        """Say why not, where it can be put right."""
        if isinstance(refusal, AlreadyRegistered):
            url = reverse("admin:registrations_registration_change", args=[refusal.registration.pk])
            words = _("This address is registered for this event already:")
            link = format_html('{} <a href="{}">{}</a>', words, url, refusal.registration)
            self.add_error("email", link)
        elif isinstance(refusal, EventFull) and refusal.offers_waiting_list:
            self.add_error("wants_waiting_list", words_for_team(refusal))
        elif isinstance(refusal, KeyReused):
            self.data = {**self.data.dict(), "nonce": str(uuid.uuid4())}  # type: ignore[attr-defined]
            self.add_error(None, _("This form was sent already. Look whether it is done."))
        elif refusal.code in _ALLOWED_BELOW and "overrides" in self.fields:
            self.add_error("overrides", _ALLOWED_BELOW[refusal.code] or str(refusal))
        else:
            self.add_error(None, words_for_team(refusal))


# What an exception may pass over: said where it can be ticked. Empty: in the refusal's own words.
_ALLOWED_BELOW: dict[str, Any] = {
    RegistrationClosed.code: gettext_lazy("Registration is closed. Tick it here to allow it."),
    RegistrationNotYetOpen.code: gettext_lazy(
        "Registration is not open yet, or the event is a draft. Tick it here to allow it."
    ),
    NoRegistrationHere.code: gettext_lazy(
        "This event takes no registrations here. Tick it here to allow it."
    ),
    EventIsOver.code: gettext_lazy("The event is over. Tick it here to allow it."),
    TicketTypeUnknown.code: gettext_lazy("This ticket is hidden. Tick it here to allow it."),
    TicketTypeNotYet.code: "",
    TicketTypeClosed.code: "",
    TooManyTickets.code: gettext_lazy(
        "That is more than one registration may bring. Tick it here to allow it."
    ),
    TooFewOfType.code: "",
    TooManyOfType.code: "",
}


def count_name(kind: TicketType) -> str:
    """The name of the field for the number of tickets of a type."""
    return f"count_{kind.number}"


def add_registration(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows the form, POST registers; without a seat left, the form offers the list."""
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_edit(request.user, event):
        raise Http404
    rights: dict[str, Any] = {"event": event, "may_override": can_override(request.user, event)}
    if request.method != "POST":
        initial = {"nonce": uuid.uuid4(), "language": get_language()}
        return _show(desk, request, event, AddForm(initial=initial, **rights))
    form = AddForm(request.POST, **rights)
    if not form.is_valid():
        return _show(desk, request, event, form)
    try:
        registration = _register(request, event, form)
    except DomainError as refusal:
        form.show(refusal)
        return _show(desk, request, event, form)
    _tell(request, registration)
    return redirect("admin:registrations_registration_change", registration.pk)


def _register(request: HttpRequest, event: Event, form: AddForm) -> Registration:
    person, values = actor(request), form.cleaned_data
    return register_by_team(
        event_id=event.pk,
        applicant=Applicant(values["name"], values["email"]),
        tickets=form.tickets(),
        retry=RetryKey(
            principal=str(person.pk),
            route=f"desk:{event.pk}",
            key=str(values["nonce"]),
            values=form.values(),
        ),
        wants_waiting_list=values["wants_waiting_list"],
        language=values["language"],
        overrides=frozenset(map(Override, values.get("overrides", ()))),
        by=person,
        now=timezone.now(),
    )


def _tell(request: HttpRequest, registration: Registration) -> None:
    words = {
        Status.WAITLISTED: _("%(name)s is on the waiting list now, and gets a mail."),
        Status.PENDING: _("%(name)s is registered, and waits for approval."),
    }.get(Status(registration.status), _("%(name)s is registered, and gets the tickets by mail."))
    messages.success(request, words % {"name": registration.name})


def _show(desk: EventAdmin, request: HttpRequest, event: Event, form: AddForm) -> HttpResponse:
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Add registration"),
        "opts": desk.opts,
        "event": event,
        "form": form,
        "seats": desk.seats(event),
    }
    return TemplateResponse(request, "admin/events/event/registration.html", context)
