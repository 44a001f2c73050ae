"""How the fields of a draft stand in the columns of an event."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from events import indexing
from events.enums import RegistrationMode
from events.importing.drafts import EventDraft
from events.models import Event
from events.services.events import tag_slug, tags_by_slug

# Which columns a group of fields fills; a cancellation is a step of its own.
COLUMNS = {
    "title": ("title",),
    "summary": ("summary",),
    "description": ("description",),
    "when": ("start_at", "end_at", "time_zone", "all_day"),
    "where": ("venue", "address", "city", "country", "is_online"),
    "url": ("registration_mode", "external_url"),
}


def fields_of(draft: EventDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "summary": draft.summary,
        "description": draft.description,
        "start_at": draft.start_at,
        "end_at": draft.end_at,
        "time_zone": draft.time_zone,
        "all_day": draft.all_day,
        "venue": draft.venue,
        "address": draft.address,
        "city": draft.city,
        "country": draft.country,
        "is_online": draft.online,
        "registration_mode": RegistrationMode.EXTERNAL if draft.url else RegistrationMode.NONE,
        "external_url": draft.url,
    }


def add_tags(names_of: Mapping[UUID, tuple[str, ...]]) -> None:
    """Link events to tags by name, made where they do not exist; three statements for all."""
    tags = tags_by_slug(name for names in names_of.values() for name in names)
    if not tags:
        return
    links = Event.tags.through
    links.objects.bulk_create(
        [
            links(event_id=event_id, tag_id=tags[tag_slug(name)].pk)
            for event_id, names in names_of.items()
            for name in names
        ],
        ignore_conflicts=True,
    )
    indexing.write(Event, names_of)
