"""The door of an event at the desk: its gates, windows and passes, and the ways to its pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from eventmaster.desk.mailings import show
from eventmaster.desk.zoned_rows import bound_text
from events.models import EntryWindow, Event, Gate
from events.permissions import can_edit, can_scan
from registrations.door.list_views import listed
from registrations.door.windows import current_window, headcount
from registrations.services.door_passes import good_passes

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


def door_routes(desk: EventAdmin) -> list[URLPattern]:
    one = "<uuid:event_id>/door/"
    return [
        desk.page_of_own(one, require_safe(partial(show_door, desk)), "door"),
        desk.page_of_own(f"{one}list/", require_safe(partial(show_list, desk)), "door_list"),
    ]


def show_door(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Everything about the door on one page; what is set is set with the event."""
    event: Event = desk.own_or_404(request, str(event_id))
    now = timezone.now()
    current = current_window(event, now)
    windows = event.entry_windows.prefetch_related("ticket_types")
    gates = event.gates.order_by("name", "id").prefetch_related("ticket_types")
    context = {
        "title": _("Door"),
        "edits": can_edit(request.user, event),
        "scans": can_scan(request.user, event),
        "gates": [_gate_row(gate, event, is_open=gate.lets_in(at=now)) for gate in gates],
        "windows": [_window_row(window, event, current) for window in windows],
        "notes": event.ticket_types.exclude(door_note="").order_by("position", "number"),
        "open_gate": pgettext("gate", "Open now"),
        "closed_gate": pgettext("gate", "Closed now"),
        "open_window": pgettext("entry window", "Now"),
        "inside": headcount(event, now),
        "passes": good_passes(event, now=now).count(),
        "zone": event.time_zone,
    }
    return show(desk, request, "door", event, context)


def show_list(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The door list for those who see people and do not scan: it is the same."""
    event: Event = desk.own_or_404(request, str(event_id))
    return listed(request, event)


def _gate_row(gate: Gate, event: Event, *, is_open: bool) -> dict[str, Any]:
    return {
        "name": gate.name,
        "since": bound_text(gate.opens_at, event) if gate.opens_at else "",
        "until": bound_text(gate.closes_at, event) if gate.closes_at else "",
        "types": [kind.name for kind in gate.ticket_types.all()],
        "is_open": is_open,
    }


def _window_row(window: EntryWindow, event: Event, current: EntryWindow | None) -> dict[str, Any]:
    return {
        "name": window.name,
        "since": bound_text(window.starts_at, event) if window.starts_at else "",
        "until": bound_text(window.ends_at, event) if window.ends_at else "",
        "types": [kind.name for kind in window.ticket_types.all()],
        "is_open": window == current,
    }
