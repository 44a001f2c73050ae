"""A series becomes its dates: bounded, with what was added, taken out or moved.

A series that ends and has up to 500 dates is taken whole. Of any other, its first date and those
from one year before this month to two years after its first day, at most 500. So every series
leaves at least one event, and the same file gives the same dates all month long.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile

from dateutil import rrule
from django.utils.translation import gettext as _

from events.importing.ical_values import parse_moment

MOST_DATES = 500
BACK = timedelta(days=365)
AHEAD = timedelta(days=2 * 365)

_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_RANGES = {
    "INTERVAL": (1, 10_000),
    "COUNT": (1, 1_000_000),
    "BYMONTH": (1, 12),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}
_OTHER_KEYS = frozenset({"FREQ", "UNTIL", "BYDAY", "WKST"})
_DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class BadRule(ValueError):
    """A repetition that cannot be followed; its text is a sentence."""


@dataclass
class Series:
    """A first date and what repeats it; all times are naive and local to the series' zone."""

    start: datetime
    rules: list[Rule] = field(default_factory=list)
    added: set[datetime] = field(default_factory=set)
    excluded: set[datetime] = field(default_factory=set)
    excluded_days: set[date] = field(default_factory=set)

    @property
    def ends(self) -> bool:
        return all(rule.ends for rule in self.rules)


@dataclass(frozen=True)
class Rule:
    """One RRULE, checked; `until` is local and inclusive."""

    text: str
    until: datetime | None
    ends: bool


@dataclass(frozen=True)
class Dates:
    """The starts of a series in order; `is_cut` where MOST_DATES left some of them out."""

    starts: list[datetime]
    is_cut: bool


def expand(series: Series, *, now: datetime) -> Dates:
    """Return the dates of `series` around the local naive time `now`, as the module says."""
    if series.ends:
        whole = list(islice(_all_starts(series), MOST_DATES + 1))
        if len(whole) <= MOST_DATES:
            return Dates(whole, is_cut=False)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = list(islice(_all_starts(series), 1))
    until = takewhile(lambda start: start < month + AHEAD, _all_starts(series))
    near = list(islice((start for start in until if start >= month - BACK), MOST_DATES + 1))
    if series.ends and not near:
        return Dates(list(islice(_all_starts(series), MOST_DATES)), is_cut=True)
    starts = sorted({*first, *near[:MOST_DATES]})
    return Dates(starts, is_cut=len(near) > MOST_DATES or series.ends)


def _all_starts(series: Series) -> Iterator[datetime]:
    """Yield every date in order, the first included even where the rule does not name it."""
    together = rrule.rruleset()
    together.rdate(series.start)
    for rule in series.rules:
        together.rrule(occurrences(rule, series.start))
    for added in series.added:
        together.rdate(added)
    return (
        start
        for start in together
        if start not in series.excluded and start.date() not in series.excluded_days
    )


def occurrences(rule: Rule, start: datetime) -> rrule.rrule:
    """What `rule` names from `start` on, one after the other; both are naive and local."""
    parsed = rrule.rrulestr(rule.text, dtstart=start)
    return parsed.replace(until=rule.until) if rule.until else parsed


def read_rule(text: str, *, start: datetime, zone: tzinfo) -> Rule:
    """Check the text of an RRULE; raise BadRule for what cannot be followed.

    `start` is naive and local to `zone`. Only what dateutil would never finish or misread is
    refused: seconds and minutes, steps of nothing, the 30th of February.
    """
    parts = _parts(text)
    until = _until(parts.pop("UNTIL", ""), zone)
    _check_ranges(parts)
    _check_possible(parts)
    rule = Rule(
        ";".join(f"{key}={value}" for key, value in parts.items()),
        until,
        ends=until is not None or "COUNT" in parts,
    )
    try:
        occurrences(rule, start)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadRule(_("The repetition “%(rule)s” is not understood.") % {"rule": text}) from error
    return rule


def _parts(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.upper().replace(" ", "").strip(";").split(";"))
    parts = {key: value.strip(",") for key, _equals, value in pairs if value}
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadRule(_("Only daily, weekly, monthly and yearly repetition is followed."))
    unknown = sorted(set(parts) - set(_RANGES) - _OTHER_KEYS)
    if unknown:
        raise BadRule(_("The repetition uses %(key)s, which is unknown.") % {"key": unknown[0]})
    return parts


def _until(text: str, zone: tzinfo) -> datetime | None:
    """Return the last moment at which an occurrence may start; a bare date counts to its end."""
    if not text:
        return None
    try:
        value, is_utc = parse_moment(text)
        if not isinstance(value, datetime):
            return datetime.combine(value, time(23, 59, 59))
        if not is_utc:
            return value
        return value.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise BadRule(_("The repetition's UNTIL is no date: %(text)s.") % {"text": text}) from error


def _check_ranges(parts: dict[str, str]) -> None:
    for key, (low, high) in _RANGES.items():
        for value in parts.get(key, "").split(",") if key in parts else ():
            try:
                fits = low <= int(value) <= high
            except ValueError:
                fits = False
            if not fits:
                raise BadRule(
                    _("The repetition has %(key)s=%(value)s, which is not possible.")
                    % {"key": key, "value": value[:40]}
                )


def _check_possible(parts: dict[str, str]) -> None:
    """Refuse what never happens: looking for it until the year 9999 takes many seconds."""
    months = [int(each) for each in parts.get("BYMONTH", "").split(",") if each]
    days = [abs(int(each)) for each in parts.get("BYMONTHDAY", "").split(",") if each]
    never = bool(days) and bool(months) and min(days) > max(_DAYS_IN_MONTH[m - 1] for m in months)
    positions = [abs(int(each)) for each in parts.get("BYSETPOS", "").split(",") if each]
    if parts["FREQ"] == "DAILY" and positions and min(positions) > 1 and "BYHOUR" not in parts:
        never = True
    if never:
        raise BadRule(_("The repetition names a day that never comes."))
