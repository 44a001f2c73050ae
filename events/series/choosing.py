"""From what people choose to a rule: every week on these days, every month on this one."""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

# As RFC 5545 writes them, Monday first.
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class MonthlyBy(models.TextChoices):
    """What of a first date stays the same each month."""

    DAY = "day", _("The same day of the month")
    WEEKDAY = "weekday", _("The same weekday, counted from the start of the month")
    LAST_WEEKDAY = "last_weekday", _("The same weekday, the last one of the month")
    LAST_DAY = "last_day", _("The last day of the month")


def weekly(*, days: Collection[str], interval: int = 1) -> str:
    """`days` are of WEEKDAYS; none is the weekday of the first date."""
    named = ",".join(day for day in WEEKDAYS if day in days)
    return _joined("WEEKLY", interval, f"BYDAY={named}" if named else "")


def monthly(*, by: MonthlyBy, first: date, interval: int = 1) -> str:
    weekday = WEEKDAYS[first.weekday()]
    part = {
        MonthlyBy.DAY: f"BYMONTHDAY={first.day}",
        MonthlyBy.WEEKDAY: f"BYDAY={(first.day - 1) // 7 + 1}{weekday}",
        MonthlyBy.LAST_WEEKDAY: f"BYDAY=-1{weekday}",
        MonthlyBy.LAST_DAY: "BYMONTHDAY=-1",
    }[by]
    return _joined("MONTHLY", interval, part)


def fits(by: MonthlyBy, first: date) -> bool:
    """Whether the first date is itself one that `monthly(by=…)` names."""
    left = calendar.monthrange(first.year, first.month)[1] - first.day
    needs = {MonthlyBy.LAST_WEEKDAY: 6, MonthlyBy.LAST_DAY: 0}
    return left <= needs.get(by, 31)


def ending(rule: str, *, count: int | None, until: date | None, zone: ZoneInfo) -> str:
    """Let `rule` end after so many dates, or with this day in `zone`."""
    if count:
        return f"{rule};COUNT={count}"
    if until:
        last = datetime.combine(until, time(23, 59, 59), tzinfo=zone).astimezone(UTC)
        return f"{rule};UNTIL={last:%Y%m%dT%H%M%SZ}"
    return rule


def _joined(frequency: str, interval: int, part: str) -> str:
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}" if interval > 1 else "", part]
    return ";".join(filter(None, parts))
