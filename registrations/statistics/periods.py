"""Time as a plot shows it: hours, days, weeks or months on an event's own clock.

Pure arithmetic. Moments come as numbers of quarter hours since 1970: every zone's clock keeps to
whole ones, so that a database need not know zones to count for all of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

QUARTER_SECONDS = 900
_QUARTER, _HOUR = timedelta(minutes=15), timedelta(hours=1)


class Unit(StrEnum):
    QUARTER = "quarter_hour"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


# How long each may take about, the longest unit without an end.
_LENGTHS = {
    Unit.QUARTER: _QUARTER,
    Unit.HOUR: _HOUR,
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
}


def moment_of(quarter: int) -> datetime:
    return datetime.fromtimestamp(quarter * QUARTER_SECONDS, UTC)


def quarter_of(moment: datetime) -> int:
    return int(moment.timestamp()) // QUARTER_SECONDS


def choose_unit(first: datetime, last: datetime, *, least: Unit, most: int) -> Unit:
    """Return the smallest unit, from `least` on, that shows the span in about `most` periods."""
    units = list(Unit)
    for unit in units[units.index(least) : -1]:
        if (last - first) / _LENGTHS[unit] <= most:
            return unit
    return Unit.MONTH


def starts_of(first: datetime, last: datetime, unit: Unit, zone: ZoneInfo) -> list[datetime]:
    """Return the starts (in `zone`) of all periods from that of `first` to that of `last`."""
    start, starts = _start(first.astimezone(zone), unit), []
    while start <= last:
        starts.append(start)
        start = _next(start, unit)
    return starts


def sums(counts: Mapping[int, int], starts: list[datetime]) -> list[int]:
    """Add up counts by quarter hour for each period; what was before the first belongs to it."""
    bounds = [quarter_of(start) for start in starts]
    found = [0] * len(starts)
    for quarter, count in counts.items():
        found[max(0, bisect_right(bounds, quarter) - 1)] += count
    return found


def _start(local: datetime, unit: Unit) -> datetime:
    """The start of the period in which `local` lies."""
    if unit is Unit.QUARTER:
        return local.replace(minute=local.minute // 15 * 15, second=0, microsecond=0)
    if unit is Unit.HOUR:
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.date()
    if unit is Unit.WEEK:
        day -= timedelta(days=day.weekday())
    elif unit is Unit.MONTH:
        day = day.replace(day=1)
    return datetime.combine(day, time(), tzinfo=local.tzinfo)


def _next(start: datetime, unit: Unit) -> datetime:
    """By the clock for days and more; hours go on where clocks go back."""
    if unit in (Unit.QUARTER, Unit.HOUR):
        return (start.astimezone(UTC) + _LENGTHS[unit]).astimezone(start.tzinfo)
    day = start.date() + timedelta(days={Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 32}[unit])
    if unit is Unit.MONTH:
        day = day.replace(day=1)
    return datetime.combine(day, time(), tzinfo=start.tzinfo)
