"""Changing what an event's tickets are and which pools they draw from.

Each function locks the event first (rule 1). Where a type draws on other pools than before, or
would do instead of others on the waiting list, the counters are recounted under that lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q

from accounts import journal
from events.models import Pool, TicketType
from registrations.counting import counted
from registrations.errors import (
    CapacityBelowTaken,
    LastTicketType,
    PoolInUse,
    PoolOfAnotherEvent,
    TicketTypeAtTheDoor,
    TicketTypeInUse,
    TicketTypeUnknown,
)
from registrations.seats import LockedEvent, lock_event, read_event
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from accounts.models import User

# Called with a locked row; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[Any], None]


def save_pool(
    *,
    event_id: UUID,
    pool_id: UUID | None = None,
    name: str,
    capacity: int | None,
    by: User | None,
    now: datetime,
) -> Pool:
    """Make a pool of the event, or give one another name and capacity (None: unlimited).

    Where it grows, those who wait move up in the same transaction. Raises `CapacityBelowTaken`.
    """
    if pool_id:
        fields = {"name": name, "capacity": capacity}
        return change_pool(event_id=event_id, pool_id=pool_id, fields=fields, by=by, now=now)
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        pool = Pool(event=locked.event, name=name, capacity=capacity, created_at=now)
        pool.save()
        facts = {"pool": str(pool.pk), "name": name, "capacity": capacity}
        _note(locked, "pool.created", by, now, facts)
    return pool


def change_pool(
    *,
    event_id: UUID,
    pool_id: UUID,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Pool:
    """Write `fields` (`name`, `capacity`) of a pool; raise `CapacityBelowTaken`."""
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        pool = _checked(_own_pool(locked, pool_id), check)
        name, capacity = fields.get("name", pool.name), fields.get("capacity", pool.capacity)
        if (pool.name, pool.capacity) == (name, capacity):
            return pool
        fits = Q() if capacity is None else Q(taken__lte=capacity)
        stored = Pool.objects.filter(fits, pk=pool_id)
        if not stored.update(name=name, capacity=capacity, updated_at=now):
            raise CapacityBelowTaken
        changed = journal.changes_of(pool, {"name": name, "capacity": capacity})
        pool.name, pool.capacity = name, capacity
        details = {"pool": str(pool_id), "name": name, **journal.details_of(changed)}
        _note(locked, "pool.changed", by, now, details)
        settle(locked, now=now)
    return pool


def delete_pool(
    *,
    event_id: UUID,
    pool_id: UUID,
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Delete a pool that no type draws on; raise `PoolInUse`."""
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        pool = _checked(_own_pool(locked, pool_id), check)
        if pool.is_root or any(pool_id in drawn for drawn in locked.pools_of_type.values()):
            raise PoolInUse
        Pool.objects.filter(pk=pool_id).delete()
        _note(locked, "pool.deleted", by, now, {"pool": str(pool_id), "name": pool.name})


