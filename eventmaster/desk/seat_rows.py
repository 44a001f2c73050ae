"""Rows of an event's form that services write: what they refuse is said at the row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from eventmaster.desk.scoped import RefusedOnSave
from registrations.errors import (
    CapacityBelowTaken,
    PoolOfAnotherEvent,
    TicketTypeOfAnotherEvent,
)

if TYPE_CHECKING:
    from accounts.models import User


class SavedByServices(forms.BaseInlineFormSet, ABC):
    """Rows that services write, each under the event's lock, or all of them at once.

    What a service refuses rolls everything back; the form is shown again with the sentence at
    the row that it is about.
    """

    refusal: RefusedOnSave | None = None

    def clean(self) -> None:
        super().clean()
        if self.refusal and self.refusal.row.startswith(f"{self.prefix}-"):
            self._show(self.refusal)

    def _show(self, refusal: RefusedOnSave) -> None:
        """Where a row was to go, nothing stands in it that could be wrong."""
        row = next((form for form in self.forms if form.prefix == refusal.row), None)
        if row is None or row in self.deleted_forms:
            name = str(row.instance) if row else ""
            raise ValidationError(
                # Translators: the name of a ticket type or pool, and why it cannot be deleted
                _("“%(name)s” stays: %(reason)s"),
                params={"name": name, "reason": refusal.message},
            )
        row.add_error(refusal.field, refusal.message)

    @abstractmethod
    def save_rows(self, *, by: User, now: datetime) -> None:
        """Let services make and change rows; say which in `new_objects` and `changed_objects`."""

    @abstractmethod
    def delete_rows(self, *, by: User, now: datetime) -> None:
        """Let services delete rows; say which in `deleted_objects`."""


class SavedRowByRow(SavedByServices):
    def save_rows(self, *, by: User, now: datetime) -> None:
        self.new_objects: list[Model] = []
        self.changed_objects: list[tuple[Model, list[str]]] = []
        self.deleted_objects: list[Model] = []
        for form in self.forms:
            is_new = form.instance._state.adding
            # A row that says that it is stored and is not one of this event's.
            is_forged = is_new and form in self.initial_forms
            if is_forged or not form.has_changed() or form in self.deleted_forms:
                continue
            with _told_at(form):
                row = self.write(form, by=by, now=now)
            if is_new:
                self.new_objects.append(row)
            else:
                self.changed_objects.append((row, form.changed_data))

    def delete_rows(self, *, by: User, now: datetime) -> None:
        for form in self.deleted_forms:
            if not form.instance._state.adding:
                with _told_at(form):
                    self.delete(form.instance.pk, by=by, now=now)
                self.deleted_objects.append(form.instance)

    @abstractmethod
    def write(self, form: forms.ModelForm, *, by: User, now: datetime) -> Model:
        """Let a service make or change the row of `form`, and return it; raises `DomainError`."""

    @abstractmethod
    def delete(self, pk: UUID, *, by: User, now: datetime) -> None:
        """Let a service delete a stored row; raises `DomainError`."""


def save_seats(formsets: list[SavedByServices], *, by: User, now: datetime) -> None:
    """Write pools before the types that name them, and delete in the other order."""
    for formset in formsets:
        formset.save_rows(by=by, now=now)
    for formset in reversed(formsets):
        formset.delete_rows(by=by, now=now)


_FIELD_OF = {
    CapacityBelowTaken.code: "capacity",
    PoolOfAnotherEvent.code: "pools",
    TicketTypeOfAnotherEvent.code: "ticket_types",
}


@contextmanager
def _told_at(form: forms.ModelForm) -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        field = _FIELD_OF.get(refusal.code)
        if field == "capacity" and "pools" in form.fields:
            field = "pools"
        raise RefusedOnSave(refusal, field, row=str(form.prefix)) from refusal
