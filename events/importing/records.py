"""Records with named fields (rows of CSV, objects of JSON) become drafts.

Fields are found by name, whatever their order or spelling ("Start Date", startDate, start_date).
A start that is a bare date makes an all-day event, and its end is then the last day itself. An
all-day event without a zone takes that of its place, where the place tells it, else the fallback.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from events.importing.dates import BadRecord, is_clock, parse_clock, parse_when
from events.importing.drafts import EventDraft, Parsed, key_from
from events.importing.markup import to_markdown
from events.importing.places import country_code, looks_online, zone_for_place
from events.importing.texts import clean_line, folded
from events.importing.zones import all_day_bounds, iana_name, to_utc, zone_matching

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

_NAMES = {
    "title": "title name subject eventname eventtitle event",
    "start": "startat startdatetime startdate start dtstart begin date",
    "start_time": "starttime",
    "end": "endat enddatetime enddate end dtend finish",
    "end_time": "endtime",
    "zone": "timezone tz tzid",
    "all_day": "allday alldayevent isallday",
    "summary": "summary subtitle",
    "description": "description details body content",
    "venue": "venue venuename room",
    "location": "location place",
    "address": "address streetaddress",
    "city": "city town",
    "country": "country",
    "url": "url websiteurl website link eventurl confurl",
    "online": "online isonline virtual",
    "tags": "tags categories category topics topic track kind icscategories",
    "cancelled": "cancelled canceled iscancelled",
    "status": "status",
    "uid": "uid sourceuid guid slug id",
    "key_in_schedule": "confkey",
    "duration": "duration",
}
_FIELD_OF = {word: name for name, words in _NAMES.items() for word in words.split()}
_YES = frozenset({"true", "yes", "1", "x", "y"})
_NOT_LETTERS = re.compile(r"[^a-z0-9]")


def field_of(header: str) -> str | None:
    """Return which field of an event a column or key means, by its name."""
    return _FIELD_OF.get(_NOT_LETTERS.sub("", header.casefold()))


def knows_header(row: list[str]) -> bool:
    """Whether a first row names at least a title and a start."""
    fields = {field_of(name) for name in row}
    return "title" in fields and bool(fields & {"start", "start_time"})


@dataclass(frozen=True)
class Source:
    """What all records of one file share."""

    fallback_zone: str
    zone: str | None = None  # found from the offsets that the file writes
    tags: tuple[str, ...] = ()
    is_conference_list: bool = False


class Record:
    """One record by fields; the first name that has a value wins."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values: dict[str, object] = {}
        for header, value in values.items():
            name = field_of(str(header))
            if name and value not in (None, "", []) and name not in self._values:
                self._values[name] = value

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        value = self._values.get(name, "")
        return str(value).strip() if isinstance(value, str | int | float) else ""

    def is_true(self, name: str) -> bool:
        value = self._values.get(name)
        return value is True or str(value).strip().casefold() in _YES

    def words(self, name: str) -> tuple[str, ...]:
        value = self._values.get(name)
        if isinstance(value, str):
            return tuple(value.split(","))
        if isinstance(value, list):
            return tuple(str(each) for each in value if isinstance(each, str | int))
        return ()


def zone_of_records(records: list[Record]) -> str | None:
    """Return the zone that fits the offsets which most records write, if they write any."""
    moments = []
    for record in records:
        try:
            value = parse_when(record.text("start") or record.text("start_time"))
        except ValueError:
            continue
        if isinstance(value, datetime) and value.tzinfo is not None:
            moments.append(value)
    return zone_matching(moments)


def take_record(record: Record, place: object, source: Source, parsed: Parsed) -> None:
    """Make a draft of a record, or tell `parsed` why it is none."""
    try:
        parsed.take(place, draft_of(record, source))
    except BadRecord as error:
        parsed.error(place, str(error))
    except (ValueError, OverflowError):
        parsed.error(place, _("The record holds a date that does not exist."))


def draft_of(record: Record, source: Source) -> EventDraft:
    """Return the draft of one record; raises BadRecord (and ValueError for impossible dates)."""
    title = clean_line(record.text("title")) or clean_line(record.text("summary"))
    if not title:
        raise BadRecord(_("The record has no title."))
    where = _where(record, source)
    when = _when(record, source, where)
    return EventDraft(
        source_key=_key(record, source, title, when, where),
        title=title,
        summary=record.text("summary") if "title" in record else "",
        description=to_markdown(record.text("description")),
        start_at=when.start_at,
        end_at=when.end_at,
        time_zone=when.time_zone,
        all_day=when.all_day,
        venue=where.venue,
        address=where.address,
        city=where.city,
        country=where.country,
        online=where.online,
        url=record.text("url"),
        tags=source.tags + record.words("tags"),
        cancelled=record.is_true("cancelled")
        or record.text("status").casefold() in {"cancelled", "canceled"},
    )


