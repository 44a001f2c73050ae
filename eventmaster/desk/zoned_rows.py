"""Rows of an event with two bounds in time, typed in the event's own zone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.event_forms import stored_zone
from eventmaster.desk.local_times import NoSuchTime, shown
from eventmaster.desk.time_fields import entry_of

if TYPE_CHECKING:
    from events.models import Event


class ZonedForm(forms.ModelForm):
    """Fields of the two `bounds` are WallTimeFields; an empty bound is open."""

    bounds: ClassVar[tuple[str, str]]
    ends_too_early: str | Promise

    # What is to be said of a time that was understood: that it comes twice on that day.
    notes: tuple[str, ...] = ()
    # Set by the formset. The event's own form is cleaned before this one and may move its zone.
    event: Event

    def show_times(self) -> None:
        for name in self.bounds:
            self.initial[name] = entry_of(getattr(self.instance, name), stored_zone(self.event))
        last = self.fields.get(self.bounds[1])
        if last:
            words = gettext("Both in the event’s time zone, %(zone)s. Empty: open.")
            last.help_text = words % {"zone": stored_zone(self.event).key}

    def has_changed(self) -> bool:
        """Another zone moves typed times even where nobody touched them."""
        return super().has_changed() or (self._has_bounds and self.has_moved)

    @property
    def _has_bounds(self) -> bool:
        return any(self.initial.get(name) for name in self.bounds)

    @property
    def has_moved(self) -> bool:
        """Whether the event's zone is another than the one in which times were shown."""
        return self.event.zone != stored_zone(self.event)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for name in self.bounds:
            if name not in self.errors:
                cleaned[name] = self._moment(name, cleaned)
        start, end = (cleaned.get(name) for name in self.bounds)
        if start and end and end <= start:
            self.add_error(self.bounds[1], str(self.ends_too_early))
        return cleaned

    def _moment(self, name: str, cleaned: dict[str, Any]) -> datetime | None:
        entry = cleaned.get(name)
        if entry is None:
            return None
        if name not in self.changed_data and not self.has_moved:
            return cast("datetime | None", getattr(self.instance, name))
        if entry.time is None:
            self.add_error(name, _("Give the date and the time."))
            return None
        try:
            moment = entry.moment(self.event.zone)
        except NoSuchTime as error:
            self.add_error(name, str(error))
            return None
        if moment.note:
            self.notes = (*self.notes, moment.note)
        return cast("datetime", moment.at)


class ZonedFormSet(forms.BaseInlineFormSet):
    """Tells its forms the event before they show or read a time."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        zoned = cast("ZonedForm", form)
        zoned.event = self.instance
        zoned.show_times()


def notes_of(formset: forms.BaseFormSet) -> list[str]:
    """What is to be said of the times in rows that were saved."""
    return [note for form in formset.forms for note in getattr(form, "notes", ())]


def bound_text(moment: datetime | None, event: Event) -> str:
    """A bound for those who look only."""
    if moment is None:
        return gettext("open")
    return shown(moment, event.zone)
