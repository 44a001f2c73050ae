"""What belongs to an event and is edited with it: ticket type, gates, entry windows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.event_forms import stored_zone
from eventmaster.desk.local_times import NoSuchTime, shown
from eventmaster.desk.scoped import DeskInline
from eventmaster.desk.time_fields import WallTimeField, entry_of
from events.models import EntryWindow, Event, EventText, Gate, TicketType
from events.permissions import Person, can_edit
from registrations.models import Scan

BEGINNING = datetime.min.replace(tzinfo=UTC)


class EventInline(DeskInline):
    def may_edit_parent(self, user: Person, parent: Event | None) -> bool:
        return parent is not None and can_edit(user, parent)


class TicketTypeInline(EventInline):
    model = TicketType
    verbose_name_plural = _("Ticket")
    fields = (("name", "price"), "description")
    can_delete = False
    max_num = 0


class TextForm(forms.ModelForm):
    """The event's words in one more language, chosen from those that this site speaks."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = EventText
        fields = ("language", "title", "summary", "description")


class TextInline(EventInline):
    model = EventText
    form = TextForm
    verbose_name = _("language")
    verbose_name_plural = _("Other languages")
    max_num = len(settings.LANGUAGES)


class KeepsUsedRows(forms.BaseInlineFormSet):
    """Rows at which tickets were scanned stay, and so does the last row."""

    last_one_stays: str | Promise

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        # A disabled field ignores what a request says.
        if DELETION_FIELD_NAME in form.fields and getattr(form.instance, "is_used", False):
            form.fields[DELETION_FIELD_NAME].disabled = True

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        if not self._rows_that_stay():
            raise forms.ValidationError(str(self.last_one_stays), code="last_one")

    def _rows_that_stay(self) -> list[forms.ModelForm]:
        return [
            form
            for form in self.forms
            if (form.instance.pk and not form.instance._state.adding) or form.has_changed()
            if not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]


class GateFormSet(KeepsUsedRows):
    last_one_stays = _("An event keeps at least one gate.")


class GateInline(EventInline):
    model = Gate
    formset = GateFormSet
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        used = Exists(Scan.objects.filter(gate_id=OuterRef("pk")))
        return super().get_queryset(request).annotate(is_used=used)


class EntryWindowForm(forms.ModelForm):
    """Bounds in the event's zone, an empty one is open."""

    starts_at = WallTimeField(label=pgettext_lazy("entry window", "From"), required=False)
    ends_at = WallTimeField(label=pgettext_lazy("entry window", "Until"), required=False)

    class Meta:
        model = EntryWindow
        fields = ("name", "starts_at", "ends_at")

    # Set by the formset. The event's own form is cleaned before this one and may move its zone.
    event: Event

    def show_times(self) -> None:
        for name in ("starts_at", "ends_at"):
            self.initial[name] = entry_of(getattr(self.instance, name), stored_zone(self.event))

    def has_changed(self) -> bool:
        """Another zone moves typed times even where nobody touched them."""
        has_bounds = bool(self.initial.get("starts_at") or self.initial.get("ends_at"))
        return super().has_changed() or (has_bounds and self._has_moved)

    @property
    def _has_moved(self) -> bool:
        return self.event.zone != stored_zone(self.event)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if name not in self.errors:
                cleaned[name] = self._moment(name, cleaned)
        start, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if start and end and end <= start:
            self.add_error("ends_at", _("The window must end after it starts."))
        return cleaned

    def validate_constraints(self) -> None:
        """The formset looks at all windows together: rows in the database may be changing too."""

    def _moment(self, name: str, cleaned: dict[str, Any]) -> datetime | None:
        entry = cleaned.get(name)
        if entry is None:
            return None
        if name not in self.changed_data and not self._has_moved:
            return getattr(self.instance, name)
        if entry.time is None:
            self.add_error(name, _("Give the date and the time."))
            return None
        try:
            return entry.moment(self.event.zone).at
        except NoSuchTime as error:
            self.add_error(name, str(error))
            return None


class EntryWindowFormSet(KeepsUsedRows):
    """Windows of one event do not overlap; times are of the event's zone as just typed."""

    last_one_stays = _("An event keeps at least one entry window.")

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        window_form = cast("EntryWindowForm", form)
        window_form.event = self.instance
        window_form.show_times()

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        windows = sorted(
            (form.cleaned_data for form in self._rows_that_stay()),
            key=lambda window: window["starts_at"] or BEGINNING,
        )
        for earlier, later in pairwise(windows):
            if _overlap(earlier, later):
                raise forms.ValidationError(
                    _("“%(earlier)s” and “%(later)s” overlap: end one before the other starts."),
                    code="overlap",
                    params={"earlier": earlier["name"], "later": later["name"]},
                )


class EntryWindowInline(EventInline):
    model = EntryWindow
    form = EntryWindowForm
    formset = EntryWindowFormSet
    verbose_name_plural = _("Entry windows")

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        if self.may_edit_parent(request.user, obj):
            return ("name", ("starts_at", "ends_at"))
        return ("name", ("starts", "ends"))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        return () if self.may_edit_parent(request.user, obj) else ("starts", "ends")

    @admin.display(description=pgettext_lazy("entry window", "From"))
    def starts(self, window: EntryWindow) -> str:
        return _bound(window, window.starts_at)

    @admin.display(description=pgettext_lazy("entry window", "Until"))
    def ends(self, window: EntryWindow) -> str:
        return _bound(window, window.ends_at)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        used = Exists(Scan.objects.filter(window_id=OuterRef("pk")))
        return super().get_queryset(request).annotate(is_used=used)


def _bound(window: EntryWindow, moment: datetime | None) -> str:
    return shown(moment, window.event.zone) if moment else gettext("open")


def _overlap(earlier: dict[str, Any], later: dict[str, Any]) -> bool:
    """Whether two windows, sorted by start, share a moment; an empty bound is open."""
    if earlier["ends_at"] is None or later["starts_at"] is None:
        return True
    return bool(later["starts_at"] < earlier["ends_at"])
