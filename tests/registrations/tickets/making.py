"""Tickets that exist in memory only: making a code or a page needs no database."""

from datetime import UTC, datetime
from uuid import UUID

from events.models import Event, Organizer, TicketType
from registrations.models import Registration, Ticket

EVENT_ID = UUID("01890000-0000-7000-8000-0000000000e1")
TICKET_ID = UUID("01890000-0000-7000-8000-000000000001")


def ticket(
    *,
    ticket_id: UUID = TICKET_ID,
    event_id: UUID = EVENT_ID,
    type_number: int = 1,
    revision: int = 1,
    **texts: str,
) -> Ticket:
    """`texts`: title, organizer, venue, holder, type."""
    event = Event(
        id=event_id,
        title=texts.get("title", "An evening of songs"),
        organizer=Organizer(name=texts.get("organizer", "The Choir")),
        start_at=datetime(2026, 12, 12, 18, tzinfo=UTC),
        end_at=datetime(2026, 12, 12, 21, tzinfo=UTC),
        time_zone="Europe/Berlin",
        venue=texts.get("venue", "Town Hall"),
        city="Cologne",
    )
    return Ticket(
        id=ticket_id,
        event=event,
        registration=Registration(event=event, name="Ada Lovelace"),
        ticket_type=TicketType(event=event, number=type_number, name=texts.get("type", "Regular")),
        revision=revision,
        short_code="7K3M9Q2XWB4T",
        holder_name=texts.get("holder", ""),
    )
