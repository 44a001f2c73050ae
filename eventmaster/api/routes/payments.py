"""Payments: what was paid at the door, and what was given back. For the event's team."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Body, Query
from ninja import Status as Answer

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.registrations import PAYMENT
from eventmaster.api.finding_registrations import (
    managed_registration,
    note_reading,
    visible_registration,
)
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.payments import CorrectionIn, PaymentIn, PaymentOut, payment_out
from events.permissions import can_see_people
from registrations.enums import Status
from registrations.errors import NothingToPay
from registrations.models import Payment
from registrations.services.payments import collect_for_ticket, pay_at_the_door, take_back

operations = Operations("Payments")

# What is meant without a body.
PLAIN = PaymentIn(note="", ticket=None)


@operations.get(
    "/registrations/{registration_id}/payments",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: Listed[PaymentOut]},
    refuses=["not_allowed"],
)
def list_payments(request: HttpRequest, registration_id: UUID, part: Query[Part]) -> Any:
    """List what was paid for a registration.

    A ledger: lines are never changed, and a correction is one of its own.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration = visible_registration(caller, registration_id)
    if not can_see_people(caller.user, registration.event):
        raise PermissionDenied
    note_reading(caller, registration)
    rows = Payment.objects.filter(registration=registration).order_by("created_at", "id")
    return listed(rows, part, payment_out)


@operations.post(
    "/registrations/{registration_id}/payments",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={201: PaymentOut},
    refuses=["nothing_to_pay", "not_allowed"],
    examples={"body": {"note": "Receipt 7"}, 201: PAYMENT},
)
def pay_registration(
    request: HttpRequest, registration_id: UUID, values: Body[PaymentIn] = PLAIN
) -> Any:
    """Write down that all that is due, or what one ticket owes, was paid at the door.

    Nothing is due twice: where somebody else wrote it down already, that is refused.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    registration = managed_registration(caller, registration_id)
    if values.ticket is None:
        payment = pay_at_the_door(
            registration_id=registration_id, note=values.note, by=caller.person, now=caller.now
        )
        return Answer(201, payment_out(payment))
    if not registration.tickets.filter(pk=values.ticket).exists():
        raise Http404
    # From those without a place only the door takes money, where a manager let them in.
    if registration.status != Status.CONFIRMED:
        raise NothingToPay
    line = collect_for_ticket(ticket_id=values.ticket, by=caller.person, now=caller.now)
    if line is None:
        raise NothingToPay
    return Answer(201, payment_out(line))


@operations.post(
    "/registrations/{registration_id}/payments/corrections",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={201: PaymentOut},
    refuses=["payments_changed", "more_than_paid", "not_allowed"],
    examples={
        "body": {"amount": "12.50", "paid": "25.00", "reason": "Came alone"},
        201: {**PAYMENT, "amount": "-12.50", "note": "Came alone"},
    },
)
def correct_payments(request: HttpRequest, registration_id: UUID, values: CorrectionIn) -> Any:
    """Write down that money was given back, or never taken.

    Nothing is sent: give it back yourself.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    payment = take_back(
        registration_id=registration_id,
        amount=values.amount,
        paid_so_far=values.paid,
        reason=values.reason,
        by=caller.person,
        now=caller.now,
    )
    return Answer(201, payment_out(payment))
