"""An event's pools and ticket types, edited with it and written by services alone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.event_inlines import EventInline
from eventmaster.desk.seat_rows import SavedRowByRow
from eventmaster.desk.time_fields import WallTimeField
from eventmaster.desk.zoned_rows import ZonedForm, ZonedFormSet, bound_text
from events.models import Event, Pool, TicketType
from registrations.services.ticket_types import (
    delete_pool,
    delete_ticket_type,
    save_pool,
    save_ticket_type,
)

if TYPE_CHECKING:
    from accounts.models import User

MOST_SEATS = 1_000_000
LAST_PLACE = 9999


# A parameter of the form's address: an empty row of each kind, where no script adds one.
MORE = "more"


class SeatInline(EventInline):
    def get_extra(self, request: HttpRequest, obj: Event | None = None, **kwargs: Any) -> int:
        return 1 if MORE in request.GET else 0

    def get_formset(
        self, request: HttpRequest, obj: Event | None = None, **kwargs: Any
    ) -> type[forms.BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.refusal = getattr(request, "refusal", None)  # type: ignore[attr-defined]
        # Stock admin would read and name every ticket that stands in the way; the service says why.
        formset.form.hand_clean_DELETE = lambda _form: None  # type: ignore[attr-defined]
        return formset


# --- Pools ------------------------------------------------------------------------------------


class PoolForm(forms.ModelForm):
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=0,
        max_value=MOST_SEATS,
        help_text=_("Empty: unlimited."),
    )

    class Meta:
        model = Pool
        fields = ("name", "capacity")


class PoolFormSet(SavedRowByRow):
    def write(self, form: forms.ModelForm, *, by: User, now: datetime) -> Pool:
        return save_pool(
            event_id=self.instance.pk,
            pool_id=None if form.instance._state.adding else form.instance.pk,
            name=form.cleaned_data["name"],
            capacity=form.cleaned_data["capacity"],
            by=by,
            now=now,
        )

    def delete(self, pk: UUID, *, by: User, now: datetime) -> None:
        delete_pool(event_id=self.instance.pk, pool_id=pk, by=by, now=now)


class PoolInline(SeatInline):
    """The root pool is the event's capacity, and is edited there."""

    model = Pool
    form = PoolForm
    formset = PoolFormSet
    verbose_name = _("pool of seats")
    verbose_name_plural = _("Pools of seats")
    fields = (("name", "capacity", "seats_now"),)
    readonly_fields = ("seats_now",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(is_root=False)

    @admin.display(description=_("now"))
    def seats_now(self, pool: Pool) -> str:
        if pool._state.adding:
            return "–"
        taken = ngettext("%(n)d taken", "%(n)d taken", pool.taken) % {"n": pool.taken}
        if not pool.waiting:
            return taken
        waiting = ngettext("%(n)d waits", "%(n)d wait", pool.waiting) % {"n": pool.waiting}
        return f"{taken} · {waiting}"


# --- Ticket types -----------------------------------------------------------------------------


class TicketTypeForm(ZonedForm):
    bounds = ("sales_open_at", "sales_close_at")
    ends_too_early = _("A ticket must be available until after it is from.")

    price = forms.DecimalField(
        label=_("To pay at the door"), min_value=0, max_digits=9, decimal_places=2, initial=0
    )
    pools = forms.TypedMultipleChoiceField(
        label=_("Pools"),
        required=False,
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among this event’s pools.")},
    )
    sales_open_at = WallTimeField(label=_("Available from"), required=False)
    sales_close_at = WallTimeField(label=_("Available until"), required=False)

    class Meta:
        model = TicketType
        fields = (
            "name",
            "price",
            "description",
            "door_note",
            "sales_open_at",
            "sales_close_at",
            "min_per_registration",
            "max_per_registration",
            "position",
            "is_hidden",
        )

    def clean(self) -> dict[str, Any] | None:
        """At the field, whose folded part opens then; the model would say it of the whole row."""
        cleaned = super().clean() or {}
        least, most = (cleaned.get(f"{name}_per_registration") for name in ("min", "max"))
        if least and most and most < least:
            self.add_error("max_per_registration", _("The most cannot be fewer than the least."))
        return cleaned

    def offer_pools(self, pools: list[tuple[str, str]]) -> None:
        """`pools` of the event; a new one is to be saved before a type can name it."""
        field = cast("forms.MultipleChoiceField", self.fields["pools"])
        field.choices = pools
        field.help_text = (
            _("Each ticket takes a seat of every pool ticked here, and always one of the event’s.")
            if pools
            else _("This event has no pools. Add one above and save; then it can be ticked here.")
        )
        own = set() if self.instance._state.adding else {p.pk for p in self.instance.pools.all()}
        self.initial["pools"] = [key for key, _name in pools if UUID(key) in own]
        position = self.fields.get("position")
        if position:
            position.validators.append(MaxValueValidator(LAST_PLACE))

    def changed_values(self) -> dict[str, Any]:
        """What differs from the stored row; another zone moves both bounds."""
        names = set(self.changed_data) - {"pools"}
        if self.has_moved:
            names |= set(self.bounds)
        return {name: self.cleaned_data[name] for name in sorted(names)}


class TicketTypeFormSet(ZonedFormSet, SavedRowByRow):
    _pools: list[tuple[str, str]] | None = None

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "pools" in form.fields:
            cast("TicketTypeForm", form).offer_pools(self._choices())

    def _choices(self) -> list[tuple[str, str]]:
        """Read once for all rows."""
        if self._pools is None:
            pools = Pool.objects.filter(event=self.instance, is_root=False).order_by("id")
            self._pools = [(str(pool.pk), pool.name) for pool in pools]
        return self._pools

    def write(self, form: forms.ModelForm, *, by: User, now: datetime) -> TicketType:
        type_form = cast("TicketTypeForm", form)
        return save_ticket_type(
            event_id=self.instance.pk,
            type_id=None if form.instance._state.adding else form.instance.pk,
            fields=type_form.changed_values(),
            pool_ids=form.cleaned_data["pools"],
            by=by,
            now=now,
        )

    def delete(self, pk: UUID, *, by: User, now: datetime) -> None:
        delete_ticket_type(event_id=self.instance.pk, type_id=pk, by=by, now=now)


class TicketTypeInline(SeatInline):
    model = TicketType
    form = TicketTypeForm
    formset = TicketTypeFormSet
    verbose_name_plural = _("Ticket types")

    def get_fieldsets(self, request: HttpRequest, obj: Event | None = None) -> Any:
        if self.may_edit_parent(request.user, obj):
            pools, times = "pools", ("sales_open_at", "sales_close_at")
        else:
            pools, times = "pool_names", ("opens", "closes")
        return [
            (None, {"fields": (("name", "price", "is_hidden"), "description", "door_note", pools)}),
            (
                _("When, how many, in which order"),
                {
                    "classes": ("collapse",),
                    # One a line: admin unfolds for the errors of those only.
                    "fields": (
                        *times,
                        "min_per_registration",
                        "max_per_registration",
                        "position",
                    ),
                },
            ),
        ]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Event | None = None
    ) -> tuple[str, ...]:
        edits = self.may_edit_parent(request.user, obj)
        return () if edits else ("pool_names", "opens", "closes")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        found = super().get_queryset(request).prefetch_related("pools")
        return found.order_by("position", "number")

    @admin.display(description=_("pools"))
    def pool_names(self, kind: TicketType) -> str:
        names = [pool.name for pool in kind.pools.all() if not pool.is_root]
        return ", ".join(names) or gettext("Only the event’s own seats")

    @admin.display(description=_("available from"))
    def opens(self, kind: TicketType) -> str:
        return bound_text(kind.sales_open_at, kind.event)

    @admin.display(description=_("available until"))
    def closes(self, kind: TicketType) -> str:
        return bound_text(kind.sales_close_at, kind.event)
