"""Writing what search reads: an event's entry and its words.

Every way of writing events, their texts, tags and organizers leads here (`events.querysets`, the
models' `save()`). All of an event's words are read anew each time, in every language it has.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import batched
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import models, transaction

from core.text import fold
from events.enums import EventStatus, Visibility
from events.words import indexed

BATCH = 500
# What changes an entry alone, and what changes the words too.
FACTS = frozenset(
    {"status", "visibility", "published_at", "start_at", "end_at", "time_zone", "is_online"}
)
WORDS = frozenset(
    {"title", "summary", "description", "venue", "address", "city", "country"}
    | {"organizer", "organizer_id"}
)
FIELDS = FACTS | WORDS
MOST_TITLE = 200
# Changes with each write; what was counted before it is not used any more.
GENERATION = "search:generation"


class _Models(NamedTuple):
    event: type[models.Model]
    entry: type[models.Model]
    words: type[models.Model]


def write(event_model: type[models.Model], ids: Iterable[UUID]) -> None:
    """Write entries and words of stored events.

    Their rows are locked before anything is read: of two who change the title and a text of one
    event at once, the later one sees both. Always in one order, so that nobody waits in a circle.
    """
    of = _models(event_model)
    for batch in batched(sorted(ids), BATCH):
        with transaction.atomic(savepoint=False):
            locked = of.event._base_manager.select_for_update(of=("self",), no_key=True)
            events = list(locked.filter(pk__in=batch).order_by("pk"))
            models.prefetch_related_objects(events, "organizer", "texts", "tags")
            _write(of, events)


def write_new(event_model: type[models.Model], events: list[Any]) -> None:
    """Write entries and words of events that were just inserted: no texts, no tags yet."""
    models.prefetch_related_objects(events, "organizer")
    _write(_models(event_model), events, is_new=True)


def write_changed(
    event_model: type[models.Model], ids: Iterable[UUID], fields: Iterable[str] | None
) -> None:
    """Write what depends on `fields` of stored events; None: on any."""
    if fields is None or not WORDS.isdisjoint(fields):
        write(event_model, ids)
    elif not FACTS.isdisjoint(fields):
        _write_facts(event_model, ids)


def _write_facts(event_model: type[models.Model], ids: Iterable[UUID]) -> None:
    of = _models(event_model)
    for batch in batched(sorted(ids), BATCH):
        events = of.event._base_manager.filter(pk__in=batch).order_by("pk")
        _upsert(of.entry, [_entry(of, event) for event in events], key="event")


def _outdate_counts() -> None:
    cache.set(GENERATION, uuid4().hex, timeout=None)


def _models(event_model: type[models.Model]) -> _Models:
    entry: Any = event_model._meta.get_field("search_entry").related_model
    words: Any = entry._meta.get_field("search_words").related_model
    return _Models(event_model, entry, words)


def _write(of: _Models, events: list[Any], *, is_new: bool = False) -> None:
    entries = _upsert(of.entry, [_entry(of, event) for event in events], key="event")
    _upsert(
        of.words,
        [
            _words(of, entry, event, is_new=is_new)
            for entry, event in zip(entries, events, strict=True)
        ],
        key="entry",
    )


def _upsert(model: type[models.Model], rows: list[Any], *, key: str) -> list[Any]:
    kept = {"id", "created_at", key}
    columns = [field.name for field in model._meta.concrete_fields if field.name not in kept]
    transaction.on_commit(_outdate_counts, robust=True)
    return model._base_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=[key], update_fields=columns
    )


def _entry(of: _Models, event: Any) -> Any:
    zone = zoneinfo.ZoneInfo(event.time_zone)
    return of.entry(
        event_id=event.pk,
        is_listed=(event.status, event.visibility) == (EventStatus.PUBLISHED, Visibility.PUBLIC),
        published_at=event.published_at,
        start_at=event.start_at,
        end_at=event.end_at,
        time_zone=event.time_zone,
        first_day=event.start_at.astimezone(zone).date(),
        last_day=(event.end_at - timedelta(microseconds=1)).astimezone(zone).date(),
        is_online=event.is_online,
        city=event.city,
        city_key=fold(event.city)[:200],
        title_key=fold(event.title)[:MOST_TITLE],
    )


def _words(of: _Models, entry: Any, event: Any, *, is_new: bool) -> Any:
    texts: Collection[Any] = [] if is_new else event.texts.all()
    tags: Collection[Any] = [] if is_new else event.tags.all()
    others = [event.summary, event.venue, event.address, event.city, event.country]
    others += [event.organizer.name, *(tag.name for tag in tags)]
    others += [text.summary for text in texts]
    others += [event.description, *(text.description for text in texts)]
    return of.words(
        entry_id=entry.pk,
        title=indexed([event.title, *(text.title for text in texts)]),
        others=indexed(others),
    )
