"""Who a registration is for, what the team notes about it, and its mail once more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import ChangedMeanwhile, DomainError
from core.text import checked_email, normalise_email
from eventmaster.desk.questions import ask, editable_or_404, words_for_team
from eventmaster.desk.scoped import actor
from registrations.models import Registration
from registrations.person_fields import PersonNameField
from registrations.services.editing import edit_registration, write_note
from registrations.services.resending import KINDS, send_once_more

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin

LONGEST_NOTE = 2000


class SeenForm(forms.Form):
    """`seen` is the version that the page showed: nobody writes over what they did not see."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def check_seen(self, registration: Registration) -> None:
        """What a service calls with the locked row."""
        if self.cleaned_data["seen"] != version_of(registration):
            raise ChangedMeanwhile

    def show(self, refusal: DomainError) -> None:
        """Say at which field something was refused; a page that was too old may be sent again."""
        if isinstance(refusal, ChangedMeanwhile):
            self.add_error(
                None, _("Somebody changed this meanwhile. Look at it again, then decide.")
            )
        else:
            field = "email" if "email" in self.fields else None
            self.add_error(field, words_for_team(refusal))


class PersonForm(SeenForm):
    name = PersonNameField(
        label=gettext_lazy("Name"),
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "With another address the tickets get new codes and go there by mail; earlier links"
            " stop working."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Of the mail."),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        checked_email(email)
        return email

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "email", "language")}


class NoteForm(SeenForm):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text=gettext_lazy("Only the team reads it, not the door. Empty: no note."),
    )


def version_of(registration: Registration) -> str:
    return registration.updated_at.isoformat()


def edit_person(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    registration = editable_or_404(desk, request, registration_id)
    if not registration.is_live:
        messages.warning(request, _("This registration has ended. It stays as it was."))
        return back_to(registration)
    initial = {name: getattr(registration, name) for name in ("name", "email", "language")}
    form = PersonForm(_posted(request), initial=initial | {"seen": version_of(registration)})
    if form.is_valid() and _done(
        form,
        lambda who: edit_registration(fields=form.values, check=form.check_seen, **who),
        request,
        registration,
    ):
        is_other = normalise_email(form.values["email"]) != normalise_email(registration.email)
        told = _("It is saved. The mail with what is good now goes to %(email)s.")
        words = told % {"email": form.values["email"]} if is_other else _("It is saved.")
        messages.success(request, words)
        return back_to(registration)
    return show(desk, request, registration, form, "person", _("Who is it?"))


def edit_note(desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID) -> HttpResponse:
    registration = editable_or_404(desk, request, registration_id)
    initial = {"note": registration.note, "seen": version_of(registration)}
    form = NoteForm(_posted(request), initial=initial)
    if form.is_valid() and _done(
        form,
        lambda who: write_note(note=form.cleaned_data["note"], check=form.check_seen, **who),
        request,
        registration,
    ):
        messages.success(request, _("The note is saved."))
        return back_to(registration)
    return show(desk, request, registration, form, "note", _("Note of the team"))


def send_mail_again(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    """GET asks, POST writes the mail."""
    registration = editable_or_404(desk, request, registration_id)
    if not can_send(registration):
        messages.warning(request, _("This registration has ended. There is nothing to send."))
        return back_to(registration)
    if request.method != "POST":
        return show(desk, request, registration, None, "sending", _("Send the mail once more?"))
    try:
        send_once_more(registration_id=registration.pk, by=actor(request), now=timezone.now())
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    else:
        words = _("The mail to %(email)s is on its way.")
        messages.success(request, words % {"email": registration.email})
    return back_to(registration)


def can_send(registration: Registration) -> bool:
    return registration.status in KINDS


def back_to(registration: Registration) -> HttpResponse:
    return redirect("admin:registrations_registration_change", registration.pk)


def show(
    desk: RegistrationAdmin,
    request: HttpRequest,
    registration: Registration,
    form: forms.Form | None,
    name: str,
    title: str,
    **more: Any,
) -> HttpResponse:
    template = f"admin/registrations/registration/{name}.html"
    return ask(desk, request, template, title=title, chosen=[registration], form=form, **more)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _done(
    form: SeenForm,
    step: Callable[[dict[str, Any]], object],
    request: HttpRequest,
    registration: Registration,
) -> bool:
    who = {"registration_id": registration.pk, "by": actor(request), "now": timezone.now()}
    try:
        step(who)
    except DomainError as refusal:
        form.show(refusal)
        return False
    return True
