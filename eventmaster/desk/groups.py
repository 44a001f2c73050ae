"""The tickets of one registration at the desk: who comes with each, and who does not come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.text import checked_email
from eventmaster.desk.questions import ask, editable_or_404
from eventmaster.desk.scoped import actor
from registrations.models import Registration, Ticket
from registrations.person_fields import PersonNameField
from registrations.services.groups import Holder, cancel_tickets, name_holders
from registrations.tickets.words import holder_text
from registrations.views.naming import names_saved_words

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin


class NamesForm(forms.Form):
    """A name and an address for each ticket; both may stay open."""

    def __init__(self, *args: Any, tickets: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tickets = tickets
        for ticket in tickets:
            self.fields[f"name_{ticket.number}"] = PersonNameField(
                label=gettext_lazy("Name"),
                required=False,
                initial=ticket.holder_name,
                widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
            )
            self.fields[f"email_{ticket.number}"] = forms.EmailField(
                label=gettext_lazy("Email"),
                required=False,
                max_length=254,
                initial=ticket.holder_email,
                widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
            )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each ticket, under what says which one it is."""
        words = _("Ticket %(n)d: %(type)s") if _differ(self.tickets) else _("Ticket %(number)s")
        return [
            (
                words
                % {"n": ticket.number, "number": ticket.number, "type": ticket.ticket_type.name},
                [self[f"{name}_{ticket.number}"] for name in ("name", "email")],
            )
            for ticket in self.tickets
        ]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for name in [name for name in cleaned if name.startswith("email_")]:
            try:
                checked_email(cleaned[name])
            except ValidationError as error:
                self.add_error(name, error)
        return cleaned

    def holders(self) -> Mapping[UUID, Holder]:
        return {
            ticket.pk: Holder(
                self.cleaned_data[f"name_{ticket.number}"],
                self.cleaned_data[f"email_{ticket.number}"],
            )
            for ticket in self.tickets
        }


class ReductionForm(forms.Form):
    """Which tickets go."""

    tickets = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Tickets to cancel"),
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the tickets to cancel.")},
    )

    def __init__(self, *args: Any, tickets: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.MultipleChoiceField", self.fields["tickets"])
        differ = _differ(tickets)
        field.choices = [(str(ticket.pk), _choice(ticket, differ)) for ticket in tickets]


def _differ(tickets: Sequence[Ticket]) -> bool:
    """Only then it says anything to name their types."""
    return len({ticket.ticket_type_id for ticket in tickets}) > 1


def _choice(ticket: Ticket, with_type: bool) -> str:
    parts = [holder_text(ticket), str(ticket.ticket_type) if with_type else "", ticket.short_code]
    return " · ".join(part for part in parts if part)


def name_people(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    """The team may name people after the deadline too."""
    registration = editable_or_404(desk, request, registration_id)
    form = NamesForm(
        request.POST if request.method == "POST" else None, tickets=_tickets(registration)
    )
    if not form.is_valid():
        return _ask(desk, request, registration, form, "names", _("Who comes?"))
    handed_over = name_holders(
        registration_id=registration.pk,
        holders=form.holders(),
        is_team=True,
        by=actor(request),
        now=timezone.now(),
    )
    messages.success(request, names_saved_words(handed_over))
    return redirect("admin:registrations_registration_change", registration.pk)


def reduce_group(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    registration = editable_or_404(desk, request, registration_id)
    form = ReductionForm(
        request.POST if request.method == "POST" else None, tickets=_tickets(registration)
    )
    if form.is_valid() and _reduce(request, registration, form):
        return redirect("admin:registrations_registration_change", registration.pk)
    return _ask(desk, request, registration, form, "reduction", _("Cancel some tickets?"))


def _reduce(request: HttpRequest, registration: Registration, form: ReductionForm) -> bool:
    try:
        cancel_tickets(
            registration_id=registration.pk,
            ticket_ids=form.cleaned_data["tickets"],
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error("tickets", str(refusal))
        return False
    messages.success(request, _("These tickets are cancelled; their seats are free again."))
    return True


def _ask(
    desk: RegistrationAdmin,
    request: HttpRequest,
    registration: Registration,
    form: forms.Form,
    name: str,
    title: str,
) -> HttpResponse:
    template = f"admin/registrations/registration/{name}.html"
    return ask(desk, request, template, title=title, chosen=[registration], form=form)


def _tickets(registration: Registration) -> list[Ticket]:
    found = Ticket.objects.active().filter(registration=registration).order_by("number")
    tickets = list(found.select_related("ticket_type"))
    for ticket in tickets:
        ticket.registration = registration
    return tickets
