"""What was paid for a registration: the ledger, and the two lines that the desk may add."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
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
from registrations.errors import MoreThanPaid
from registrations.models import Payment, Registration
from registrations.services.payments import Account, account_of, pay_at_the_door, take_back

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin


class PaymentInline(DeskInline):
    """To look at only: the ledger is never changed."""

    model = Payment
    verbose_name_plural = gettext_lazy("Payments")
    fields = (("amount", "what", "paid_at", "taken_by"), "note")
    readonly_fields = ("amount", "what", "paid_at", "taken_by", "note")
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super().get_queryset(request).select_related("by", "door_pass", "registration__event")
        )

    @admin.display(description=gettext_lazy("how"))
    def what(self, payment: Payment) -> str:
        return payment.what

    @admin.display(description=gettext_lazy("when"))
    def paid_at(self, payment: Payment) -> str:
        return shown(payment.created_at, payment.registration.event.zone)

    @admin.display(description=gettext_lazy("by"))
    def taken_by(self, payment: Payment) -> str:
        if payment.door_pass:
            return payment.door_pass.name
        return payment.by.get_full_name() if payment.by else "–"


class PaymentForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("For the ledger, like the number of a receipt. May stay empty."),
    )


class CorrectionForm(forms.Form):
    """`paid` is the sum that the page showed; the amount cannot be more."""

    paid = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount to take back"),
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"class": "vTextField", "inputmode": "decimal"}),
        help_text=gettext_lazy("Nothing is sent: give the money back yourself."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("For the ledger: a refund, or what went wrong."),
        error_messages={"required": gettext_lazy("Say why: a few words are enough.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        amount, paid = values.get("amount"), values.get("paid")
        if amount is not None and paid is not None and amount > paid:
            self.add_error("amount", str(MoreThanPaid.message))
        return values


def account(registration: Registration) -> Account:
    """`account_of`, asked once for a page."""
    if not hasattr(registration, "_account"):
        registration._account = account_of(registration)  # type: ignore[attr-defined]
    return registration._account  # type: ignore[attr-defined]


def due_text(registration: Registration) -> str:
    amount = account(registration).due
    if amount > 0:
        return _("%(amount)s to pay at the door") % {"amount": money(amount)}
    if amount < 0:
        return _("%(amount)s to give back") % {"amount": money(-amount)}
    return _("Nothing to pay")


def money(amount: Decimal) -> str:
    return number_format(amount, decimal_pos=2)


def can_pay(registration: Registration) -> bool:
    """Who waits or is gone has nothing to pay yet, or no more."""
    return registration.status == Status.CONFIRMED and account(registration).due > 0


def can_correct(registration: Registration) -> bool:
    """Whatever became of the registration: money is given back to those who cancelled, too."""
    return account(registration).paid > 0


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
            amount=money(account(registration).due),
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


def correct(desk: RegistrationAdmin, request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """GET asks how much was wrong or given back, POST writes the line of the opposite sign."""
    registration = editable_or_404(desk, request, registration_id)
    back = redirect("admin:registrations_registration_change", registration.pk)
    sums = account(registration)
    if not can_correct(registration):
        messages.warning(request, _("Nothing was paid for this registration."))
        return back
    form = CorrectionForm(request.POST or None, initial=_what_is_wrong(sums))
    if not form.is_valid():
        return ask(
            desk,
            request,
            "admin/registrations/registration/correction.html",
            title=_("Correct a payment?"),
            chosen=[registration],
            form=form,
            paid=money(sums.paid),
        )
    try:
        payment = take_back(
            registration_id=registration.pk,
            amount=form.cleaned_data["amount"],
            paid_so_far=form.cleaned_data["paid"],
            reason=form.cleaned_data["reason"],
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return back
    words = _("%(amount)s is written down as taken back.")
    messages.success(request, words % {"amount": money(-payment.amount)})
    return back


def _what_is_wrong(sums: Account) -> dict[str, Decimal]:
    """What is owed back, else all: then the payment itself was a mistake."""
    return {"paid": sums.paid, "amount": -sums.due if sums.due < 0 else sums.paid}
