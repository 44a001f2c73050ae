"""Values of iCalendar properties: dates, times, durations, texts; strict where it is safe."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

_MOMENT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?$")
_DURATION = re.compile(
    r"^([+-])?P(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?$"
)
_LOOSE_PART = re.compile(r"(\d{1,6})([WDHMS])")
_UNITS = {"W": "weeks", "D": "days", "H": "hours", "M": "minutes", "S": "seconds"}


def parse_moment(text: str) -> tuple[date | datetime, bool]:
    """Return a date or a naive datetime, and whether it is marked as UTC; ValueError if neither."""
    match = _MOMENT.match(text.strip().upper())
    if match is None:
        raise ValueError(text)
    year, month, day = (int(match[index]) for index in (1, 2, 3))
    if match[4] is None:
        return date(year, month, day), False
    second = min(int(match[6] or 0), 59)  # 60 is a leap second
    read = datetime(year, month, day, int(match[4]), int(match[5]), second)  # noqa: DTZ001
    return read, bool(match[7])


def parse_duration(text: str) -> tuple[timedelta, bool]:
    """Return a duration, and whether it is written as the standard has it.

    P15M (for PT15M) and PT1W (for P1W) occur in real feeds; both can only mean one thing, for
    iCalendar has no months. Raises ValueError for anything else.
    """
    text = text.strip().upper()
    match = _DURATION.match(text)
    if match and any(match.groups()[1:]) and not text.endswith("T"):
        weeks, days, hours, minutes, seconds = (int(each or 0) for each in match.groups()[1:])
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return (-length if match[1] == "-" else length), True
    return _loose_duration(text), False


def _loose_duration(text: str) -> timedelta:
    body = text.lstrip("+").removeprefix("P").replace("T", "")
    parts = _LOOSE_PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise ValueError(text)
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\", "\\:": ":", '\\"': '"'}
_ESCAPE = re.compile(r"\\[nN,;\\:\"]")


def unescape(text: str) -> str:
    """Return the TEXT value without its backslashes."""
    return _ESCAPE.sub(lambda match: _ESCAPES[match[0]], text)


def split_list(text: str) -> list[str]:
    """Return the values of a comma-separated TEXT property, unescaped."""
    return [unescape(part) for part in re.split(r"(?<!\\),", text)]
