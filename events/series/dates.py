"""The dates of a series: a rule of RFC 5545, followed in the wall time of the series' zone.

A course at 19:00 stays at 19:00 when clocks change. Where they skip its time on a day, it starts
as much later, and where they show it twice, the first time is meant, as RFC 5545 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.importing.recurrence import BadRule, Rule, occurrences, read_rule
from events.when import clock_text

MOST_DATES = 500
LONGEST_RULE = 500
# Nobody plans further; a rule that names a day in centuries is a typing error.
FURTHEST = timedelta(days=30 * 366)
_OF_THE_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
# What RFC 5545 gives no meaning to (3.3.10); dateutil would look for it until the year 9999.
_ONLY_WITH = {
    "BYWEEKNO": {"YEARLY"},
    "BYYEARDAY": {"YEARLY"},
    "BYMONTHDAY": {"DAILY", "MONTHLY", "YEARLY"},
    "BYSETPOS": {"WEEKLY", "MONTHLY", "YEARLY"},
}
_LAST_YEAR = 9900
_PLAIN_RULE = re.compile(r"[A-Za-z0-9=;,+ -]*\Z")


@dataclass(frozen=True)
class SeriesDate:
    """One date of a rule: the moment (UTC), its day in the zone, and what clocks do to it."""

    starts_at: datetime
    day: date
    note: str = ""


@dataclass(frozen=True)
class SeriesPlan:
    """A rule as a series keeps it, and all dates that it names, the first one included."""

    rule: str
    dates: list[SeriesDate]

    def without(self, days: Iterable[date]) -> SeriesPlan:
        """The same, but for the dates on these days; the first one stays."""
        left_out = set(days)
        first, *others = self.dates
        return SeriesPlan(self.rule, [first, *(d for d in others if d.day not in left_out)])


def plan_series(rule: str, *, start_at: datetime, zone: ZoneInfo) -> SeriesPlan:
    """Return what `rule` (RRULE, with or without its name) makes of a first date.

    Raises ValidationError, whose sentence is about `rule`: where it is not understood, never ends,
    or names no further date, or more than MOST_DATES.
    """
    wall = start_at.astimezone(zone).replace(tzinfo=None, fold=0)
    try:
        parts = _parts(rule)
        read = read_rule(_text(parts), start=wall, zone=zone)
        walls = _walls(parts, read, wall)
        if read.until:
            parts["UNTIL"] = f"{read.until.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    except BadRule as error:
        raise ValidationError({"rule": ValidationError(str(error), "rule_not_followed")}) from error
    return SeriesPlan(_text(parts), [_first(start_at, wall), *(_date(w, zone) for w in walls[1:])])


def _parts(rule: str) -> dict[str, str]:
    """Take the text apart; what is left to read_rule() is the values."""
    text = rule.strip().upper().removeprefix("RRULE:").strip(" ;")
    if len(text) > LONGEST_RULE or not _PLAIN_RULE.match(text):
        raise BadRule(_("Write one rule, like FREQ=WEEKLY;BYDAY=TU;COUNT=10."))
    pairs = [part.partition("=") for part in text.replace(" ", "").split(";")]
    parts = {name: value for name, _equals, value in pairs if value}
    if len(parts) != len(pairs):
        raise BadRule(_("Write one rule, like FREQ=WEEKLY;BYDAY=TU;COUNT=10."))
    _check_parts(parts)
    return parts


def _check_parts(parts: dict[str, str]) -> None:
    if any(name in parts for name in _OF_THE_DAY):
        raise BadRule(_("The time of day is the event’s own: leave BYHOUR and the like out."))
    for name, frequencies in _ONLY_WITH.items():
        if name in parts and parts.get("FREQ") in {"DAILY", "WEEKLY", "MONTHLY"} - frequencies:
            words = _("%(name)s has no meaning with FREQ=%(frequency)s. Leave it out.")
            raise BadRule(words % {"name": name, "frequency": parts["FREQ"]})
    if "COUNT" in parts and "UNTIL" in parts:
        raise BadRule(_("Give a last day or a number of dates, not both."))
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise BadRule(_("Say when it ends: a last day, or a number of dates."))


def _text(parts: dict[str, str]) -> str:
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _walls(parts: dict[str, str], rule: Rule, first: datetime) -> list[datetime]:
    """The wall times of all dates; the first belongs to them even where the rule omits it."""
    last = first + FURTHEST if first.year < _LAST_YEAR else first
    named = takewhile(lambda wall: wall <= last, occurrences(rule, first))
    # dateutil reckons in whole seconds.
    exact = (wall.replace(microsecond=first.microsecond) for wall in named)
    others = (wall for wall in exact if wall > first)
    most = int(parts.get("COUNT", MOST_DATES + 1))
    walls = [first, *islice(others, min(most, MOST_DATES + 1) - 1)]
    if len(walls) > MOST_DATES:
        words = _("That is more than %(most)d dates. Choose an earlier last day, or fewer dates.")
        raise BadRule(words % {"most": MOST_DATES})
    if len(walls) < 2:
        raise BadRule(_("This rule names no date after the first one. Look at when it ends."))
    if "COUNT" in parts and len(walls) < most:
        raise BadRule(_("That goes on for more than 30 years. Choose fewer dates."))
    return walls


def _first(start_at: datetime, wall: datetime) -> SeriesDate:
    """The first date is one that there is already: its moment is not derived anew."""
    return SeriesDate(start_at, wall.date())


def _date(wall: datetime, zone: ZoneInfo) -> SeriesDate:
    local = wall.replace(tzinfo=zone)
    starts_at = local.astimezone(UTC)
    real = starts_at.astimezone(zone)
    if real.replace(tzinfo=None) != wall:
        words = _("Clocks go forward on this day and skip %(time)s: it starts at %(instead)s.")
        note = words % {"time": clock_text(wall), "instead": clock_text(real)}
        return SeriesDate(starts_at, wall.date(), note)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        words = _("Clocks go back on this day, so %(time)s comes twice: the first is meant.")
        return SeriesDate(starts_at, wall.date(), words % {"time": clock_text(wall)})
    return SeriesDate(starts_at, wall.date())
