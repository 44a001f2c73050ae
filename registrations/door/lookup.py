"""What the database knows about a code at a door, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from core.compiled import CompiledRead
from events.models import EntryWindow, Event, Gate
from registrations.door.rules import CodeState, Facts, Presence
from registrations.door.windows import covers, nearest_window
from registrations.models import Ticket, Visit
from registrations.tickets.codes import Forged, Reading, normalise_short_code, read_qr

# A QR code has 143 characters; what is much longer was never a code of ours.
LONGEST_CODE = 500
# All that a decision and its answer say of a ticket.
READ = (
    *("event_id", "holder_name", "short_code", "status", "revision", "price", "number"),
    *("registration__name", "registration__status", "registration__event_id"),
    *("registration__door_note", "ticket_type__name", "ticket_type__door_note"),
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


@dataclass(frozen=True)
class Place:
    """Where and how a code is read. `anyway` as in `Facts`."""

    event: Event
    gate: Gate
    direction: str
    now: datetime
    anyway: bool = False

    @property
    def keys(self) -> dict[str, Any]:
        return {"event_id": self.event.pk, "gate_id": self.gate.pk, "now": self.now}


def look_up(code: str, place: Place) -> Found:
    """Read a scanned or typed code and find its ticket; any text at all is fine."""
    if len(code) > LONGEST_CODE:
        return _found_nothing(place, CodeState.UNKNOWN)
    # Some keyboard scanners swap the case; no code of ours has small letters.
    reading = read_qr(code.upper())
    if isinstance(reading, Forged):
        return _found_nothing(place, CodeState.FORGED)
    if isinstance(reading, Reading):
        return _by_qr(reading, place)
    return _by_short_code(code, place)


def _by_qr(reading: Reading, place: Place) -> Found:
    if not reading.is_for(place.event.pk):
        return _found_nothing(place, CodeState.OTHER_EVENT)
    ticket = _first(_tickets_by_id(**place.keys, ticket_id=reading.ticket_id))
    if ticket is None or ticket.event_id != place.event.pk:
        return _found_nothing(place, CodeState.UNKNOWN)
    is_current = reading.revision == ticket.revision
    return _found(ticket, place, CodeState.GOOD if is_current else CodeState.REPLACED)


def _by_short_code(code: str, place: Place) -> Found:
    short_code = normalise_short_code(code)
    if short_code is None:
        return _found_nothing(place, CodeState.UNKNOWN)
    ticket = _first(_tickets_by_code(**place.keys, short_code=short_code))
    if ticket is None:
        return _found_nothing(place, CodeState.UNKNOWN)
    if ticket.event_id != place.event.pk:
        return _found_nothing(place, CodeState.OTHER_EVENT)
    return _found(ticket, place, CodeState.GOOD)


def _tickets(event_id: UUID, gate_id: UUID, now: datetime) -> QuerySet[Ticket]:
    """Tickets with their registration, type and open visit, and the event's current window.

    Annotated with whether their type is one that the window and the gate take.
    """
    # One at most, as windows do not overlap: their order would only cost.
    window = EntryWindow.objects.filter(covers(now), event_id=event_id).order_by()
    takes_type = Q(ticket_types__isnull=True) | Q(ticket_types=OuterRef("ticket_type_id"))
    is_open = Q(visits__ended_at__isnull=True)
    return (
        Ticket.objects.annotate(
            open_visit=FilteredRelation("visits", condition=is_open),
            current_window_id=Subquery(window.values("pk")[:1]),
            type_enters_window=Exists(window.filter(takes_type)),
            type_enters_gate=Exists(Gate.objects.filter(takes_type, pk=gate_id)),
        )
        # The plug-in of mypy does not know joins that have conditions.
        .select_related("registration", "ticket_type", "open_visit")  # type: ignore[misc]
        .only(*READ)
        .order_by()
    )


_tickets_by_id = CompiledRead(
    lambda event_id, gate_id, now, ticket_id: _tickets(event_id, gate_id, now).filter(pk=ticket_id),
    event_id=UUID,
    gate_id=UUID,
    now=datetime,
    ticket_id=UUID,
)
_tickets_by_code = CompiledRead(
    lambda event_id, gate_id, now, short_code: _tickets(event_id, gate_id, now).filter(
        short_code=short_code
    ),
    event_id=UUID,
    gate_id=UUID,
    now=datetime,
    short_code=str,
)


def _first(tickets: list[Ticket]) -> Ticket | None:
    return tickets[0] if tickets else None


def _found_nothing(place: Place, state: CodeState) -> Found:
    return Found(_facts(place, code=state))


def _found(ticket: Ticket, place: Place, state: CodeState) -> Found:
    # Django sets nothing where the join finds no row.
    visit: Visit | None = getattr(ticket, "open_visit", None)
    current_id: UUID | None = ticket.current_window_id  # type: ignore[attr-defined]
    window_id = current_id or _window_for(place)
    facts = _facts(
        place,
        code=state,
        ticket=ticket.status,
        registration=ticket.registration.status,
        window_is_open=current_id is not None,
        type_enters_window=ticket.type_enters_window,  # type: ignore[attr-defined]
        type_enters_gate=ticket.type_enters_gate,  # type: ignore[attr-defined]
        presence=_presence(visit, window_id),
    )
    return Found(facts, ticket, window_id, visit)


def _window_for(place: Place) -> UUID | None:
    """The window in which somebody counts whom a manager lets in between two windows."""
    window = nearest_window(place.event, place.now) if place.anyway else None
    return window.pk if window else None


def _presence(visit: Visit | None, window_id: UUID | None) -> Presence:
    if visit is None:
        return Presence.OUTSIDE
    return Presence.INSIDE if visit.window_id == window_id else Presence.INSIDE_BEFORE


def _facts(place: Place, **more: Any) -> Facts:
    return Facts(
        direction=place.direction,
        event=place.event.status,
        gate_is_of_event=place.gate.event_id == place.event.pk,
        gate_is_open=place.gate.lets_in(at=place.now),
        anyway=place.anyway,
        **more,
    )
