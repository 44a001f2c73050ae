"""What else somebody might like who looks at an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from core.text import fold
from events.models import Event, SearchEntry
from events.querysets import SearchEntryQuerySet

# Of each kind the next few compete; an organizer of thousands costs no more than one of ten.
_CANDIDATES = 20


def similar_events(event: Event, *, at: datetime, limit: int = 4) -> list[Event]:
    """Return listed events yet to begin with a tag of `event`, of its organizer or in its city.

    What shares more stands first, a tag counting twice, then what comes sooner. One query.
    """
    coming = SearchEntry.objects.listed().filter(start_at__gt=at).exclude(event=event.pk)
    links: Any = Event.tags.through
    own_tags = links.objects.filter(event=event.pk).values("tag_id")
    tagged = links.objects.filter(tag__in=own_tags)
    city = fold(event.city)[:200]
    own_city = Q(city_key=city) if city else Q(pk__in=[])
    of_organizer = Event.objects.listed().filter(organizer=event.organizer_id, start_at__gt=at)
    candidates = _next(coming.filter(event_id__in=tagged.values("event_id"))).union(
        _next(coming.filter(own_city)),
        Event.objects.filter(
            pk__in=of_organizer.exclude(pk=event.pk).order_by("start_at")[:_CANDIDATES].values("pk")
        ).values("pk"),
    )
    score = (
        _points(Exists(tagged.filter(event=OuterRef("pk"))), 2)
        + _points(Q(organizer=event.organizer_id), 1)
        + _points(Q(search_entry__city_key=city) if city else Q(pk__in=[]), 1)
    )
    found = Event.objects.listed().filter(pk__in=candidates).select_related("organizer")
    return list(found.with_seats().order_by(score.desc(), "start_at", "id")[:limit])


def _next(entries: SearchEntryQuerySet) -> QuerySet:
    """The next few, in a form that may be part of a union: SQLite cuts none of its parts."""
    few = entries.order_by("start_at", "id")[:_CANDIDATES]
    return SearchEntry.objects.filter(pk__in=few.values("pk")).values("event_id")


def _points(condition: Exists | Q, points: int) -> Any:
    return Case(When(condition, then=Value(points)), default=Value(0), output_field=IntegerField())
