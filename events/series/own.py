"""Fields that were changed for one date of a series alone: later changes of many leave them be."""

from __future__ import annotations

from collections.abc import Iterable

from events.models import Event

# What can be said of many dates at once, beside `capacity` and `tags`.
TIMES = ("start_at", "end_at")
COLUMNS = (
    *("title", "summary", "description", *TIMES),
    *("venue", "address", "city", "country", "is_online", "online_url", "visibility"),
    *("is_closed_by_hand", "requires_approval", "max_per_registration", "has_waiting_list"),
    *("waiting_list_mode", "offer_hours", "small_groups_may_pass"),
)
FIELDS = frozenset({*COLUMNS, "capacity", "tags"})


def keep_own(event: Event, changed: Iterable[str]) -> None:
    """Note that `changed` was changed for this date alone, in the caller's transaction."""
    own = sorted({*event.own_fields, *FIELDS.intersection(changed)})
    if event.series_id and own != event.own_fields:
        event.own_fields = own
        Event.objects.filter(pk=event.pk).update(own_fields=own)
