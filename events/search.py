"""The public list: what the search form's values mean, and how a page of it is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from core.text import fold
from events.enums import EventStatus, Visibility
from events.local_dates import FIRST_DAY, LAST_DAY
from events.models import Event, Tag
from events.querysets import EventQuerySet

ORDERS: dict[str, tuple[Any, ...]] = {
    "": ("start_at", "id"),
    "newest": ("-published_at", "-id"),
    "title": (Lower("title"), "start_at", "id"),
}


@dataclass(frozen=True)
class Day:
    """Events under one date in the margin; `date` is None for those that run now."""

    date: date | None
    is_today: bool
    is_tomorrow: bool
    events: list[Event]


def search(values: dict[str, Any], *, at: datetime) -> EventQuerySet:
    """Return the listed events that `values` (the form's valid ones) ask for, in their order."""
    found: EventQuerySet = (
        Event.objects.listed().upcoming(at=at).select_related("organizer").with_seats()
    )
    if values.get("q"):
        found = found.matching(values["q"])
    if values.get("since"):
        found = found.alias(last_day=LAST_DAY).filter(last_day__gte=values["since"])
    if values.get("until"):
        found = found.alias(first_day=FIRST_DAY).filter(first_day__lte=values["until"])
    if values.get("city"):
        found = found.filter(city_key__startswith=fold(values["city"]))
    if values.get("tag"):
        found = found.filter(tags__slug=values["tag"])
    if values.get("online"):
        found = found.filter(is_online=True)
    if values.get("free"):
        found = found.with_free_seats()
    return found.order_by(*ORDERS[values.get("sort") or ""])


def tags_on_offer(*, at: datetime) -> QuerySet[Tag]:
    """The tags of listed upcoming events, by name.

    Plain joins, which follow indexes whatever the planner believes: nested subqueries took
    minutes on PostgreSQL right after an import, before it had statistics of the new rows.
    """
    return (
        Tag.objects.filter(
            events__status=EventStatus.PUBLISHED,
            events__visibility=Visibility.PUBLIC,
            events__end_at__gt=at,
        )
        .distinct()
        .order_by("name")
    )


def by_day(events: Iterable[Event], *, at: datetime) -> list[Day]:
    """Group a page of events by their local first day; running ones come first, as "now".

    Events of one page may start on different local days in another order than in UTC, so they
    are sorted by the day that is shown.
    """
    ordered = sorted(events, key=lambda event: _day_key(event, at))
    return list(_days(ordered, at))


def _day_key(event: Event, at: datetime) -> date:
    return date.min if event.is_running(at=at) else event.local_start.date()


def _days(events: list[Event], at: datetime) -> Iterator[Day]:
    for day, group in groupby(events, key=lambda event: _day_key(event, at)):
        rows = list(group)
        today = at.astimezone(rows[0].zone).date()
        yield Day(
            date=None if day == date.min else day,
            is_today=day == today,
            is_tomorrow=(day - today).days == 1,
            events=rows,
        )
