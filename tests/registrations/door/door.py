"""A door to scan at: what the tests here say in one line each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from accounts.models import User
from events.enums import Role
from events.models import Event, Gate, TicketType
from registrations.door.scanning import find_scan, scan
from registrations.models import Scan, Ticket, Visit
from registrations.services.registering import TicketRequest
from registrations.services.ticket_types import save_ticket_type
from registrations.tickets.codes import qr_text
from tests.factories import NOW, EventFactory, make_member, register_person


@dataclass
class Door:
    """An event with its first gate and a person who scans there."""

    event: Event
    gate: Gate
    staff: User
    scans: list[Scan] = field(default_factory=list)

    def scan(
        self,
        code: str | Ticket,
        direction: str = "in",
        *,
        at: datetime = NOW,
        scan_id: UUID | None = None,
        **more: Any,
    ) -> Scan:
        """Scan a text, or a ticket's QR code; `at` is both the device's and the server's time."""
        asked: dict[str, Any] = {"gate": self.gate, "scanned_at": at, "by": self.staff, **more}
        return scan(
            event=self.event,
            code=qr_text(code) if isinstance(code, Ticket) else code,
            scan_id=scan_id or uuid4(),
            direction=direction,
            now=at,
            **asked,
        )

    def undo(self, undoes: Scan | None, *, at: datetime = NOW, scan_id: UUID | None = None) -> Scan:
        """Take back a scan, as it stands in the database now."""
        stored = find_scan(self.event, undoes.scan_id) if undoes else None
        return self.scan("", "undo", at=at, scan_id=scan_id, undoes=stored)


def make_door(**fields: Any) -> Door:
    event = EventFactory(now=NOW, max_per_registration=50, **fields)
    staff = make_member(event.organizer, Role.CHECKIN, name="Stella Staff")
    return Door(event, event.gates.get(), staff)


def make_type(event: Event, name: str, **fields: Any) -> TicketType:
    """One more ticket type of the event, of which anybody can have 50."""
    fields = {"name": name, "max_per_registration": 50, **fields}
    return save_ticket_type(event_id=event.pk, fields=fields, by=None, now=NOW)


def make_tickets(event: Event, count: int = 1, *, kind: TicketType | None = None) -> list[Ticket]:
    """Confirmed tickets of one registration; of the event's first type, or of `kind`."""
    type_id = kind.pk if kind else event.ticket_types.get(number=1).pk
    registration = register_person(
        event, tickets=[TicketRequest(ticket_type_id=type_id)] * count, now=NOW
    )
    tickets = registration.tickets.select_related("ticket_type", "registration")
    return list(tickets.order_by("number"))


def make_ticket(event: Event, *, kind: TicketType | None = None) -> Ticket:
    return make_tickets(event, kind=kind)[0]


def answer(scan: Scan) -> tuple[str, str]:
    return (scan.outcome, scan.reason)


def visits_of(ticket: Ticket) -> list[tuple[datetime, datetime | None]]:
    """From when until when the ticket was inside, in order."""
    visits = Visit.objects.filter(ticket=ticket).order_by("started_at", "id")
    return list(visits.values_list("started_at", "ended_at"))


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)
