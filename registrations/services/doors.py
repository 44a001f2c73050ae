"""Changing an event's gates and entry windows, under its lock.

An event keeps one of each, and those at which tickets were scanned stay (rule 12).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
from registrations.errors import EntryWindowInUse, GateInUse, LastEntryWindow, LastGate
from registrations.seats import lock_event

if TYPE_CHECKING:
    from accounts.models import User

# Called with a locked row; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[Any], None]
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
        if gate.scans.exists() or gate.door_enrolments.exists():
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
        window = _with(_window(event, window_id, now), fields, check if window_id else None)
        _write_windows(event, [window], by, now)
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

    Raises ValidationError, `EntryWindowInUse` and `LastEntryWindow`.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        for pk in deleted:
            _delete_window(event, _stored(event.entry_windows, pk), by, now)
        windows = [_with(_window(event, row.id, now), row.fields, None) for row in rows]
        _write_windows(event, windows, by, now)
        _keep_one(event)
    return windows


def delete_entry_window(
    *, event_id: UUID, window_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a window in which nothing was scanned; raise `EntryWindowInUse`, `LastEntryWindow`."""
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        window = _with(_stored(event.entry_windows, window_id), {}, check)
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
    event: Event, windows: list[EntryWindow], by: User | None, now: datetime
) -> None:
    for window in windows:
        window.full_clean(exclude=["event"], validate_unique=False, validate_constraints=False)
        if window.starts_at and window.ends_at and window.ends_at <= window.starts_at:
            sentence = _("The window must end after it starts.")
            raise ValidationError({"ends_at": ValidationError(sentence, "ends_first")})
    own = [window.pk for window in windows]
    check_overlap([*windows, *event.entry_windows.exclude(pk__in=own)])
    # The constraints look at each statement: in between, none of these has an open bound.
    event.entry_windows.filter(pk__in=own).update(starts_at=now, ends_at=now + _MOMENT)
    for window in windows:
        action = "entry_window.created" if window._state.adding else "entry_window.changed"
        window.save()
        _note(action, event, {"window": str(window.pk)}, by, now)


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
        setattr(row, name, value)
    return row


def _note(
    action: str, event: Event, details: dict[str, Any], by: User | None, now: datetime
) -> None:
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
