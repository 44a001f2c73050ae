"""The dates of a series as its guests see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Window

from events.enums import Visibility
from events.models import Event
from events.querysets import EventQuerySet

MOST_NEXT = 3


@dataclass(frozen=True)
class NextDates:
    """What an event's page says of the others: the next few, and how many there are."""

    dates: list[Event]
    total: int


def shown_dates(event: Event) -> EventQuerySet:
    """The dates of the event's series that whoever opened it may see listed.

    Drafts are nobody's yet. Dates for whoever has their link are listed only beside one of their
    kind: a public date gives no link away.
    """
    dates = Event.objects.filter(series=event.series_id, published_at__isnull=False)
    if event.visibility == Visibility.UNLISTED:
        return dates
    return dates.filter(visibility=Visibility.PUBLIC)


def further_dates(event: Event, *, at: datetime) -> NextDates | None:
    """The dates to come besides `event`; None where there is none. One query."""
    others = shown_dates(event).published().filter(start_at__gt=at).exclude(pk=event.pk)
    counted = others.annotate(of_all=Window(Count("pk"))).order_by("start_at", "id")
    found: list[Any] = list(counted[:MOST_NEXT])
    return NextDates(found, found[0].of_all) if found else None


def dates_version(series_id: UUID) -> tuple[Any, ...]:
    """What changes whenever the days of a series do."""
    dates = Event.objects.filter(series_id=series_id, published_at__isnull=False)
    return tuple(dates.aggregate(Max("updated_at"), Count("pk")).values())
