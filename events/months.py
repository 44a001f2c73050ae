"""The month view: its weeks, and what stands on each day."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import pgettext

from events.models import Event
from events.querysets import EventQuerySet, SearchEntryQuerySet
from events.search.results import narrowed

# A day has room for so many lines; at most LANES of them are events of several days.
LINES = 5
LANES = 3
DAY = timedelta(days=1)
# In the east a date begins that long before it does in UTC.
EAST = timedelta(hours=14)
YEARS = range(1970, 2200)
# What a month has no use for: it has days of its own.
OTHER_DATES = ("when", "since", "until")


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Month | None:
        """Return the month that `text` (2026-12) names, if it names one that can be shown."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
            return None
        month = cls(int(text[:4]), int(text[5:]))
        return month if month.year in YEARS else None

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def previous(self) -> Month | None:
        month = Month.of(self.first - DAY)
        return month if month.year in YEARS else None

    @property
    def next(self) -> Month | None:
        month = Month.of(self.last + DAY)
        return month if month.year in YEARS else None

    @property
    def begins(self) -> datetime:
        """The moment before which no zone has reached this month."""
        return datetime.combine(self.first, time(), UTC) - EAST


@dataclass
class Span:
    """An event of several days, cut to those of the month; `first` is the `number`th of `days`."""

    event: Event
    first: date
    last: date
    number: int
    days: int


@dataclass(frozen=True)
class Segment:
    """A span on one day; `length` days are drawn from here, 0 where it was drawn before."""

    event: Event
    length: int
    number: int
    days: int
    goes_on: bool


@dataclass
class Cell:
    """A day; `date` is None outside the month. `lanes` has None where a lane is free."""

    date: date | None
    is_today: bool = False
    is_past: bool = False
    lanes: list[Segment | None] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    more: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.events or self.more or any(self.lanes))


@dataclass(frozen=True)
class Grid:
    month: Month
    weeks: list[list[Cell]]
    total: int

    @property
    def weekdays(self) -> list[date]:
        """Seven days whose names head the columns."""
        monday = date(2024, 1, 1)
        return [monday + DAY * (n + _first_weekday()) for n in range(7)]


def month_grid(values: dict[str, Any], *, month: Month, at: datetime, language: str) -> Grid:
    """Lay out the events of `month` that `values` ask for, past ones included."""
    found = _narrowed(values, month=month, at=at)
    return grid_of(found, Event.objects.in_language(language), month=month, at=at)


def grid_of(
    found: SearchEntryQuerySet, events: EventQuerySet, *, month: Month, at: datetime
) -> Grid:
    """Lay out those of the `found` events that are in `month`; `events` says what is read of them.

    Two queries, however many events: of each day only those come that there is room for.
    """
    entries = list(_entries(found, month))
    by_id = events.in_bulk([entry.event_id for entry in entries])
    for entry in entries:
        entry.event = by_id[entry.event_id]
    spans = [_span(entry, month) for entry in entries if entry.is_long]
    singles = _by_day(entry for entry in entries if not entry.is_long)
    today = timezone.localdate(at)
    cells = {day: Cell(day, is_today=day == today, is_past=day < today) for day in _days(month)}
    weeks = calendar.Calendar(_first_weekday()).monthdatescalendar(month.year, month.number)
    for week in weeks:
        _place_spans([cells[day] for day in week if day in cells], spans)
    for day, of_day in singles.items():
        _place_singles(cells[day], of_day)
    return Grid(
        month,
        [[cells.get(day) or Cell(None) for day in week] for week in weeks],
        total=len(spans) + sum(of_day[0].of_day for of_day in singles.values()),
    )


def month_after(values: dict[str, Any], *, month: Month, at: datetime) -> Month | None:
    """The next month in which something begins that `values` ask for."""
    later = _narrowed(values, month=month, at=at).filter(first_day__gt=month.last)
    day = later.order_by("first_day").values_list("first_day", flat=True).first()
    return Month.of(day) if day else None


def _narrowed(values: dict[str, Any], *, month: Month, at: datetime) -> SearchEntryQuerySet:
    # Only what is still to come has free places.
    since = max(at, month.begins) if values.get("free") else month.begins
    return narrowed(values, at=since, without=OTHER_DATES)


def _entries(found: SearchEntryQuerySet, month: Month) -> Any:
    """All spans of the month, and of each day the first LINES of the others.

    These have their day's number in `of_day`. Whatever lasts no longer than a day belongs to the
    day it begins on, even if that day's night is long.
    """
    # The days first: they spare SQLite the reckoning with times for almost all rows.
    is_long = Q(last_day__gt=F("first_day")) & Q(end_at__gt=F("start_at") + DAY)
    return (
        found.in_days(month.first, month.last)
        .filter(Q(first_day__gte=month.first) | is_long)
        .annotate(
            is_long=ExpressionWrapper(is_long, output_field=BooleanField()),
            place=_window(RowNumber(), order_by=["start_at", "id"]),
            of_day=_window(Count("id")),
        )
        .filter(Q(is_long=True) | Q(place__lte=LINES))
        .order_by("start_at", "id")
    )


def _window(expression: Any, **options: Any) -> Window:
    return Window(expression, partition_by=["first_day", "is_long"], **options)


def _span(entry: Any, month: Month) -> Span:
    return Span(
        entry.event,
        max(entry.first_day, month.first),
        min(entry.last_day, month.last),
        number=(max(entry.first_day, month.first) - entry.first_day).days + 1,
        days=(entry.last_day - entry.first_day).days + 1,
    )


def _by_day(entries: Iterable[Any]) -> dict[date, list[Any]]:
    by_day: dict[date, list[Any]] = defaultdict(list)
    for entry in entries:
        by_day[entry.first_day].append(entry)
    return by_day


def _place_spans(week: list[Cell], spans: list[Span]) -> None:
    """Give each span of the week a lane of its own from its first to its last day."""
    for span in spans:
        cells = [cell for cell in week if cell.date and span.first <= cell.date <= span.last]
        lane = next((n for n in range(LANES) if not any(_is_taken(c, n) for c in cells)), None)
        for place, cell in enumerate(cells):
            if lane is None:
                cell.more += 1
            else:
                _put(cell, lane, _segment(span, cells, place))


def _is_taken(cell: Cell, lane: int) -> bool:
    return lane < len(cell.lanes) and cell.lanes[lane] is not None


def _put(cell: Cell, lane: int, segment: Segment) -> None:
    cell.lanes.extend([None] * (lane + 1 - len(cell.lanes)))
    cell.lanes[lane] = segment


def _segment(span: Span, cells: list[Cell], place: int) -> Segment:
    number = ((cells[place].date or span.first) - span.first).days + span.number
    return Segment(
        span.event,
        length=len(cells) if place == 0 else 0,
        number=number,
        days=span.days,
        goes_on=number - place + len(cells) - 1 < span.days,
    )


def _place_singles(cell: Cell, entries: list[Any]) -> None:
    """Fill what room the lanes leave; where it does not do, the last line says how many more."""
    of_day: int = entries[0].of_day
    room = LINES - len(cell.lanes)
    if cell.more + of_day > room:
        room -= 1
    cell.events = [entry.event for entry in entries[:room]]
    cell.more += of_day - len(cell.events)


def _days(month: Month) -> list[date]:
    return [month.first + DAY * n for n in range((month.last - month.first).days + 1)]


def _first_weekday() -> int:
    """0 is Monday, 6 is Sunday, as in `calendar`."""
    return 6 if pgettext("first day of the week: Monday or Sunday", "Monday") == "Sunday" else 0
