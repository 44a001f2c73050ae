"""What the database knows about a code at a door, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet, Subquery

from core.compiled import CompiledRead
from events.models import EntryWindow, Event, Gate
from registrations.door.rules import CodeState, Facts, Presence
from registrations.door.windows import covers
from registrations.models import Ticket, Visit
from registrations.tickets.codes import Forged, Reading, normalise_short_code, read_qr

# A QR code has 143 characters; what is much longer was never a code of ours.
LONGEST_CODE = 500
# All that a decision and its answer say of a ticket.
READ = (
    *("event_id", "holder_name", "short_code", "status", "revision", "price", "number"),
    *("registration__name", "registration__status", "registration__event_id"),
    "ticket_type__name",
)


@dataclass(frozen=True)
class Found:
    """The facts, and the rows that a decision on them writes to.

    `ticket` only where it is one of this event: the door tells nothing about other events' people.
    `visit` is its open visit, in whatever window.
    """

    facts: Facts
    ticket: Ticket | None = None
    window_id: UUID | None = None
    visit: Visit | None = None


def clean_code(code: str) -> str:
    """Return `code` as databases take it: no NUL, no half characters, nothing around it."""
    return code.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def look_up(*, event: Event, gate: Gate, code: str, direction: str, now: datetime) -> Found:
    """Read a scanned or typed code and find its ticket; any text at all is fine."""
    if len(code) > LONGEST_CODE:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    # Some keyboard scanners swap the case; no code of ours has small letters.
    reading = read_qr(code.upper())
    if isinstance(reading, Forged):
        return _found_nothing(event, gate, direction, CodeState.FORGED)
    if isinstance(reading, Reading):
        return _by_qr(event, gate, reading, direction, now)
    return _by_short_code(event, gate, code, direction, now)


def _by_qr(event: Event, gate: Gate, reading: Reading, direction: str, now: datetime) -> Found:
    if not reading.is_for(event.pk):
        return _found_nothing(event, gate, direction, CodeState.OTHER_EVENT)
    ticket = _first(_tickets_by_id(event_id=event.pk, now=now, ticket_id=reading.ticket_id))
    if ticket is None or ticket.event_id != event.pk:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    is_current = reading.revision == ticket.revision
    state = CodeState.GOOD if is_current else CodeState.REPLACED
    return _found(event, gate, ticket, direction, state)


def _by_short_code(event: Event, gate: Gate, code: str, direction: str, now: datetime) -> Found:
    short_code = normalise_short_code(code)
    if short_code is None:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    ticket = _first(_tickets_by_code(event_id=event.pk, now=now, short_code=short_code))
    if ticket is None:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    if ticket.event_id != event.pk:
        return _found_nothing(event, gate, direction, CodeState.OTHER_EVENT)
    return _found(event, gate, ticket, direction, CodeState.GOOD)


def _tickets(event_id: UUID, now: datetime) -> QuerySet[Ticket]:
    """Tickets with their registration, type and open visit, and the event's current window."""
    window = EntryWindow.objects.filter(covers(now), event_id=event_id).values("pk")[:1]
    is_open = Q(visits__ended_at__isnull=True)
    return (
        Ticket.objects.annotate(
            open_visit=FilteredRelation("visits", condition=is_open),
            current_window_id=Subquery(window),
        )
        # The plug-in of mypy does not know joins that have conditions.
        .select_related("registration", "ticket_type", "open_visit")  # type: ignore[misc]
        .only(*READ)
        .order_by()
    )


_tickets_by_id = CompiledRead(
    lambda event_id, now, ticket_id: _tickets(event_id, now).filter(pk=ticket_id),
    event_id=UUID,
    now=datetime,
    ticket_id=UUID,
)
_tickets_by_code = CompiledRead(
    lambda event_id, now, short_code: _tickets(event_id, now).filter(short_code=short_code),
    event_id=UUID,
    now=datetime,
    short_code=str,
)


def _first(tickets: list[Ticket]) -> Ticket | None:
    return tickets[0] if tickets else None


def _found_nothing(event: Event, gate: Gate, direction: str, state: CodeState) -> Found:
    return Found(_facts(event, gate, direction, code=state))


def _found(event: Event, gate: Gate, ticket: Ticket, direction: str, state: CodeState) -> Found:
    # Django sets nothing where the join finds no row.
    visit: Visit | None = getattr(ticket, "open_visit", None)
    window_id: UUID | None = ticket.current_window_id  # type: ignore[attr-defined]
    facts = _facts(
        event,
        gate,
        direction,
        code=state,
        ticket=ticket.status,
        registration=ticket.registration.status,
        window_is_open=window_id is not None,
        presence=_presence(visit, window_id),
    )
    return Found(facts, ticket, window_id, visit)


def _presence(visit: Visit | None, window_id: UUID | None) -> Presence:
    if visit is None:
        return Presence.OUTSIDE
    return Presence.INSIDE if visit.window_id == window_id else Presence.INSIDE_BEFORE


def _facts(event: Event, gate: Gate, direction: str, **more: Any) -> Facts:
    return Facts(
        direction=direction,
        event=event.status,
        gate_is_of_event=gate.event_id == event.pk,
        **more,
    )
