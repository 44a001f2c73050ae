"""What was paid for a registration: the ledger, and the one line that the desk may add."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from eventmaster.desk.local_times import shown
from eventmaster.desk.questions import ask, editable_or_404
from eventmaster.desk.scoped import DeskInline, actor
from registrations.enums import Status
from registrations.models import Payment, Registration
from registrations.services.payments import amount_due, pay_at_the_door

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin


class PaymentInline(DeskInline):
    """To look at only: the ledger is never changed."""

    model = Payment
    verbose_name_plural = gettext_lazy("Payments")
    fields = (("amount", "method", "paid_at", "taken_by"), "note")
    readonly_fields = ("amount", "method", "paid_at", "taken_by", "note")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("by", "registration__event")

    @admin.display(description=gettext_lazy("when"))
    def paid_at(self, payment: Payment) -> str:
        return shown(payment.created_at, payment.registration.event.zone)

    @admin.display(description=gettext_lazy("by"))
    def taken_by(self, payment: Payment) -> str:
        return payment.by.get_full_name() if payment.by else "–"


class PaymentForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("For the ledger, like the number of a receipt. May stay empty."),
    )


def due(registration: Registration) -> Decimal:
    """`amount_due`, asked once for a page."""
    if not hasattr(registration, "_due"):
        registration._due = amount_due(registration)  # type: ignore[attr-defined]
    return registration._due  # type: ignore[attr-defined]


def due_text(registration: Registration) -> str:
    amount = due(registration)
    if amount > 0:
        return _("%(amount)s to pay at the door") % {"amount": money(amount)}
    if amount < 0:
        return _("%(amount)s to give back") % {"amount": money(-amount)}
    return _("Nothing to pay")


def money(amount: Decimal) -> str:
    return number_format(amount, decimal_pos=2)


def can_pay(registration: Registration) -> bool:
    """Who waits or is gone has nothing to pay yet, or no more."""
    return registration.status == Status.CONFIRMED and due(registration) > 0


def pay(desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """GET asks, POST writes the line."""
    registration = editable_or_404(desk, request, registration_id)
    back = redirect("admin:registrations_registration_change", registration.pk)
    if not can_pay(registration):
        messages.warning(request, _("Nothing is left to pay for this registration."))
        return back
    form = PaymentForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return ask(
            desk,
            request,
            "admin/registrations/registration/payment.html",
            title=_("Paid at the door?"),
            chosen=[registration],
            form=form,
            amount=money(due(registration)),
        )
    try:
        payment = pay_at_the_door(
            registration_id=registration.pk,
            note=form.cleaned_data["note"],
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return back
    words = _("%(amount)s is written down as paid at the door.")
    messages.success(request, words % {"amount": money(payment.amount)})
    return back
