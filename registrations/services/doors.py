"""Changing an event's gates and entry windows, under its lock.

An event keeps one of each, and those at which tickets were scanned stay (rule 12).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from core.errors import ChangedMeanwhile
from events.models import EntryWindow, Event, Gate
from registrations.errors import (
    EntryWindowInUse,
    GateInUse,
    LastEntryWindow,
    LastGate,
    TicketTypeOfAnotherEvent,
)
from registrations.seats import lock_event

if TYPE_CHECKING:
    from accounts.models import User

# Called with a locked row; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[Any], None]
# Which ticket types a gate or window takes: no column, so written after the row.
TYPES = "ticket_types"
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_MOMENT = timedelta(seconds=1)


def save_gate(
    *,
    event_id: UUID,
    gate_id: UUID | None = None,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Gate:
    """Make a gate of the event, or change one: `name`, `opens_at`, `closes_at` (None is open),
    `ticket_types` (ids; none of them: all types enter there).

    Raises ValidationError where the name is taken or it closes first, `TicketTypeOfAnotherEvent`.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        stored = _stored(event.gates, gate_id) if gate_id else None
        before = copy(stored)
        gate = _with(stored or Gate(event=event, created_at=now), fields, check if stored else None)
        _check_bounds(
            gate.opens_at, gate.closes_at, "closes_at", _("A gate closes after it opens.")
        )
        gate.full_clean()
        gate.save()
        details = {"gate": str(gate.pk), "name": gate.name}
        details |= _what_changed(before, fields, _take_types(event, gate, fields))
        _note("gate.changed" if stored else "gate.created", event, details, by, now)
    return gate


