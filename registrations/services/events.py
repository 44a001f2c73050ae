"""Changes of an event that touch seats or people: under its lock, with the promotion after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import journal
from events.enums import EVENT_TRANSITIONS, EventStatus
from events.models import Event, Pool
from events.series.own import keep_own
from events.services.events import check_days, has_tags, set_tags, slug_taken_said
from registrations.changes import facts_of
from registrations.errors import CapacityBelowTaken
from registrations.seats import LockedEvent, lock_event
from registrations.services.changes import note_cancellation, note_changes
from registrations.services.reminders import start_reminding
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User


def change_capacity(
    *, event_id: UUID, capacity: int | None, by: User | None, now: datetime
) -> None:
    """Set the event's capacity (None: unlimited); raise `CapacityBelowTaken`.

    Where it grows, those who wait move up in the same transaction.
    """
    change_event(event_id=event_id, fields={"capacity": capacity}, by=by, now=now)


def change_event(
    *,
    event_id: UUID,
    fields: Mapping[str, Any],
    check: Callable[[Event], None] | None = None,
    notifies: bool = True,
    by: User | None,
    now: datetime,
) -> Event:
    """Write `fields` of an event under its lock, so that no registration sees half of a change.

    Those who registered for a published one hear by mail, some minutes later, what is another
    about title, time and place; not where `notifies` is False.

    `capacity` (None: unlimited) and `tags` (names) count as fields; status has services of its
    own. The journal keeps what was before and what is now. `check` is called with the
    locked event and may refuse, as `ChangedMeanwhile` does. Raises `CapacityBelowTaken`, and
    ValidationError for values that make no sense.
    """
    with slug_taken_said(fields.get("slug")), transaction.atomic():
        locked = lock_event(event_id, now=now)
        if check:
            check(locked.event)
        before = facts_of(locked.event)
        changed = _write_fields(locked, fields)
        note_changes(locked.event, before, notifies=notifies, now=now)
        has_other_capacity = _write_capacity(locked, fields, by=by, now=now)
        if changed:
            _note(locked, "event.changed", by, now, journal.details_of(changed))
        if "registration_mode" in changed:
            start_reminding(locked.event, now=now)
        if changed or has_other_capacity:
            keep_own(locked.event, [*changed, *(["capacity"] if has_other_capacity else [])])
            settle(locked, now=now)
    return locked.event


def _write_fields(locked: LockedEvent, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Write the event's columns and tags; return what is another now: {name: (old, new)}.

    The event's own row is written with any change, so that its version moves.
    """
    event = locked.event
    columns = {name: fields[name] for name in fields if name not in ("capacity", "tags")}
    changed = journal.changes_of(event, columns)
    for name, (_old, value) in changed.items():
        setattr(event, name, value)
    has_other_tags = "tags" in fields and not has_tags(event, fields["tags"])
    if changed:
        event.full_clean(validate_constraints=False, validate_unique=False)
        check_days(event, changed)
    if changed or has_other_tags:
        event.save(update_fields=[*changed, "updated_at"])
    if has_other_tags:
        before = event.tag_list
        set_tags(event, fields["tags"])
        changed["tags"] = (before, list(fields["tags"]))
    return changed


def _write_capacity(
    locked: LockedEvent, fields: Mapping[str, Any], *, by: User | None, now: datetime
) -> bool:
    root = locked.root
    capacity: int | None = fields.get("capacity", root.capacity)
    if root.capacity == capacity:
        return False
    fits = Q() if capacity is None else Q(taken__lte=capacity)
    if not Pool.objects.filter(fits, pk=root.pk).update(capacity=capacity, updated_at=now):
        raise CapacityBelowTaken
    locked.event.save(update_fields=["updated_at"])
    _note(locked, "event.capacity_changed", by, now, {"old": root.capacity, "new": capacity})
    root.capacity = capacity
    return True


def cancel_event(
    *,
    event_id: UUID,
    check: Callable[[Event], None] | None = None,
    by: User | None,
    now: datetime,
) -> Event:
    """Cancel an event for good and write to everyone whose registration is live.

    Except guests who never confirmed: what strangers typed causes no further mail (rule 9).
    Registrations keep their state, so that what was is still to be seen; the door and the form
    refuse by the event's state. Called again, it changes nothing. Raises `TransitionRefused`.
    """
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        event = locked.event
        if event.is_cancelled:
            return event
        if check:
            check(event)
        EVENT_TRANSITIONS.check(event.status, EventStatus.CANCELLED)
        event.status = EventStatus.CANCELLED
        event.cancelled_at = now
        event.save(update_fields=["status", "cancelled_at", "updated_at"])
        _note(locked, "event.cancelled", by, now, {})
        note_cancellation(event, now=now)
    return event


def _note(
    locked: LockedEvent, action: str, by: User | None, now: datetime, details: dict[str, Any]
) -> None:
    event = locked.event
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
