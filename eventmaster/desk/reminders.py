"""When people are reminded of an event, edited with it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.event_inlines import EventInline
from eventmaster.desk.local_times import shown
from eventmaster.desk.seat_rows import SavedByServices
from events.models import Event
from registrations.models import Reminder
from registrations.services.reminders import (
    LONGEST_HOURS,
    MOST_REMINDERS,
    set_reminders,
    time_of,
)

if TYPE_CHECKING:
    from accounts.models import User

# A parameter of the form's address: an empty row, where no script adds one.
MORE = "more"


class ReminderForm(forms.ModelForm):
    hours = forms.IntegerField(
        label=_("Hours before the start"),
        min_value=1,
        max_value=LONGEST_HOURS,
        help_text=_("24 is the day before, at the same time of day."),
    )

    class Meta:
        model = Reminder
        fields = ("hours",)


class ReminderFormSet(SavedByServices):
    """The rows are one list to the service that keeps them."""

    def save_rows(self, *, by: User, now: datetime) -> None:
        self.new_objects = [f.instance for f in self.extra_forms if f.has_changed()]
        self.changed_objects = [
            (form.instance, form.changed_data) for form in self.initial_forms if form.has_changed()
        ]
        self.deleted_objects = []
        if not self.has_changed():
            return
        hours = [
            form.cleaned_data["hours"]
            for form in self.forms
            if form not in self.deleted_forms and form.cleaned_data.get("hours")
        ]
        set_reminders(event_id=self.instance.pk, hours=hours, by=by, now=now)

    def delete_rows(self, *, by: User, now: datetime) -> None:
        """Those that are not in the list went with it."""
        stored = (form.instance for form in self.deleted_forms)
        self.deleted_objects += [row for row in stored if not row._state.adding]


class ReminderInline(EventInline):
    """Each goes once to all who have a place at its time."""

    model = Reminder
    form = ReminderForm
    formset = ReminderFormSet
    verbose_name_plural = _("Reminders by mail")
    max_num = MOST_REMINDERS
    fields = (("hours", "goes_out"),)
    readonly_fields = ("goes_out",)

    def get_formset(
        self, request: HttpRequest, obj: Event | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        return super().get_formset(request, obj, validate_max=True, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Event | None = None, **kwargs: Any) -> int:
        return 1 if MORE in request.GET else 0

    @admin.display(description=_("goes out"))
    def goes_out(self, reminder: Reminder) -> str:
        """In the event's zone; when it went out, where it did."""
        if reminder._state.adding:
            return "–"
        zone = reminder.event.zone
        if reminder.sent_at:
            return gettext("Sent %(time)s") % {"time": shown(reminder.sent_at, zone)}
        return shown(time_of(reminder), zone)