def delete_gate(
    *, event_id: UUID, gate_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a gate at which nothing was scanned; raise `GateInUse`, `LastGate`."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        # A scan of this moment is waited for, or waits and finds no gate.
        gate = _with(_stored(event.gates.select_for_update(), gate_id), {}, check)
        if gate.scans.exists() or gate.door_enrolments.exists():
            raise GateInUse
        if not event.gates.exclude(pk=gate_id).exists():
            raise LastGate
        gate.delete()
        _note("gate.deleted", event, {"gate": str(gate_id), "name": gate.name}, by, now)


def save_entry_window(
    *,
    event_id: UUID,
    window_id: UUID | None = None,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> EntryWindow:
    """Make an entry window, or change one: `name`, `starts_at`, `ends_at` (None is open),
    `ticket_types` (ids; none of them: tickets of all types are good in it).

    Raises ValidationError where it would overlap with another one of the event,
    `TicketTypeOfAnotherEvent`.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        window = _with(_window(event, window_id, now), fields, check if window_id else None)
        _write_windows(event, [(window, fields)], by, now)
    return window


@dataclass(frozen=True)
class WindowRow:
    """What an entry window is to be; a new one has no id."""

    id: UUID | None
    fields: Mapping[str, Any]


def save_entry_windows(
    *,
    event_id: UUID,
    rows: Sequence[WindowRow],
    deleted: Collection[UUID],
    by: User | None,
    now: datetime,
) -> list[EntryWindow]:
    """Change several windows at once, as a form does: only what comes out of it must not overlap.

    Raises ValidationError, `EntryWindowInUse`, `LastEntryWindow`, `TicketTypeOfAnotherEvent`.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        for pk in deleted:
            _delete_window(event, _to_delete(event, pk), by, now)
        changes = [
            (_with(_window(event, row.id, now), row.fields, None), row.fields) for row in rows
        ]
        _write_windows(event, changes, by, now)
        _keep_one(event)
    return [window for window, _fields in changes]


def delete_entry_window(
    *, event_id: UUID, window_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a window in which nothing was scanned; raise `EntryWindowInUse`, `LastEntryWindow`."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        window = _with(_to_delete(event, window_id), {}, check)
        _delete_window(event, window, by, now)
        _keep_one(event)


def check_overlap(windows: Iterable[EntryWindow]) -> None:
    """Raise ValidationError where two of these share a moment."""
    ordered = sorted(windows, key=lambda window: window.starts_at or _BEGINNING)
    for earlier, later in pairwise(ordered):
        if earlier.ends_at and later.starts_at and earlier.ends_at <= later.starts_at:
            continue
        sentence = _("“%(earlier)s” and “%(later)s” overlap: end one before the other starts.")
        words = {"earlier": earlier.name, "later": later.name}
        raise ValidationError(sentence % words, code="overlap")


def _window(event: Event, pk: UUID | None, now: datetime) -> EntryWindow:
    if pk is None:
        return EntryWindow(event=event, created_at=now)
    window: EntryWindow = _stored(event.entry_windows, pk)
    return window


def _write_windows(
    event: Event,
    changes: Sequence[tuple[EntryWindow, Mapping[str, Any]]],
    by: User | None,
    now: datetime,
) -> None:
    windows = [window for window, _fields in changes]
    for window in windows:
        window.full_clean(exclude=["event"], validate_unique=False, validate_constraints=False)
        sentence = _("The window must end after it starts.")
        _check_bounds(window.starts_at, window.ends_at, "ends_at", sentence)
    own = {window.pk for window in windows}
    stored = {window.pk: window for window in event.entry_windows.all()}
    check_overlap([*windows, *(stored[pk] for pk in stored.keys() - own)])
    # The constraints look at each statement: in between, none of these has an open bound.
    event.entry_windows.filter(pk__in=own).update(starts_at=now, ends_at=now + _MOMENT)
    for window, fields in changes:
        action = "entry_window.created" if window._state.adding else "entry_window.changed"
        window.save()
        types = _take_types(event, window, fields)
        details = {"window": str(window.pk), "name": window.name}
        details |= _what_changed(stored.get(window.pk), fields, types)
        _note(action, event, details, by, now)


def _check_bounds(start: datetime | None, end: datetime | None, field: str, sentence: str) -> None:
    if start and end and end <= start:
        raise ValidationError({field: ValidationError(sentence, "ends_first")})


def _to_delete(event: Event, pk: UUID) -> EntryWindow:
    """Locked against scans, which refer to it when they are written."""
    window: EntryWindow = _stored(event.entry_windows.select_for_update(), pk)
    return window


def _delete_window(event: Event, window: EntryWindow, by: User | None, now: datetime) -> None:
    if window.scans.exists() or window.visits.exists():
        raise EntryWindowInUse
    details = {"window": str(window.pk)}
    window.delete()
    _note("entry_window.deleted", event, details, by, now)


def _keep_one(event: Event) -> None:
    if not event.entry_windows.exists():
        raise LastEntryWindow


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
        if name != TYPES:
            setattr(row, name, value)
    return row


def _take_types(
    event: Event, row: Gate | EntryWindow, fields: Mapping[str, Any]
) -> tuple[list[str], list[str]] | None:
    """Once the row is stored. Returns the names before and after; None where nothing is said."""
    if TYPES not in fields:
        return None
    wanted = set(fields[TYPES])
    own = list(event.ticket_types.filter(pk__in=wanted))
    if len(own) != len(wanted):
        raise TicketTypeOfAnotherEvent
    before = sorted(kind.name for kind in row.ticket_types.all())
    row.ticket_types.set(own)
    return before, sorted(kind.name for kind in own)


def _what_changed(
    before: Gate | EntryWindow | None,
    fields: Mapping[str, Any],
    types: tuple[list[str], list[str]] | None,
) -> dict[str, Any]:
    """For the journal; a new row has no values before."""
    columns = {name: value for name, value in fields.items() if name != TYPES}
    changed: dict[str, tuple[Any, Any]] = {
        name: (None, value) for name, value in columns.items() if value is not None
    }
    if before is not None:
        changed = journal.changes_of(before, columns)
    if types and types[0] != types[1]:
        changed[TYPES] = types
    return journal.details_of(changed)


def _note(
    action: str, event: Event, details: dict[str, Any], by: User | None, now: datetime
) -> None:
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
