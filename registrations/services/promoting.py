"""Giving or offering places to those who wait, however many at a time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F

from accounts import journal
from accounts.models import JournalEntry
from events.models import Event
from registrations.enums import TRANSITIONS, Status
from registrations.models import Registration, Ticket
from registrations.notices import notify_all, notify_of_place
from registrations.seats import Demand, LockedEvent, leave_queue, take
from registrations.wishes import Wish

if TYPE_CHECKING:
    from accounts.models import User

_BATCH = 500


@dataclass(frozen=True)
class Grant:
    """Places of these types for a waiting registration."""

    registration_id: UUID
    wish: Wish
    type_ids: Sequence[UUID]


def promote(
    locked: LockedEvent, grants: Sequence[Grant], *, by: User | None = None, now: datetime
) -> bool:
    """Give or offer their places to all of them, as the event's list does; False where the seats
    are not there. The caller has decided that it is their turn.

    As many statements for hundreds as for one, and one for each other type that some get.
    """
    demand: Demand = Counter()
    left: Counter[UUID] = Counter()
    for grant in grants:
        demand.update(locked.demand_of(grant.type_ids))
        left.update(grant.wish.pools(locked))
    if not take(locked, demand, now=now):
        return False
    leave_queue(locked, left, now=now)
    for batch in batched(grants, _BATCH):
        _write(locked, batch, by, now)
    return True


def _write(locked: LockedEvent, grants: Sequence[Grant], by: User | None, now: datetime) -> None:
    ids = [grant.registration_id for grant in grants]
    found = Registration.objects.in_bulk(ids)
    entries = [found[registration_id] for registration_id in ids]
    changes = _changes(locked.event, now)
    moved: dict[UUID, list[UUID]] = defaultdict(list)
    for grant, entry in zip(grants, entries, strict=True):
        TRANSITIONS.check(entry.status, changes["status"])
        if list(grant.type_ids) != list(grant.wish.type_ids):
            moved[grant.type_ids[0]].append(entry.pk)
    for type_id, chosen in moved.items():
        change_type(locked, chosen, type_id, now=now)
    Registration.objects.filter(pk__in=ids).update(**changes, updated_at=now)
    kind = "registration.offered" if locked.event.offers_places else "registration.promoted"
    if locked.event.offers_places:
        notify_all(kind, entries, now=now)
    else:
        notify_of_place(kind, entries, now=now)
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **journal.entry_fields(kind, entry, by=by, now=now, event_id=locked.event.pk),
            details={},
        )
        for entry in entries
    )


def _changes(event: Event, now: datetime) -> dict[str, Any]:
    if event.offers_places:
        ends_at = offer_ends_at(event, now=now)
        return {"status": Status.OFFERED, "holds_seats": True, "expires_at": ends_at}
    return {"status": Status.CONFIRMED, "holds_seats": True, "confirmed_at": now}


def offer_ends_at(event: Event, *, now: datetime) -> datetime:
    """Until when a place offered now is held: never longer than the list lasts, or, where the
    team invites after that, the event."""
    last = event.closes_waiting_list_at
    return min(now + timedelta(hours=event.offer_hours), last if last > now else event.end_at)


def change_type(
    locked: LockedEvent, registration_ids: Collection[UUID], type_id: UUID, *, now: datetime
) -> None:
    """Make all active tickets of these registrations ones of this type, at its price; no wish has
    another alternative than one type for all. One statement.

    Codes made before are void: a ticket's code names its type (rule 8). Seats are the caller's.
    """
    tickets = Ticket.objects.active().filter(registration__in=registration_ids)
    tickets.exclude(ticket_type=type_id).update(
        ticket_type=type_id,
        price=locked.types[type_id].price,
        revision=F("revision") + 1,
        updated_at=now,
    )
