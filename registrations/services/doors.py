"""Changing an event's gates and entry windows, under its lock.

An event keeps one of each, and those at which tickets were scanned stay (rule 12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from core.errors import ChangedMeanwhile
from events.models import EntryWindow, Event, Gate
from registrations.errors import EntryWindowInUse, GateInUse, LastEntryWindow, LastGate
from registrations.seats import lock_event

if TYPE_CHECKING:
    from accounts.models import User

# Called with a locked row; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[Any], None]
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def save_gate(
    *,
    event_id: UUID,
    gate_id: UUID | None = None,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Gate:
    """Make a gate of the event, or give one another `name`; ValidationError where that is taken."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        stored = _stored(event.gates, gate_id) if gate_id else None
        gate = _with(stored or Gate(event=event, created_at=now), fields, check if stored else None)
        gate.full_clean()
        gate.save()
        _note("gate.changed" if stored else "gate.created", event, {"gate": str(gate.pk)}, by, now)
    return gate


def delete_gate(
    *, event_id: UUID, gate_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a gate at which nothing was scanned; raise `GateInUse`, `LastGate`."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        gate = _with(_stored(event.gates, gate_id), {}, check)
        if gate.scans.exists():
            raise GateInUse
        if not event.gates.exclude(pk=gate_id).exists():
            raise LastGate
        gate.delete()
        _note("gate.deleted", event, {"gate": str(gate_id)}, by, now)


def save_entry_window(
    *,
    event_id: UUID,
    window_id: UUID | None = None,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> EntryWindow:
    """Make an entry window, or change one (`name`, `starts_at`, `ends_at`; None is open).

    Raises ValidationError where it would overlap with another one of the event.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        stored = _stored(event.entry_windows, window_id) if window_id else None
        new = stored or EntryWindow(event=event, created_at=now)
        window = _with(new, fields, check if stored else None)
        window.full_clean(exclude=["event"], validate_unique=False)
        _check_overlap([window, *event.entry_windows.exclude(pk=window.pk)])
        window.save()
        action = "entry_window.changed" if stored else "entry_window.created"
        _note(action, event, {"window": str(window.pk)}, by, now)
    return window


def delete_entry_window(
    *, event_id: UUID, window_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a window in which nothing was scanned; raise `EntryWindowInUse`, `LastEntryWindow`."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        window = _with(_stored(event.entry_windows, window_id), {}, check)
        if window.scans.exists() or window.visits.exists():
            raise EntryWindowInUse
        if not event.entry_windows.exclude(pk=window_id).exists():
            raise LastEntryWindow
        window.delete()
        _note("entry_window.deleted", event, {"window": str(window_id)}, by, now)


def _stored(rows: Any, pk: UUID) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise ChangedMeanwhile
    return row


def _with[Row: (Gate, EntryWindow)](
    row: Row, fields: Mapping[str, Any], check: Check | None
) -> Row:
    if check:
        check(row)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _check_overlap(windows: list[EntryWindow]) -> None:
    ordered = sorted(windows, key=lambda window: window.starts_at or _BEGINNING)
    for earlier, later in pairwise(ordered):
        if earlier.ends_at and later.starts_at and earlier.ends_at <= later.starts_at:
            continue
        sentence = _("“%(earlier)s” and “%(later)s” overlap: end one before the other starts.")
        words = {"earlier": earlier.name, "later": later.name}
        raise ValidationError(sentence % words, code="overlap")


def _note(
    action: str, event: Event, details: dict[str, Any], by: User | None, now: datetime
) -> None:
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
