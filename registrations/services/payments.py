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
from django.utils.translation import gettext

from accounts import journal
from registrations.enums import PaymentMethod, Status, TicketStatus
from registrations.errors import MoreThanPaid, NothingToPay, PaymentsChanged
from registrations.models import DoorPass, Payment, Registration, Ticket
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


@dataclass(frozen=True)
class TicketAccount:
    """What is left to collect for one ticket at the door, and what was paid there for it."""

    due: Decimal
    paid: Decimal


def account_of_ticket(ticket: Ticket) -> TicketAccount:
    """All sums in one query."""
    lines = Payment.objects.all()
    of_tickets = lines.filter(ticket__isnull=False)
    price, paid, paid_for_tickets, own = (
        amount.quantize(_CENT)
        for amount in Registration.objects.filter(pk=ticket.registration_id)
        .values_list(
            _sum_of(Ticket.objects.active(), "price"),
            _sum_of(lines, "amount"),
            _sum_of(of_tickets, "amount"),
            _sum_of(lines.filter(ticket_id=ticket.pk), "amount"),
        )
        .get()
    )
    # Where the desk gave back more than it had taken, that is missing from whoever comes and paid.
    missing = min(max(paid_for_tickets - paid, Decimal(0)), own)
    due = min(price - paid, ticket.price - own + missing)
    # What the desk gave back since is not there to be taken back.
    kept = min(own, max(paid, Decimal(0)))
    is_good = ticket.status == TicketStatus.ACTIVE
    return TicketAccount(max(due, Decimal(0)) if is_good else Decimal(0), kept)


def collect_for_ticket(
    *,
    ticket_id: UUID,
    by: User | None = None,
    door_pass: DoorPass | None = None,
    now: datetime,
) -> Payment | None:
    """Write down that what is due for one ticket was paid at the door; None where nothing is due.

    So the second of two clicks writes nothing, whoever made it: both are under the event's lock.
    """
    with transaction.atomic():
        ticket = _locked_ticket(ticket_id, now)
        due = account_of_ticket(ticket).due
        if due <= 0:
            return None
        return _write(
            "registration.paid",
            ticket.registration,
            due,
            "",
            ticket=ticket,
            by=by,
            door_pass=door_pass,
            now=now,
        )


def uncollect_for_ticket(
    *,
    ticket_id: UUID,
    by: User | None = None,
    door_pass: DoorPass | None = None,
    now: datetime,
) -> Payment | None:
    """Take back all that was paid at the door for one ticket and not given back since, by a line of
    the opposite sign; None where nothing was."""
    with transaction.atomic():
        ticket = _locked_ticket(ticket_id, now)
        paid = account_of_ticket(ticket).paid
        if paid <= 0:
            return None
        return _write(
            "registration.payment_corrected",
            ticket.registration,
            -paid,
            gettext("Undone at the door"),
            ticket=ticket,
            by=by,
            door_pass=door_pass,
            now=now,
        )


def _locked_ticket(ticket_id: UUID, now: datetime) -> Ticket:
    """The ticket as it is under its event's lock; raises `Ticket.DoesNotExist`."""
    registration_id = Ticket.objects.values_list("registration_id", flat=True).get(pk=ticket_id)
    _locked, registration = lock_registration(registration_id, now=now)
    ticket = Ticket.objects.get(pk=ticket_id)
    ticket.registration = registration
    return ticket


def _write(
    action: str,
    registration: Registration,
    amount: Decimal,
    note: str,
    *,
    ticket: Ticket | None = None,
    by: User | None,
    door_pass: DoorPass | None = None,
    now: datetime,
) -> Payment:
    payment = Payment(
        registration=registration,
        ticket=ticket,
        amount=amount,
        method=PaymentMethod.DOOR,
        by=by,
        door_pass=door_pass,
        note=note,
        created_at=now,
    )
    payment.save()
    details = {"amount": str(amount), "method": PaymentMethod.DOOR.value}
    if door_pass:
        details["door_pass"] = str(door_pass.pk)
    journal.record(
        action, registration, by=by, now=now, event_id=registration.event_id, details=details
    )
    return payment
