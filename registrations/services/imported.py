"""What an import changed of events that people wait for, or come to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events.models import Event, Pool
from registrations.changes import facts_of
from registrations.models import Registration
from registrations.seats import lock_event
from registrations.services.changes import note_changes
from registrations.services.waiting_list import settle


def follow_import(was: Collection[Event], *, notifies: bool = True, now: datetime) -> None:
    """Do what follows from other values of events that were as `was` says: waiting lists may move
    again, and people hear what changed. In the import's transaction, which has locked their root
    pools; as many statements as there are events with people, and three."""
    settle_imported([event.pk for event in was], now=now)
    published = {event.pk: event for event in was if event.is_published}
    concerned = Registration.objects.live().filter(event_id__in=list(published)).order_by()
    ids = set(concerned.values_list("event_id", flat=True).distinct())
    for event in Event.objects.filter(pk__in=ids):
        note_changes(event, facts_of(published[event.pk]), notifies=notifies, now=now)


def settle_imported(event_ids: Collection[UUID], *, now: datetime) -> None:
    """Go through the waiting lists of these events: one that ended with the old times may move
    again."""
    waited_for = Pool.objects.filter(event_id__in=event_ids, is_root=True, waiting__gt=0)
    for event_id in list(waited_for.in_lock_order().values_list("event_id", flat=True)):
        settle(lock_event(event_id, now=now), now=now)
