"""What the team tells the door about one registration."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eventmaster.desk.questions import ask, editable_or_404
from eventmaster.desk.scoped import actor
from registrations.models import Registration
from registrations.services.door_notes import write_door_note

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin

LONGEST = Registration._meta.get_field("door_note").max_length


class DoorNoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note for the door"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Such as “with a pram: open the side door”. Empty: no note."),
    )


def note_for_the_door(
    desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID
) -> HttpResponse:
    registration = editable_or_404(desk, request, registration_id)
    posted = request.POST if request.method == "POST" else None
    form = DoorNoteForm(posted, initial={"note": registration.door_note})
    if not form.is_valid():
        return ask(
            desk,
            request,
            "admin/registrations/registration/door_note.html",
            title=_("What should the door know?"),
            chosen=[registration],
            form=form,
        )
    note = form.cleaned_data["note"]
    write_door_note(
        registration_id=registration.pk, note=note, by=actor(request), now=timezone.now()
    )
    done = _("The door reads this note with each of its tickets.")
    messages.success(request, done if note else _("The door has no note about it any more."))
    return redirect("admin:registrations_registration_change", registration.pk)
