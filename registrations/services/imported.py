"""What an import changed of events that people wait for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from events.models import Pool
from registrations.seats import lock_event
from registrations.services.waiting_list import settle


def settle_imported(event_ids: Collection[UUID], *, now: datetime) -> None:
    """Go through the waiting lists of these events: one that ended with the old times may move
    again. In the import's transaction, which has locked their root pools."""
    waited_for = Pool.objects.filter(event_id__in=event_ids, is_root=True, waiting__gt=0)
    for event_id in list(waited_for.in_lock_order().values_list("event_id", flat=True)):
        settle(lock_event(event_id, now=now), now=now)
