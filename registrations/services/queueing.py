"""What the team does with the waiting list: moving an entry, letting one pass."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import journal
from registrations.availability import check_takes_place
from registrations.enums import Status
from registrations.errors import NoSeatsForThisEntry, NotOnTheList
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.seats import lock_registration
from registrations.services.promoting import Grant, promote
from registrations.services.waiting_list import settle
from registrations.wishes import wish_of

if TYPE_CHECKING:
    from accounts.models import User


def move_entry(*, registration_id: UUID, to: int, by: User | None, now: datetime) -> int:
    """Put a waiting registration at place `to` of the list (from 1) and return its place.

    Whoever joins later still comes last. Then the list is gone through: a move may free the way.
    As many statements wherever it goes. Raises `NotOnTheList`.
    """
    with transaction.atomic():
        locked, entry = lock_registration(registration_id, now=now)
        _check_waits(entry)
        line = Registration.objects.filter(event_id=locked.event.pk).in_queue_order()
        old = line.ahead_of(entry).count() + 1
        place = max(1, min(to, locked.root.waiting))
        if place == old:
            return old
        _put(entry, line.exclude(pk=registration_id), place, now)
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


def _put(entry: Registration, others: RegistrationQuerySet, place: int, now: datetime) -> None:
    """Make room in front of whoever stands there: priorities of all before it go down by two.

    All that moved ends up below zero, where those who join later begin.
    """
    behind = others[place - 1 : place].first()
    before = others.ahead_of(behind) if behind else others
    before.update(priority=F("priority") - 2, updated_at=now)
    entry.priority = (behind.priority if behind else 0) - 1
    entry.save(update_fields=["priority", "updated_at"])


def invite(*, registration_id: UUID, by: User | None, now: datetime) -> Registration:
    """Give or offer a waiting registration its places now, whoever is before it.

    Only seats that are free: raises `NoSeatsForThisEntry` where they are not, `NotOnTheList` for
    one that does not wait.
    """
    with transaction.atomic():
        locked, entry = lock_registration(registration_id, now=now)
        check_takes_place(locked.event, now=now)
        _check_waits(entry)
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


def _check_waits(entry: Registration) -> None:
    if entry.status != Status.WAITLISTED:
        raise NotOnTheList
