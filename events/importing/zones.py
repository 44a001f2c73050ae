"""Any name of a time zone becomes an IANA name; local times become UTC.

Files name zones in many ways: IANA (also with a path in front), Windows ("Eastern Standard
Time"), Outlook ("(UTC-05:00) Eastern Time (US & Canada)"), Rails ("Eastern Time (US & Canada)"),
or not at all but by a VTIMEZONE with offsets ("GMT +0100 (Standard) / GMT +0200 (Daylight)").
"""

from __future__ import annotations

import re
import zoneinfo
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from core.text import fold

# Names of Rails and Outlook whose city is not the last part of an IANA name.
_OTHER_NAMES = {
    "abu dhabi": "Asia/Dubai",
    "alaska": "America/Anchorage",
    "american samoa": "Pacific/Pago_Pago",
    "arizona": "America/Phoenix",
    "astana": "Asia/Almaty",
    "atlantic time (canada)": "America/Halifax",
    "azores": "Atlantic/Azores",
    "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich",
    "brasilia": "America/Sao_Paulo",
    "brasília": "America/Sao_Paulo",
    "cape verde is.": "Atlantic/Cape_Verde",
    "central america": "America/Guatemala",
    "central european time": "Europe/Brussels",
    "central time": "America/Chicago",
    "central time (us & canada)": "America/Chicago",
    "chatham is.": "Pacific/Chatham",
    "chennai": "Asia/Kolkata",
    "coordinated universal time": "UTC",
    "eastern european time": "Europe/Bucharest",
    "eastern time": "America/New_York",
    "eastern time (us & canada)": "America/New_York",
    "edinburgh": "Europe/London",
    "ekaterinburg": "Asia/Yekaterinburg",
    "greenland": "America/Nuuk",
    "greenwich mean time": "Europe/London",
    "hanoi": "Asia/Ho_Chi_Minh",
    "hawaii": "Pacific/Honolulu",
    "indiana (east)": "America/Indiana/Indianapolis",
    "international date line west": "Etc/GMT+12",
    "islamabad": "Asia/Karachi",
    "kyiv": "Europe/Kyiv",
    "la paz": "America/La_Paz",
    "marshall is.": "Pacific/Majuro",
    "mid-atlantic": "Atlantic/South_Georgia",
    "midway island": "Pacific/Midway",
    "mountain time": "America/Denver",
    "mountain time (us & canada)": "America/Denver",
    "mumbai": "Asia/Kolkata",
    "new caledonia": "Pacific/Noumea",
    "new delhi": "Asia/Kolkata",
    "newfoundland": "America/St_Johns",
    "nuku'alofa": "Pacific/Tongatapu",
    "osaka": "Asia/Tokyo",
    "pacific time": "America/Los_Angeles",
    "pacific time (us & canada)": "America/Los_Angeles",
    "pretoria": "Africa/Johannesburg",
    "rangoon": "Asia/Yangon",
    "samoa": "Pacific/Apia",
    "sapporo": "Asia/Tokyo",
    "saskatchewan": "America/Regina",
    "solomon is.": "Pacific/Guadalcanal",
    "sri jayawardenepura": "Asia/Colombo",
    "st. petersburg": "Europe/Moscow",
    "tokelau is.": "Pacific/Fakaofo",
    "ulaan bataar": "Asia/Ulaanbaatar",
    "ulaanbaatar": "Asia/Ulaanbaatar",
    "wellington": "Pacific/Auckland",
    "west central africa": "Africa/Lagos",
    "western european time": "Europe/Lisbon",
}

# Where only offsets are known, the best known zone that has them.
_WELL_KNOWN = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Moscow",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
)

_DISPLAY_OFFSET = re.compile(r"^\((?:UTC|GMT)\s*(?:[+-]\d{1,2}:?\d{2})?\)\s*", re.IGNORECASE)
_PLAIN_OFFSET = re.compile(r"^(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?$", re.IGNORECASE)


