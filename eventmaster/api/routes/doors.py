"""Setting up the door: an event's gates, and the windows in which one admission counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.finding import managed_event, own_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.door import GateOut, gate_out
from eventmaster.api.schemas.doors import (
    EntryWindowOut,
    GateChange,
    GateValues,
    WindowChange,
    WindowValues,
    window_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.models import EntryWindow, Event, Gate
from registrations.services import doors

operations = Operations("Door")

# A type of the event.
_TYPE_ID = "019ab3df-1f7c-7b3e-8c21-4d6e8f0a1b2c"
NEW_GATE: dict[str, Any] = {
    "name": "Side entrance",
    "opens_at": "2027-06-12T16:00:00+02:00",
    "closes_at": None,
    "ticket_types": [],
}
GATE = {
    **NEW_GATE,
    "id": "019ab3e0-2a4c-7d11-8f60-9b7c5d3e1a02",
    "opens_at": "2027-06-12T14:00:00Z",
    "ticket_types": [_TYPE_ID],
}
NEW_WINDOW: dict[str, Any] = {
    "name": "Second day",
    "starts_at": "2027-06-13T06:00:00+02:00",
    "ends_at": None,
    "ticket_types": [],
}
WINDOW = {
    **NEW_WINDOW,
    "id": "019ab3e0-41b8-7e25-a0d4-6c8f2b1d3e57",
    "starts_at": "2027-06-13T04:00:00Z",
}


# --- Gates --------------------------------------------------------------------------------------


@operations.post(
    "/events/{slug}/gates",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: GateOut},
    refuses=["not_allowed", "ticket_type_of_another_event"],
    examples={"body": NEW_GATE, 201: GATE | {"ticket_types": []}},
)
def create_gate(request: HttpRequest, slug: str, values: GateValues) -> Any:
    """Add a gate to an event.

    For all tickets at all times, or for some types, or some time.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    gate = doors.save_gate(
        event_id=event.pk, fields=values.dict(), by=caller.person, now=caller.now
    )
    mark_version(request, gate)
    return Status(201, gate_out(gate))


@operations.get(
    "/events/{slug}/gates/{gate_id}",
    access=a_person(Scope.EVENTS_READ),
    answers={200: GateOut},
    examples={200: GATE},
)
def read_gate(request: HttpRequest, slug: str, gate_id: UUID) -> Any:
    """Read one gate of an event.

    For everyone in its team.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    gate = _gate(own_event(caller, slug), gate_id)
    mark_version(request, gate)
    return gate_out(gate)


@operations.patch(
    "/events/{slug}/gates/{gate_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: GateOut},
    refuses=["not_allowed", "ticket_type_of_another_event"],
    if_match=True,
    examples={"body": {"name": "Side entrance"}, 200: GATE},
)
def change_gate(request: HttpRequest, slug: str, gate_id: UUID, values: GateChange) -> Any:
    """Change a gate.

    Values that are not sent stay as they are. It counts from the next scan on.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    gate = doors.save_gate(
        event_id=event.pk,
        gate_id=_gate(event, gate_id).pk,
        fields=values.given(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    mark_version(request, gate)
    return gate_out(gate)


@operations.delete(
    "/events/{slug}/gates/{gate_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "gate_in_use", "last_gate"],
    if_match=True,
)
def delete_gate(request: HttpRequest, slug: str, gate_id: UUID) -> Any:
    """Delete a gate at which nothing was scanned."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    doors.delete_gate(
        event_id=event.pk,
        gate_id=_gate(event, gate_id).pk,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


# --- Entry windows ------------------------------------------------------------------------------


@operations.get(
    "/events/{slug}/entry-windows",
    access=a_person(Scope.EVENTS_READ),
    answers={200: Listed[EntryWindowOut]},
)
def list_entry_windows(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List the entry windows of an event.

    In each of them a ticket is admitted once, for everyone in the team to see.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    windows = EntryWindow.objects.filter(event=own_event(caller, slug))
    windows = windows.prefetch_related("ticket_types")
    ordered = windows.order_by(F("starts_at").asc(nulls_first=True), "id")
    return listed(ordered, part, window_out)


@operations.post(
    "/events/{slug}/entry-windows",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: EntryWindowOut},
    refuses=["not_allowed", "ticket_type_of_another_event"],
    examples={"body": NEW_WINDOW, 201: WINDOW},
)
def create_entry_window(request: HttpRequest, slug: str, values: WindowValues) -> Any:
    """Add an entry window to an event.

    The one that an event has from the start has no bounds: give it an end first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    window = doors.save_entry_window(
        event_id=event.pk, fields=values.dict(), by=caller.person, now=caller.now
    )
    mark_version(request, window)
    return Status(201, window_out(window))


@operations.get(
    "/events/{slug}/entry-windows/{window_id}",
    access=a_person(Scope.EVENTS_READ),
    answers={200: EntryWindowOut},
    examples={200: WINDOW},
)
def read_entry_window(request: HttpRequest, slug: str, window_id: UUID) -> Any:
    """Read one entry window of an event."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    window = _window(own_event(caller, slug), window_id)
    mark_version(request, window)
    return window_out(window)


@operations.patch(
    "/events/{slug}/entry-windows/{window_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: EntryWindowOut},
    refuses=["not_allowed", "ticket_type_of_another_event"],
    if_match=True,
    examples={"body": {"name": "Second day"}, 200: WINDOW},
)
def change_entry_window(
    request: HttpRequest, slug: str, window_id: UUID, values: WindowChange
) -> Any:
    """Change an entry window.

    Values that are not sent stay as they are.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    window = doors.save_entry_window(
        event_id=event.pk,
        window_id=_window(event, window_id).pk,
        fields=values.given(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    mark_version(request, window)
    return window_out(window)


@operations.delete(
    "/events/{slug}/entry-windows/{window_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "entry_window_in_use", "last_entry_window"],
    if_match=True,
)
def delete_entry_window(request: HttpRequest, slug: str, window_id: UUID) -> Any:
    """Delete an entry window in which nothing was scanned."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    doors.delete_entry_window(
        event_id=event.pk,
        window_id=_window(event, window_id).pk,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


def _gate(event: Event, gate_id: UUID) -> Gate:
    gate = Gate.objects.filter(event=event, pk=gate_id).first()
    if gate is None:
        raise Http404
    return gate


def _window(event: Event, window_id: UUID) -> EntryWindow:
    window = EntryWindow.objects.filter(event=event, pk=window_id).first()
    if window is None:
        raise Http404
    return window
