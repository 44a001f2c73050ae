"""What was paid at the door, as the API says it to the event's team."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field
from pydantic import BeforeValidator, WithJsonSchema

from eventmaster.api.values import Line, Sent, Shown
from registrations.enums import PaymentMethod
from registrations.models import Payment


def _written(value: Any) -> Any:
    """A number of JSON may have lost its cents on its way."""
    if isinstance(value, str):
        return value
    raise ValueError('Write it as a text, like "12.50".')


Money = Annotated[
    Decimal,
    BeforeValidator(_written),
    Field(ge=0, max_digits=12, decimal_places=2),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,10}(\.[0-9]{1,2})?$"}),
]


class PaymentIn(Sent):
    note: Line = Field("", description="For the ledger, like the number of a receipt.")
    ticket: UUID | None = Field(
        None,
        description="Only what this ticket of the registration owes, as the door takes it; there is"
        " no note then. Without: all that is due.",
    )


class CorrectionIn(Sent):
    amount: Money = Field(gt=0, description="What was given back, or never taken.")
    paid: Money = Field(description="The sum that you saw as paid: so that two tries are one.")
    reason: Line = Field(min_length=1, description="For the ledger.")


class PaymentOut(Shown):
    """One line of the ledger; a correction is below zero."""

    id: UUID
    amount: Decimal
    method: PaymentMethod
    note: str
    by: UUID | None = Field(description="Who wrote it; null also for a door pass.")
    door_pass: UUID | None = Field(description="The pass of the device that wrote it.")
    ticket: UUID | None = Field(description="The ticket that the door took it for.")
    created_at: datetime


def payment_out(payment: Payment) -> PaymentOut:
    return PaymentOut(
        id=payment.pk,
        amount=payment.amount,
        method=PaymentMethod(payment.method),
        note=payment.note,
        by=payment.by_id,
        door_pass=payment.door_pass_id,
        ticket=payment.ticket_id,
        created_at=payment.created_at,
    )
