"""What the database knows about a code at a door, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet, Subquery

from events.models import EntryWindow, Event, Gate
from registrations.door.rules import CodeState, Facts, Presence
from registrations.door.windows import covers
from registrations.models import Ticket, Visit
from registrations.tickets.codes import Forged, Reading, normalise_short_code, read_qr

# A QR code has 143 characters; what is much longer was never a code of ours.
LONGEST_CODE = 500


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
    ticket = _tickets(event, now).filter(pk=reading.ticket_id, event_id=event.pk).first()
    if ticket is None:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    is_current = reading.revision == ticket.revision
    state = CodeState.GOOD if is_current else CodeState.REPLACED
    return _found(event, gate, ticket, direction, state)


def _by_short_code(event: Event, gate: Gate, code: str, direction: str, now: datetime) -> Found:
    short_code = normalise_short_code(code)
    ticket = _tickets(event, now).filter(short_code=short_code).first() if short_code else None
    if ticket is None:
        return _found_nothing(event, gate, direction, CodeState.UNKNOWN)
    if ticket.event_id != event.pk:
        return _found_nothing(event, gate, direction, CodeState.OTHER_EVENT)
    return _found(event, gate, ticket, direction, CodeState.GOOD)


def _tickets(event: Event, now: datetime) -> QuerySet[Ticket]:
    """Tickets with their registration, type and open visit, and the event's current window."""
    window = EntryWindow.objects.filter(covers(now), event_id=event.pk).values("pk")[:1]
    is_open = Q(visits__ended_at__isnull=True)
    return (
        Ticket.objects.annotate(
            open_visit=FilteredRelation("visits", condition=is_open),
            current_window_id=Subquery(window),
        )
        # The plug-in of mypy does not know joins that have conditions.
        .select_related("registration", "ticket_type", "open_visit")  # type: ignore[misc]
        .order_by()
    )


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
