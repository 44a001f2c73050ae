"""Attendees as the API says them: a row for each ticket."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from eventmaster.api.values import Shown, Text
from registrations.attendees import Wanted
from registrations.enums import Status, TicketStatus
from registrations.models import Ticket


class AttendeeFilters(Schema):
    """Which attendees are asked for."""

    search: Text = Field(
        "",
        max_length=100,
        description="Every word of it stands in a name or an address; or the whole of it is a"
        " ticket's code.",
    )
    status: Status | None = Field(None, description="Where the registration stands.")
    ticket_status: TicketStatus | None = None
    ticket_type: UUID | None = Field(None, description="A ticket type's id.")
    checked_in: bool | None = Field(None, description="Whether they have entered at least once.")
    inside: bool | None = Field(None, description="Whether they are inside now.")
    order: Literal["registered", "-registered", "name", "-name"] = Field(
        "registered", description="By time of registration or by name; with a minus backwards."
    )

    def wanted(self) -> Wanted:
        return Wanted(
            text=self.search,
            status=self.status or "",
            ticket_status=self.ticket_status or "",
            ticket_type_id=self.ticket_type,
            has_entered=self.checked_in,
            is_inside=self.inside,
        )


class AttendeeOut(Shown):
    """One person's ticket, with the registration that it belongs to."""

    id: UUID = Field(description="The ticket's id.")
    code: str = Field(description="What is typed at the door.")
    name: str = Field(description="The holder's; where none was named, that of who registered.")
    email: str = Field(description="The holder's; where none was named, that of who registered.")
    holder_name: str
    holder_email: str
    status: Status = Field(description="Where the registration stands.")
    ticket_status: TicketStatus
    ticket_type: str = Field(description="Its name.")
    ticket_type_id: UUID
    number: int = Field(description="Counts the tickets of the registration.")
    price: Decimal = Field(description="To pay at the door.")
    registration_id: UUID
    registered_by: str = Field(description="Who registered.")
    registered_email: str
    registered_at: datetime
    queue_number: int | None = Field(description="On the waiting list.")
    checked_in_at: datetime | None = Field(description="When they entered first.")
    is_inside: bool
    door_note: str = Field(description="What the team told the door about the registration.")
    updated_at: datetime


def attendee_out(ticket: Ticket) -> AttendeeOut:
    """Show a ticket of `registrations.attendees`; no query."""
    registration = ticket.registration
    return AttendeeOut(
        id=ticket.pk,
        code=ticket.short_code,
        name=ticket.holder_name or registration.name,
        email=ticket.holder_email or registration.email,
        holder_name=ticket.holder_name,
        holder_email=ticket.holder_email,
        status=Status(registration.status),
        ticket_status=TicketStatus(ticket.status),
        ticket_type=ticket.ticket_type.name,
        ticket_type_id=ticket.ticket_type_id,
        number=ticket.number,
        price=ticket.price,
        registration_id=registration.pk,
        registered_by=registration.name,
        registered_email=registration.email,
        registered_at=registration.created_at,
        queue_number=registration.queue_number,
        checked_in_at=ticket.entered_at,  # type: ignore[attr-defined]
        is_inside=ticket.is_inside,  # type: ignore[attr-defined]
        door_note=registration.door_note,
        updated_at=ticket.updated_at,
    )
