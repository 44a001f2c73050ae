"""Several registrations that have paid at the door, in one step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from eventmaster.desk.payments import PaymentForm, account, can_pay, money
from eventmaster.desk.questions import ask
from eventmaster.desk.scoped import actor
from events.permissions import can_edit
from registrations.models import Registration
from registrations.services.payments import pay_at_the_door

if TYPE_CHECKING:
    from eventmaster.desk.registrations import RegistrationAdmin


def pay_many(
    desk: RegistrationAdmin, request: HttpRequest, found: QuerySet[Registration]
) -> HttpResponse | None:
    """Ask with the sum of all, then write a line for each that owes something."""
    chosen = [each for each in found if can_edit(request.user, each.event) and can_pay(each)]
    if not chosen:
        messages.warning(request, _("None of these registrations has anything to pay."))
        return None
    form = PaymentForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return ask(
            desk,
            request,
            "admin/registrations/registration/payments.html",
            title=_("Paid at the door?"),
            chosen=chosen,
            form=form,
            action="pay_selected",
            owed=[(each, money(account(each).due)) for each in chosen],
            amount=money(sum((account(each).due for each in chosen), Decimal(0))),
        )
    _pay(request, chosen, form.cleaned_data["note"])
    return None


def _pay(request: HttpRequest, chosen: list[Registration], note: str) -> None:
    """Each in a transaction of its own; what somebody else wrote down meanwhile is passed over."""
    now, paid = timezone.now(), []
    for registration in chosen:
        try:
            payment = pay_at_the_door(
                registration_id=registration.pk, note=note, by=actor(request), now=now
            )
        except DomainError as refusal:
            messages.warning(request, f"{registration.name}: {refusal}")
        else:
            paid.append(payment.amount)
    if paid:
        words = ngettext(
            "%(amount)s is written down as paid, for %(n)d registration.",
            "%(amount)s are written down as paid, for %(n)d registrations.",
            len(paid),
        )
        messages.success(request, words % {"amount": money(sum(paid, Decimal(0))), "n": len(paid)})
