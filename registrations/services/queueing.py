"""What the team does with the waiting list: moving an entry, letting one pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from registrations.availability import check_takes_place
from registrations.enums import Status
from registrations.errors import NoSeatsForThisEntry, NotOnTheList
from registrations.models import Registration
from registrations.seats import LockedEvent, lock_event
from registrations.services.promoting import Grant, promote
from registrations.services.waiting_list import settle
from registrations.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User


def move_entry(*, registration_id: UUID, to: int, by: User | None, now: datetime) -> int:
    """Put a waiting registration at place `to` of the list (from 1) and return its place.

    Those before it get lower priorities than all behind; who joins later still comes last. Then
    the list is gone through: a move may free the way. Raises `NotOnTheList`.
    """
    with transaction.atomic():
        locked = _lock(registration_id, now)
        queue = list(Registration.objects.filter(event_id=locked.event.pk).in_queue_order())
        entry = _find(queue, registration_id)
        old = queue.index(entry) + 1
        queue.remove(entry)
        place = max(1, min(to, len(queue) + 1))
        if place == old:
            return old
        queue.insert(place - 1, entry)
        _renumber(queue[:place], queue[place:], now)
        journal.record(
            "registration.moved",
            entry,
            by=by,
            now=now,
            event_id=locked.event.pk,
            details={"from": old, "to": place},
        )
        settle(locked, now=now)
    return place


def _renumber(first: list[Registration], behind: list[Registration], now: datetime) -> None:
    """Give `first` priorities in a row, the last of them below all of `behind` and newcomers."""
    end = min([0, *(entry.priority for entry in behind[:1])])
    for priority, entry in enumerate(first, start=end - len(first)):
        entry.priority = priority
        entry.updated_at = now
    Registration.objects.bulk_update(first, ["priority", "updated_at"])


def invite(*, registration_id: UUID, by: User | None, now: datetime) -> Registration:
    """Give or offer a waiting registration its places now, whoever is before it.

    Only seats that are free: raises `NoSeatsForThisEntry` where they are not, `NotOnTheList` for
    one that does not wait.
    """
    with transaction.atomic():
        locked = _lock(registration_id, now)
        check_takes_place(locked.event, now=now)
        entry = _find(
            Registration.objects.filter(pk=registration_id, status=Status.WAITLISTED),
            registration_id,
        )
        wish = wish_of(locked, entry)
        fitting = (
            type_ids
            for type_ids in wish.alternatives()
            if not locked.shortage(locked.demand_of(type_ids))
        )
        type_ids = next(fitting, None)
        if type_ids is None:
            raise NoSeatsForThisEntry
        if not promote(locked, [Grant(entry.pk, wish, type_ids)], by=by, now=now):
            raise NoSeatsForThisEntry
        journal.record("registration.invited", entry, by=by, now=now, event_id=locked.event.pk)
        settle(locked, now=now)
    entry.refresh_from_db()
    return entry


def _lock(registration_id: UUID, now: datetime) -> LockedEvent:
    event_id = Registration.objects.values_list("event_id", flat=True).get(pk=registration_id)
    return lock_event(event_id, now=now)


def _find(queue: Iterable[Registration], registration_id: UUID) -> Registration:
    entry = next((one for one in queue if one.pk == registration_id), None)
    if entry is None:
        raise NotOnTheList
    return entry
