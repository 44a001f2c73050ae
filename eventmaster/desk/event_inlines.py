"""What belongs to an event and is edited with it: other languages, gates, entry windows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import DomainError
from eventmaster.desk.scoped import DeskInline, RefusedOnSave
from eventmaster.desk.seat_rows import SavedByServices, SavedRowByRow
from eventmaster.desk.time_fields import WallTimeField
from eventmaster.desk.zoned_rows import ZonedForm, ZonedFormSet, bound_text
from events.models import EntryWindow, Event, EventText, Gate
from events.permissions import Person, can_edit
from registrations.models import Scan
from registrations.services.doors import (
    WindowRow,
    check_overlap,
    delete_gate,
    save_entry_windows,
    save_gate,
)

if TYPE_CHECKING:
    from accounts.models import User


class EventInline(DeskInline):
    def may_edit_parent(self, user: Person, parent: Event | None) -> bool:
        return parent is not None and can_edit(user, parent)

    def get_formset(
        self, request: HttpRequest, obj: Event | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        """What a service refused is said at its row (`SavedByServices`)."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        return formset


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


class KeepsUsedRows(SavedByServices):
    """Rows at which tickets were scanned offer no deletion; the service would refuse it."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        # A disabled field ignores what a request says.
        if DELETION_FIELD_NAME in form.fields and getattr(form.instance, "is_used", False):
            form.fields[DELETION_FIELD_NAME].disabled = True


class GateFormSet(KeepsUsedRows, SavedRowByRow):
    def write(self, form: forms.ModelForm, *, by: User, now: datetime) -> Gate:
        gate_id = None if form.instance._state.adding else form.instance.pk
        fields = {"name": form.cleaned_data["name"]}
        try:
            return save_gate(
                event_id=self.instance.pk, gate_id=gate_id, fields=fields, by=by, now=now
            )
        except ValidationError as error:
            raise DomainError(" ".join(error.messages)) from error

    def delete(self, pk: UUID, *, by: User, now: datetime) -> None:
        delete_gate(event_id=self.instance.pk, gate_id=pk, by=by, now=now)


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
    """Windows of one event do not overlap; times are of the event's zone as just typed. The rows
    are one change to the service that writes them."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors):
            check_overlap(form.instance for form in self._rows_that_stay())

    def _rows_that_stay(self) -> list[forms.ModelForm]:
        return [
            form
            for form in self.forms
            if (form in self.initial_forms or form.has_changed()) and form not in self.deleted_forms
        ]

    def save_rows(self, *, by: User, now: datetime) -> None:
        changed = [form for form in self._rows_that_stay() if form.has_changed()]
        gone = [form for form in self.deleted_forms if not form.instance._state.adding]
        self.new_objects = [form.instance for form in changed if form.instance._state.adding]
        self.changed_objects = [
            (form.instance, form.changed_data)
            for form in changed
            if not form.instance._state.adding
        ]
        self.deleted_objects = [form.instance for form in gone]
        if not changed and not gone:
            return
        try:
            save_entry_windows(
                event_id=self.instance.pk,
                rows=[self._row(form) for form in changed],
                deleted=[form.instance.pk for form in gone],
                by=by,
                now=now,
            )
        except (DomainError, ValidationError) as refusal:
            words = " ".join(getattr(refusal, "messages", [str(refusal)]))
            row = str((gone or changed)[0].prefix)
            raise RefusedOnSave(DomainError(words), row=row) from refusal

    @staticmethod
    def _row(form: forms.ModelForm) -> WindowRow:
        fields = {name: form.cleaned_data[name] for name in ("name", "starts_at", "ends_at")}
        return WindowRow(None if form.instance._state.adding else form.instance.pk, fields)

    def delete_rows(self, *, by: User, now: datetime) -> None:
        """They went with the others' changes."""


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