@cache
def iana_name(name: str) -> str | None:
    """Return the IANA name that `name` stands for, or None where nobody knows it."""
    name = name.strip().strip('"').strip()
    if not name:
        return None
    bare = _DISPLAY_OFFSET.sub("", name)
    return (
        _as_iana(name)
        or WINDOWS_TO_OLSON.get(name)
        or _by_other_name(bare)
        or _by_listed_city(bare)
        or _as_offset(name)
    )


def _as_iana(name: str) -> str | None:
    """Find an IANA name, also behind a path such as /softwarestudio.org/Olson_20011030_5/."""
    known = _names_by_fold()
    parts = name.strip("/").split("/")
    candidates = ("/".join(parts[begin:]) for begin in range(len(parts)))
    found = (known.get(candidate.replace(" ", "_").casefold()) for candidate in candidates)
    return next((each for each in found if each), None)


def _by_other_name(name: str) -> str | None:
    return _OTHER_NAMES.get(name.casefold())


def _by_listed_city(name: str) -> str | None:
    """Find a zone by any of its cities: "Canberra, Melbourne, Sydney"."""
    cities = [city.strip() for city in name.split(",")]
    found = (_OTHER_NAMES.get(city.casefold()) or zone_of_city(city) for city in cities)
    return next((each for each in found if each), None)


def _as_offset(name: str) -> str | None:
    """Find the fixed zone of "+02:00" or "GMT-5"; IANA writes its sign the other way round."""
    match = _PLAIN_OFFSET.match(name)
    if not match or int(match[3] or 0):
        return None
    return _fixed_zone(timedelta(hours=int(f"{match[1]}{match[2]}")))


def _fixed_zone(offset: timedelta) -> str | None:
    hours, rest = divmod(offset, timedelta(hours=1))
    if not hours and not rest:
        return "UTC"
    name = f"Etc/GMT{-hours:+d}"
    return name if not rest and name in zoneinfo.available_timezones() else None


def zone_of_city(city: str) -> str | None:
    """Return the zone that bears the name of `city`: Vancouver, New York, Zürich."""
    return _names_by_city().get(fold(city).replace(" ", "_"))


@cache
def _names_by_fold() -> dict[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones()}


@cache
def _names_by_city() -> dict[str, str]:
    regions = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(zoneinfo.available_timezones(), key=lambda name: (-name.count("/"), name))
    return {name.rpartition("/")[2].casefold(): name for name in names if name.startswith(regions)}


def zone_like(other: tzinfo, around: datetime) -> str | None:
    """Return the IANA name of a zone with the offsets that `other` has in the year of `around`."""
    moments = [datetime(around.year, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]
    offsets = [moment.astimezone(other).utcoffset() for moment in moments]
    for name in _WELL_KNOWN:
        zone = zoneinfo.ZoneInfo(name)
        if [moment.astimezone(zone).utcoffset() for moment in moments] == offsets:
            return name
    if len(set(offsets)) == 1 and offsets[0] is not None:
        return _fixed_zone(offsets[0])
    return None


def zone_matching(moments: list[datetime]) -> str | None:
    """Return the well-known zone whose offsets most of the aware `moments` carry.

    For files that write offsets but no zone. None where no zone fits four in five of them.
    """
    offsets = Counter(moment.utcoffset() for moment in moments)
    best, hits = None, 0
    for name in _WELL_KNOWN:
        zone = zoneinfo.ZoneInfo(name)
        fitting = sum(each.astimezone(zone).utcoffset() == each.utcoffset() for each in moments)
        if fitting > hits:
            best, hits = name, fitting
    if moments and hits >= 0.8 * len(moments):
        return best
    common = offsets.most_common(1)[0][0] if offsets else None
    return _fixed_zone(common) if common is not None else None


def to_utc(local: datetime, zone: tzinfo) -> datetime:
    """Return the moment of a naive local time.

    A time that the clock skips takes the offset before the gap, one that it shows twice the
    first (both as RFC 5545 has it). Raises OverflowError at the ends of the calendar.
    """
    return local.replace(tzinfo=zone).astimezone(UTC)


def all_day_bounds(first: date, day_after: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return local midnight of the first day and local midnight after the last, in UTC."""
    return (
        to_utc(datetime.combine(first, time.min), zone),
        to_utc(datetime.combine(day_after, time.min), zone),
    )
