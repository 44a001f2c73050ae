"""What belongs to an event and is edited with it: other languages, gates, entry windows."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from eventmaster.desk.scoped import DeskInline
from eventmaster.desk.time_fields import WallTimeField
from eventmaster.desk.zoned_rows import ZonedForm, ZonedFormSet, bound_text
from events.models import EntryWindow, Event, EventText, Gate
from events.permissions import Person, can_edit
from registrations.models import Scan

BEGINNING = datetime.min.replace(tzinfo=UTC)


class EventInline(DeskInline):
    def may_edit_parent(self, user: Person, parent: Event | None) -> bool:
        return parent is not None and can_edit(user, parent)


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


class EntryWindowForm(ZonedForm):
    bounds = ("starts_at", "ends_at")
    ends_too_early = _("The window must end after it starts.")

    starts_at = WallTimeField(label=pgettext_lazy("entry window", "From"), required=False)
    ends_at = WallTimeField(label=pgettext_lazy("entry window", "Until"), required=False)

    class Meta:
        model = EntryWindow
        fields = ("name", "starts_at", "ends_at")

    def validate_constraints(self) -> None:
        """The formset looks at all windows together: rows in the database may be changing too."""


class EntryWindowFormSet(ZonedFormSet, KeepsUsedRows):
    """Windows of one event do not overlap; times are of the event's zone as just typed."""

    last_one_stays = _("An event keeps at least one entry window.")

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
        return bound_text(window.starts_at, window.event)

    @admin.display(description=pgettext_lazy("entry window", "Until"))
    def ends(self, window: EntryWindow) -> str:
        return bound_text(window.ends_at, window.event)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        used = Exists(Scan.objects.filter(window_id=OuterRef("pk")))
        return super().get_queryset(request).annotate(is_used=used)


def _overlap(earlier: dict[str, Any], later: dict[str, Any]) -> bool:
    """Whether two windows, sorted by start, share a moment; an empty bound is open."""
    if earlier["ends_at"] is None or later["starts_at"] is None:
        return True
    return bool(later["starts_at"] < earlier["ends_at"])
