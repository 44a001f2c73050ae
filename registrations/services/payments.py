"""The ledger of what was paid."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts import journal
from registrations.enums import PaymentMethod, Status
from registrations.errors import NothingToPay
from registrations.models import Payment, Registration, Ticket
from registrations.seats import lock_event

if TYPE_CHECKING:
    from accounts.models import User


def amount_due(registration: Registration) -> Decimal:
    """What its active tickets cost, less what was paid; below zero where it is owed back."""
    row = Registration.objects.filter(pk=registration.pk).values_list(
        _sum_of(Ticket.objects.active(), "price"), _sum_of(Payment.objects.all(), "amount")
    )
    price, paid = row.get()
    # SQLite adds up without the cents of its column.
    due: Decimal = (price - paid).quantize(Decimal("0.01"))
    return due


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
        event_id = Registration.objects.values_list("event_id", flat=True).get(pk=registration_id)
        lock_event(event_id, now=now)
        registration = Registration.objects.get(pk=registration_id)
        due = amount_due(registration)
        if due <= 0 or registration.status != Status.CONFIRMED:
            raise NothingToPay
        payment = Payment(
            registration=registration,
            amount=due,
            method=PaymentMethod.DOOR,
            by=by,
            note=note,
            created_at=now,
        )
        payment.save()
        journal.record(
            "registration.paid",
            registration,
            by=by,
            now=now,
            event_id=event_id,
            details={"amount": str(due), "method": PaymentMethod.DOOR},
        )
    return payment
