"""The facts of an event that people are told of when they change: as they were, and as they are."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any

from events.models import Event

WHEN = ("start_at", "end_at", "time_zone", "all_day")
WHERE = ("venue", "address", "city", "country", "is_online")
FACTS = ("title", *WHEN, *WHERE, "online_url")
_TIMES = frozenset({"start_at", "end_at"})

# As a row keeps them (`ChangeNotice.before`): times as ISO 8601 texts in UTC.
Facts = dict[str, Any]


def facts_of(event: Event) -> Facts:
    """What the event says now."""
    return {name: _text(event, name) for name in FACTS}


def as_it_was(event: Event, before: Mapping[str, Any]) -> Event:
    """Return a copy of `event` with the facts of `before`, never to be saved."""
    was = copy(event)
    for name in FACTS:
        is_time = name in _TIMES
        setattr(was, name, datetime.fromisoformat(before[name]) if is_time else before[name])
    return was


def _text(event: Event, name: str) -> Any:
    value = getattr(event, name)
    return value.astimezone(UTC).isoformat() if name in _TIMES else value
