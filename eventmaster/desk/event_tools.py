"""What can be done with an event as a whole, as buttons of its desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from events.enums import RegistrationMode, Visibility
from events.models import Event
from events.permissions import Person, can_copy, can_edit
from registrations.enums import Status
from registrations.models import Registration

# What the form of a button sends, and what stands on it.
Switch = tuple[str, str]


def tools_of(event: Event, person: Person, *, now: datetime) -> dict[str, Any]:
    edits = can_edit(person, event)
    is_on = edits and not event.is_template and not event.is_cancelled
    pending = Registration.objects.filter(event=event, status=Status.PENDING)
    return {
        "event": event,
        "may_publish": is_on and event.is_draft,
        "may_cancel": is_on,
        "may_add": is_on,
        "may_copy": can_copy(person, event),
        "switches": _switches(event, now) if edits else [],
        "pending": pending.count(),
    }


def _switches(event: Event, now: datetime) -> list[Switch]:
    """Each does the opposite of what is; undone by the one that takes its place."""
    if not event.is_published or event.is_over(at=now):
        return []
    found: list[Switch] = []
    if event.registration_mode == RegistrationMode.OPEN:
        is_closed = event.is_closed_by_hand
        found += [
            ("open", _("Reopen registration")) if is_closed else ("close", _("Close registration"))
        ]
    is_listed = event.visibility == Visibility.PUBLIC
    return [*found, ("unlist", _("Unlist")) if is_listed else ("list", _("List again"))]
