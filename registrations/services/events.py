"""Changes of an event that touch seats or people: under its lock, with the promotion after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import journal
from events.enums import EVENT_TRANSITIONS, EventStatus
from events.models import Event, Pool
from registrations.enums import Status
from registrations.errors import CapacityBelowTaken
from registrations.models import Registration
from registrations.notices import notify_all
from registrations.seats import lock_event
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User


def change_capacity(
    *, event_id: UUID, capacity: int | None, by: User | None, now: datetime
) -> None:
    """Set the event's capacity (None: unlimited); raise `CapacityBelowTaken`.

    Where it grows, those who wait move up in the same transaction.
    """
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        root = locked.root
        if root.capacity == capacity:
            return
        fits = Q() if capacity is None else Q(taken__lte=capacity)
        changed = Pool.objects.filter(fits, pk=root.pk).update(capacity=capacity, updated_at=now)
        if not changed:
            raise CapacityBelowTaken
        journal.record(
            "event.capacity_changed",
            locked.event,
            by=by,
            now=now,
            event_id=event_id,
            details={"old": root.capacity, "new": capacity},
        )
        root.capacity = capacity
        settle(locked, now=now)


def change_event(
    *,
    event_id: UUID,
    fields: dict[str, Any],
    check: Callable[[Event], None] | None = None,
    by: User | None,
    now: datetime,
) -> Event:
    """Write `fields` of an event under its lock, so that no registration sees half of a change.

    Status has services of its own. The journal keeps the names of what changed, not the words.
    `check` is called with the locked event and may refuse, as `ChangedMeanwhile` does.
    """
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        event = locked.event
        if check:
            check(event)
        changed = sorted(name for name, value in fields.items() if getattr(event, name) != value)
        if not changed:
            return event
        for name in changed:
            setattr(event, name, fields[name])
        event.full_clean(validate_constraints=False, validate_unique=False)
        event.save(update_fields=[*changed, "updated_at"])
        journal.record(
            "event.changed", event, by=by, now=now, event_id=event_id, details={"fields": changed}
        )
        settle(locked, now=now)
    return event


def cancel_event(*, event_id: UUID, by: User | None, now: datetime) -> Event:
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
        EVENT_TRANSITIONS.check(event.status, EventStatus.CANCELLED)
        event.status = EventStatus.CANCELLED
        event.cancelled_at = now
        event.save(update_fields=["status", "cancelled_at", "updated_at"])
        journal.record("event.cancelled", event, by=by, now=now, event_id=event_id)
        concerned = Registration.objects.live().exclude(status=Status.UNCONFIRMED)
        notify_all("event.cancelled", concerned.filter(event_id=event_id), now=now)
    return event
