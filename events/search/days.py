"""Days in lists: a page's events under their dates, and what "this weekend" means."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import groupby

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.lookups import In

from events.local_dates import LocalDate
from events.models import Event

SATURDAY = 5
# Clocks on Earth are that far from UTC.
_WEST, _EAST = timedelta(hours=-12), timedelta(hours=14)


class When(models.TextChoices):
    """Days that people ask for by name, seen from where an event is."""

    TODAY = "today"
    WEEKEND = "weekend"
    MONTH = "month"


@dataclass(frozen=True)
class Day:
    """Events under one date in the margin; `date` is None for those that run now."""

    date: date | None
    is_today: bool
    is_tomorrow: bool
    events: list[Event]


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


def touching(when: str, *, at: datetime) -> Q:
    """Entries of upcoming events that touch the days of `when`, counted from their own today.

    At one moment there are two or three dates on Earth. Where they mean different days, each is
    asked for with the zones that have it. No upcoming event ends before its own today.
    """
    todays = {(at + shift).date() for shift in (_WEST, timedelta(), _EAST)}
    spans: defaultdict[Q, list[date]] = defaultdict(list)
    for today in sorted(todays):
        first, last = span(when, today)
        begins = Q(first_day__lte=last)
        spans[begins & Q(last_day__gte=first) if first > today else begins].append(today)
    if len(spans) == 1:
        return next(iter(spans))
    return reduce(Q.__or__, (days & Q(_is_one_of(dates, at)) for days, dates in spans.items()))


def span(when: str, today: date) -> tuple[date, date]:
    """The first and last day of `when`; what is left of a weekend or month that has begun."""
    if when == When.MONTH:
        return today, today.replace(day=calendar.monthrange(today.year, today.month)[1])
    if when == When.WEEKEND:
        saturday = today + timedelta(days=SATURDAY - today.weekday())
        return max(today, saturday), saturday + timedelta(days=1)
    return today, today


def _is_one_of(dates: list[date], at: datetime) -> In:
    return In(LocalDate(Value(at, models.DateTimeField()), F("time_zone")), dates)
