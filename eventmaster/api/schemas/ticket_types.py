"""Ticket types and pools as the API says them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field
from pydantic import WithJsonSchema

from eventmaster.api.values import MOST_SEATS, Change, Moment, Sent, Shown, Text
from events.models import Pool, TicketType
from events.ticket_types import TypeNow

LAST_PLACE = 9999
MOST_POOLS = 100

TypeState = Literal["open", "full", "not_yet", "closed"]
ShortName = Annotated[Text, Field(min_length=1, max_length=100)]
Seats = Annotated[int, Field(ge=0, le=MOST_SEATS)]
Price = Annotated[
    Decimal,
    Field(ge=0, max_digits=9, decimal_places=2),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^[0-9]{1,7}(\.[0-9]{1,2})?$"},
                {"type": "number", "minimum": 0, "maximum": 9_999_999, "multipleOf": 0.01},
            ]
        }
    ),
]
People = Annotated[int, Field(ge=1, le=50)]


class TicketTypeOut(Shown):
    """A kind of ticket, as everyone may see it."""

    id: UUID
    number: int = Field(description="Its short name in QR codes.")
    name: str
    description: str
    price: Decimal = Field(description="To pay at the door.")
    position: int = Field(description="Lower numbers come first.")
    sales_open_at: datetime | None
    sales_close_at: datetime | None
    min_per_registration: int
    max_per_registration: int | None = Field(description="Null: as many as the event allows.")
    state: TypeState = Field(
        description="Whether it can be had now, if registration for the event is open."
    )
    available_slots: int | None = Field(
        description="Seats left to tickets of this type; null where there is no limit."
    )
    updated_at: datetime


class ManagedTicketTypeOut(TicketTypeOut):
    """A kind of ticket with what only the team sees."""

    is_hidden: bool
    door_note: str = Field(description="What the door checks; attendees do not see it.")
    pools: list[UUID] = Field(description="Pools it draws from, beside the event's own seats.")


class PoolOut(Shown):
    """Seats that ticket types share."""

    id: UUID
    name: str
    capacity: int | None = Field(description="Null where there is no limit.")
    seats_taken: int
    available_slots: int | None
    waiting: int = Field(description="Registrations on the waiting list that need its seats.")
    created_at: datetime


class TicketTypeValues(Sent):
    """What can be said of a kind of ticket."""

    name: ShortName
    description: Text = Field("", max_length=300)
    price: Price = Field(
        Decimal(0), description="To pay at the door. Tickets that exist keep theirs."
    )
    position: int = Field(0, ge=0, le=LAST_PLACE, description="Lower numbers come first.")
    sales_open_at: Moment | None = None
    sales_close_at: Moment | None = None
    min_per_registration: People = 1
    max_per_registration: People | None = Field(
        None, description="Null: as many as the event allows."
    )
    is_hidden: bool = Field(False, description="Only the team can give tickets of this type.")
    door_note: Text = Field(
        "", max_length=200, description="What the door checks with each ticket: student card."
    )
    pools: list[UUID] = Field(
        [],
        max_length=MOST_POOLS,
        description="Each ticket takes a seat of each of these pools too.",
    )


class TicketTypeChange(Change, TicketTypeValues):
    """What to change of a kind of ticket."""


class PoolValues(Sent):
    """What can be said of a pool of seats."""

    name: ShortName
    capacity: Seats | None = Field(None, description="Null where there is no limit.")


class PoolChange(Change, PoolValues):
    """What to change of a pool of seats."""


def ticket_type_out(now: TypeNow, kind: TicketType) -> TicketTypeOut:
    """Show a type as it stands; `kind` is the same as a whole row, which `now` is not."""
    return TicketTypeOut(**_public_values(now, kind))


def managed_ticket_type_out(now: TypeNow, kind: TicketType) -> ManagedTicketTypeOut:
    return ManagedTicketTypeOut(
        **_public_values(now, kind),
        is_hidden=kind.is_hidden,
        door_note=kind.door_note,
        pools=sorted(pool.pk for pool in now.own_pools),
    )


PUBLIC_FIELDS = (
    *("id", "number", "name", "description", "price", "position", "sales_open_at"),
    *("sales_close_at", "min_per_registration", "max_per_registration", "updated_at"),
)


def _public_values(now: TypeNow, kind: TicketType) -> dict[str, Any]:
    return {
        **{name: getattr(kind, name) for name in PUBLIC_FIELDS},
        "state": now.code,
        "available_slots": now.left,
    }


def pool_out(pool: Pool) -> PoolOut:
    return PoolOut(
        id=pool.pk,
        name=pool.name,
        capacity=pool.capacity,
        seats_taken=pool.taken,
        available_slots=pool.free,
        waiting=pool.waiting,
        created_at=pool.created_at,
    )
