"""The ledger of what was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts import journal
from registrations.enums import PaymentMethod, Status
from registrations.errors import MoreThanPaid, NothingToPay, PaymentsChanged
from registrations.models import Payment, Registration, Ticket
from registrations.seats import lock_registration

if TYPE_CHECKING:
    from accounts.models import User

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Account:
    """What a registration's active tickets cost, and what was paid for it."""

    price: Decimal
    paid: Decimal

    @property
    def due(self) -> Decimal:
        """Below zero where it is owed back."""
        return self.price - self.paid


def account_of(registration: Registration) -> Account:
    """Both sums in one query."""
    row = Registration.objects.filter(pk=registration.pk).values_list(
        _sum_of(Ticket.objects.active(), "price"), _sum_of(Payment.objects.all(), "amount")
    )
    price, paid = row.get()
    # SQLite adds up without the cents of its column.
    return Account(price.quantize(_CENT), paid.quantize(_CENT))


def amount_due(registration: Registration) -> Decimal:
    """What its active tickets cost, less what was paid; below zero where it is owed back."""
    return account_of(registration).due


def _sum_of(rows: QuerySet[Any], field: str) -> Coalesce:
    """The sum over the rows of a registration, within its query."""
    own = rows.filter(registration=OuterRef("pk")).order_by().values("registration")
    sums = own.annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(sums), Decimal(0), output_field=DecimalField())


def pay_at_the_door(
    *, registration_id: UUID, note: str = "", by: User | None, now: datetime
) -> Payment:
    """Write down that all that is due was paid at the door; raise `NothingToPay`, also for those
    who have no place (yet).

    Under the event's lock, so that two helpers do not take it twice.
    """
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        due = amount_due(registration)
        if due <= 0 or registration.status != Status.CONFIRMED:
            raise NothingToPay
        return _write("registration.paid", registration, due, note, by=by, now=now)


def take_back(
    *,
    registration_id: UUID,
    amount: Decimal,
    paid_so_far: Decimal,
    reason: str,
    by: User | None,
    now: datetime,
) -> Payment:
    """Write a line of the opposite sign: `amount` was given back, or was never taken.

    `paid_so_far` is what the person who decided saw: raises `PaymentsChanged` where it is another
    sum by now, so that two clicks give back once; and `MoreThanPaid` beyond it. Money is given
    back to those who cancelled, too.
    """
    if amount <= 0 or not reason.strip():
        raise ValueError("A correction has an amount and a reason.")
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        paid = account_of(registration).paid
        if paid != paid_so_far:
            raise PaymentsChanged
        if amount > paid:
            raise MoreThanPaid
        action = "registration.payment_corrected"
        return _write(action, registration, -amount, reason, by=by, now=now)


def _write(
    action: str,
    registration: Registration,
    amount: Decimal,
    note: str,
    *,
    by: User | None,
    now: datetime,
) -> Payment:
    payment = Payment(
        registration=registration,
        amount=amount,
        method=PaymentMethod.DOOR,
        by=by,
        note=note,
        created_at=now,
    )
    payment.save()
    journal.record(
        action,
        registration,
        by=by,
        now=now,
        event_id=registration.event_id,
        details={"amount": str(amount), "method": PaymentMethod.DOOR},
    )
    return payment