def save_ticket_type(
    *,
    event_id: UUID,
    type_id: UUID | None = None,
    fields: Mapping[str, Any],
    pool_ids: Collection[UUID] | None = None,
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> TicketType:
    """Make a ticket type of the event, or change one; `pool_ids` beside the root pool, None: as
    they are.

    Tickets that exist keep their price, and draw on the pools as they are from now on. Raises
    `CapacityBelowTaken` where a pool cannot hold what is taken of the type, ValidationError for
    fields that make no sense. `check` is called with the locked type and may refuse.
    """
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        kind = _checked(_own_type(locked, type_id), check) if type_id else _new_type(locked, now)
        if pool_ids is None:
            pool_ids = locked.pools_of_type.get(kind.pk, ())
        pool_ids = {_own_pool(locked, pool_id).pk for pool_id in pool_ids} - {locked.root.pk}
        changed = journal.changes_of(kind, fields)
        for name, value in fields.items():
            setattr(kind, name, value)
        kind.full_clean(exclude=["event"], validate_unique=False)
        kind.save()
        # Whether it opened since is seen by this (`expire_due`).
        TicketType.objects.filter(pk=kind.pk).update(updated_at=now)
        kind.pools.set([locked.pools[pool_id] for pool_id in pool_ids])
        drawn = locked.pools_of_type.get(kind.pk, ())
        before, after = _names(locked, drawn), _names(locked, pool_ids)
        if before != after:
            changed["pools"] = before, after
        action = "ticket_type.changed" if type_id else "ticket_type.created"
        details = {"type": str(kind.pk), "name": kind.name, **journal.details_of(changed)}
        _note(locked, action, by, now, details)
        settle(_recount(event_id, now), now=now)
    return kind


def delete_ticket_type(
    *,
    event_id: UUID,
    type_id: UUID,
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Delete a type that no ticket was ever of.

    Raises `TicketTypeInUse`, `LastTicketType`, and `TicketTypeAtTheDoor` where a gate or window
    takes this type alone: without any, it would take all of them.
    """
    with transaction.atomic():
        locked = lock_event(event_id, now=now)
        kind = _checked(_own_type(locked, type_id), check)
        if len(locked.types) == 1:
            raise LastTicketType
        if kind.tickets.exists():
            raise TicketTypeInUse
        if _is_alone_at(kind.gates) or _is_alone_at(kind.entry_windows):
            raise TicketTypeAtTheDoor
        kind.wanted_by.clear()
        kind.pools.clear()
        kind.delete()
        facts = {"type": str(type_id), "name": kind.name}
        _note(locked, "ticket_type.deleted", by, now, facts)
        settle(_recount(event_id, now), now=now)


def _checked[Row: (Pool, TicketType)](row: Row, check: Check | None) -> Row:
    if check:
        check(row)
    return row


def _new_type(locked: LockedEvent, now: datetime) -> TicketType:
    last = TicketType.objects.filter(event=locked.event).aggregate(last=Max("number"))["last"] or 0
    return TicketType(event=locked.event, number=last + 1, created_at=now)


def _own_type(locked: LockedEvent, type_id: UUID) -> TicketType:
    if type_id not in locked.types:
        raise TicketTypeUnknown
    return locked.types[type_id]


def _own_pool(locked: LockedEvent, pool_id: UUID) -> Pool:
    if pool_id not in locked.pools:
        raise PoolOfAnotherEvent
    return locked.pools[pool_id]


def _names(locked: LockedEvent, pool_ids: Collection[UUID]) -> list[str]:
    """Beside the root pool, on which all types draw."""
    return sorted(locked.pools[pk].name for pk in pool_ids if pk != locked.root.pk)


def _is_alone_at(places: Any) -> bool:
    """Whether one of these gates, or windows, takes no other type."""
    own = places.values("pk")
    counted_places = places.model.objects.filter(pk__in=own).annotate(n=Count("ticket_types"))
    found: bool = counted_places.order_by().filter(n=1).exists()
    return found


def _recount(event_id: UUID, now: datetime) -> LockedEvent:
    """Write the counters anew from the rows, under the lock that the caller holds."""
    current = read_event(event_id, now=now)
    taken, waiting = counted(current)
    for pool in current.pools.values():
        numbers = (taken[pool.pk], waiting[pool.pk])
        if numbers == (pool.taken, pool.waiting):
            continue
        fits = Q(capacity__isnull=True) | Q(capacity__gte=numbers[0])
        stored = Pool.objects.filter(fits, pk=pool.pk)
        if not stored.update(taken=numbers[0], waiting=numbers[1], updated_at=now):
            raise CapacityBelowTaken
        pool.taken, pool.waiting = numbers
    return current


def _note(
    locked: LockedEvent, action: str, by: User | None, now: datetime, details: dict[str, Any]
) -> None:
    """Write the journal, and move the event's version on: pages show types and pools."""
    event = locked.event
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
    event.save(update_fields=["updated_at"])
