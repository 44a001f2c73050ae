"""An event's gates and entry windows, edited with it: when they let in, and which tickets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from eventmaster.desk.event_inlines import EventInline
from eventmaster.desk.scoped import RefusedOnSave
from eventmaster.desk.seat_rows import SavedByServices, SavedRowByRow
from eventmaster.desk.time_fields import WallTimeField
from eventmaster.desk.zoned_rows import ZonedForm, ZonedFormSet, bound_text
from events.models import EntryWindow, Event, Gate
from registrations.models import DoorEnrolment, Scan
from registrations.services.doors import (
    TYPES,
    WindowRow,
    check_overlap,
    delete_gate,
    save_entry_windows,
    save_gate,
)

if TYPE_CHECKING:
    from accounts.models import User


def types_of(event: Event) -> list[tuple[str, str]]:
    """The event's ticket types as choices, read once for all rows of a form."""
    if not hasattr(event, "type_choices"):
        kinds = event.ticket_types.order_by("position", "number").values_list("pk", "name")
        event.type_choices = [(str(pk), name) for pk, name in kinds]  # type: ignore[attr-defined]
    choices: list[tuple[str, str]] = event.type_choices  # type: ignore[attr-defined]
    return choices


def has_several_types(event: Event) -> bool:
    """Only then it says anything which of them enter somewhere."""
    return len(types_of(event)) > 1


class TypedForm(ZonedForm):
    """A time, and the ticket types that count in it."""

    ticket_types = forms.TypedMultipleChoiceField(
        label=_("Only these tickets"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among this event’s ticket types.")},
    )

    def offer_types(self) -> None:
        """Its own are ticked; of a single type there is nothing to choose."""
        if not has_several_types(self.event):
            del self.fields[TYPES]
            return
        field = cast("forms.MultipleChoiceField", self.fields[TYPES])
        field.choices = types_of(self.event)
        field.help_text = _("None ticked: all of them, also types that you add later.")
        own = set() if self.instance._state.adding else self._own_types()
        self.initial[TYPES] = [key for key, _name in types_of(self.event) if UUID(key) in own]

    def _own_types(self) -> set[UUID]:
        return {kind.pk for kind in self.instance.ticket_types.all()}

    def values(self, names: Collection[str]) -> dict[str, Any]:
        """What a service is to write; types only where they were asked for."""
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def _save_m2m(self) -> None:
        """The service does."""


class KeepsUsedRows(SavedByServices):
    """Rows at which tickets were scanned offer no deletion; the service would refuse it."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        # A disabled field ignores what a request says.
        if DELETION_FIELD_NAME in form.fields and getattr(form.instance, "is_used", False):
            form.fields[DELETION_FIELD_NAME].disabled = True


class TypedFormSet(ZonedFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if TYPES in form.fields:
            cast("TypedForm", form).offer_types()


class PlaceInline(EventInline):
    """Rows with two `bounds`, and the ticket types that they are for."""

    bounds: tuple[str, str]

    def get_fields(self, request: HttpRequest, obj: Event | None = None) -> Any:
        edits = self.may_edit_parent(request.user, obj)
        types = (TYPES if edits else "type_names",)
        shows_types = obj is not None and has_several_types(obj)
        bounds = self.bounds if edits else ("from_text", "until_text")
        return ("name", bounds, *(types if shows_types else ()))

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        edits = self.may_edit_parent(request.user, obj)
        return () if edits else ("from_text", "until_text", "type_names")

    @admin.display(description=pgettext_lazy("entry window", "From"))
    def from_text(self, row: Any) -> str:
        return bound_text(getattr(row, self.bounds[0]), row.event)

    @admin.display(description=pgettext_lazy("entry window", "Until"))
    def until_text(self, row: Any) -> str:
        return bound_text(getattr(row, self.bounds[1]), row.event)

    @admin.display(description=_("tickets"))
    def type_names(self, row: Any) -> str:
        names = [kind.name for kind in row.ticket_types.all()]
        return ", ".join(names) or gettext("All tickets")


# --- Gates --------------------------------------------------------------------------------------


class GateForm(TypedForm):
    bounds = ("opens_at", "closes_at")
    ends_too_early = _("A gate must close after it opens.")

    opens_at = WallTimeField(label=_("Lets in from"), required=False)
    closes_at = WallTimeField(label=_("Lets in until"), required=False)

    class Meta:
        model = Gate
        fields = ("name", "opens_at", "closes_at")

    def changed_values(self) -> dict[str, Any]:
        """What differs from the stored row; another zone moves both bounds."""
        names = set(self.changed_data) | (set(self.bounds) if self.has_moved else set())
        return self.values(names)


class GateFormSet(TypedFormSet, KeepsUsedRows, SavedRowByRow):
    def write(self, form: forms.ModelForm, *, by: User, now: datetime) -> Gate:
        gate_id = None if form.instance._state.adding else form.instance.pk
        fields = cast("GateForm", form).changed_values()
        try:
            return save_gate(
                event_id=self.instance.pk, gate_id=gate_id, fields=fields, by=by, now=now
            )
        except ValidationError as error:
            raise DomainError(" ".join(error.messages)) from error

    def delete(self, pk: UUID, *, by: User, now: datetime) -> None:
        delete_gate(event_id=self.instance.pk, gate_id=pk, by=by, now=now)


class GateInline(PlaceInline):
    model = Gate
    form = GateForm
    formset = GateFormSet
    bounds = ("opens_at", "closes_at")
    verbose_name_plural = _("Gates")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        scans = Scan.objects.filter(gate_id=OuterRef("pk"))
        enrolments = DoorEnrolment.objects.filter(gate_id=OuterRef("pk"))
        found = super().get_queryset(request).prefetch_related(TYPES)
        return found.annotate(is_used=Exists(scans) | Exists(enrolments))


# --- Entry windows ------------------------------------------------------------------------------


class EntryWindowForm(TypedForm):
    bounds = ("starts_at", "ends_at")
    ends_too_early = _("The window must end after it starts.")

    starts_at = WallTimeField(label=pgettext_lazy("entry window", "From"), required=False)
    ends_at = WallTimeField(label=pgettext_lazy("entry window", "Until"), required=False)

    class Meta:
        model = EntryWindow
        fields = ("name", "starts_at", "ends_at")

    def validate_constraints(self) -> None:
        """The formset looks at all windows together: rows in the database may be changing too."""


class EntryWindowFormSet(TypedFormSet, KeepsUsedRows):
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
        fields = cast("TypedForm", form).values(("name", "starts_at", "ends_at", TYPES))
        return WindowRow(None if form.instance._state.adding else form.instance.pk, fields)

    def delete_rows(self, *, by: User, now: datetime) -> None:
        """They went with the others' changes."""


class EntryWindowInline(PlaceInline):
    model = EntryWindow
    form = EntryWindowForm
    formset = EntryWindowFormSet
    bounds = ("starts_at", "ends_at")
    verbose_name_plural = _("Entry windows")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        used = Exists(Scan.objects.filter(window_id=OuterRef("pk")))
        return super().get_queryset(request).prefetch_related(TYPES).annotate(is_used=used)