@dataclass(frozen=True)
class _Where:
    venue: str = ""
    address: str = ""
    city: str = ""
    country: str = ""
    online: bool = False
    parts: tuple[str, ...] = ()


def _where(record: Record, source: Source) -> _Where:
    """Read the place; conference lists write "city, region, country" where others write a venue."""
    venue, location = record.text("venue"), record.text("location")
    online = record.is_true("online") or looks_online(venue) or looks_online(location)
    venue = "" if looks_online(venue) else venue
    location = "" if looks_online(location) else location
    city, country = record.text("city"), record.text("country")
    address = record.text("address")
    parts = tuple(part.strip() for part in (city or location).split(",") if part.strip())
    if source.is_conference_list and location:
        if len(parts) > 1:
            city, country = parts[0], parts[-1]
        elif country_code(location):
            country, parts = location, ()
        else:
            address = address or location
    elif location and not venue:
        venue, _comma, rest = location.partition(", ")
        address = address or rest
    elif location:
        address = address or location
    city = city[:1].upper() + city[1:] if city.islower() else city
    return _Where(venue, address, city, country, online, parts)


@dataclass(frozen=True)
class _When:
    start_at: datetime
    end_at: datetime
    time_zone: str
    all_day: bool


def _when(record: Record, source: Source, where: _Where) -> _When:
    start = _moment_in(record, "start", "start_time")
    end = _moment_in(record, "end", "end_time", near=start)
    if start is None:
        raise BadRecord(_("The record has no start."))
    name = _zone_name(record, source, where)
    zone = zoneinfo.ZoneInfo(name)
    if not isinstance(start, datetime) or record.is_true("all_day"):
        return _all_day(start, end, zone)
    start_at = _moment_utc(start, zone)
    if end is None:
        return _When(start_at, start_at + _length(record), name, False)
    if not isinstance(end, datetime):
        end = datetime.combine(end + DAY, time.min)
    end_at = _moment_utc(end, zone)
    if end_at == start_at:
        end_at = start_at + HOUR
    return _When(start_at, end_at, name, _is_whole_days(start, end))


def _all_day(start: date, end: date | None, zone: zoneinfo.ZoneInfo) -> _When:
    """Return whole days; the last day is named, not the day after it."""
    first = start.date() if isinstance(start, datetime) else start
    last = end.date() if isinstance(end, datetime) else (end or first)
    if last < first:
        raise BadRecord(
            _("The event ends (%(last)s) before it starts (%(first)s).")
            % {"last": last.isoformat(), "first": first.isoformat()}
        )
    return _When(*all_day_bounds(first, last + DAY, zone), zone.key, True)


def _length(record: Record) -> timedelta:
    minutes = record.text("duration")
    return timedelta(minutes=int(minutes)) if minutes.isdecimal() and int(minutes) else HOUR


def _is_whole_days(start: datetime, end: datetime) -> bool:
    """Whether times that are written run from midnight to midnight."""
    return end > start and start.time() == end.time() == time.min


def _moment_utc(value: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    return to_utc(value, zone) if value.tzinfo is None else value.astimezone(UTC)


def _zone_name(record: Record, source: Source, where: _Where) -> str:
    named = record.text("zone")
    if named:
        known = iana_name(named)
        if known is None:
            raise BadRecord(_("The time zone “%(zone)s” is unknown.") % {"zone": named})
        return known
    return source.zone or zone_for_place(where.country, *where.parts) or source.fallback_zone


def _moment_in(
    record: Record, name: str, time_name: str, near: date | datetime | None = None
) -> date | datetime | None:
    """Read a date and, where it stands in a column of its own, its time of day."""
    day, clock = record.text(name), record.text(time_name)
    if clock and not is_clock(clock):
        return parse_when(clock)
    if not day and not (clock and near):
        return None
    value = parse_when(day) if day else near
    if value is None or not clock:
        return value
    base = value.date() if isinstance(value, datetime) else value
    return datetime.combine(base, parse_clock(clock))


def _key(record: Record, source: Source, title: str, when: _When, where: _Where) -> str:
    """Return what names this event again next time: its own id, or what it is, when and where."""
    local_day = when.start_at.astimezone(zoneinfo.ZoneInfo(when.time_zone)).date().isoformat()
    if source.is_conference_list:
        city = where.city.partition(",")[0]
        return key_from("conference", *folded(title, local_day, city))
    if "key_in_schedule" in record:
        return f"schedule:{local_day[:4]}:{record.text('key_in_schedule')}"
    if "uid" in record:
        return record.text("uid")
    return key_from("event", *folded(title, when.start_at.isoformat(), where.venue, where.city))
