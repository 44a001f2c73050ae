"""An event as an iCalendar file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings

from core.text import one_line
from events.models import Event

PRODUCT = "-//EventMaster//EventMaster//EN"


class Method(StrEnum):
    """What a calendar does with an entry (RFC 5546): take it in as it is now, or take it out."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def event_calendar(event: Event, *, url: str, method: Method = Method.PUBLISH) -> str:
    """Return the text of an .ics file with this one event; `url` is the address of its page.

    Reads the event's organizer. A timed event stands in its own zone, whose rules are in the file
    (VTIMEZONE). An all-day event has dates only; iCalendar's last day is the one after, like ours.
    The link to take part is left out: the file is public.
    """
    calendar = icalendar.Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("METHOD", method.value)
    entry = _entry(event, url)
    if any("TZID" in entry[name].params for name in ("DTSTART", "DTEND")):
        calendar.add_component(_zone(event))
    calendar.add_component(entry)
    return calendar.to_ical().decode("utf-8")


def _entry(event: Event, url: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("UID", str(event.pk))
    entry.add("DTSTAMP", event.updated_at.astimezone(UTC))
    entry.add("LAST-MODIFIED", event.updated_at.astimezone(UTC))
    # Of two entries with one UID, calendars keep the higher: a change, or that it is cancelled.
    age = (event.updated_at - event.created_at).total_seconds()
    entry.add("SEQUENCE", max(0, int(age)))
    entry.add("ORGANIZER", _organizer(event))
    bounds = {"DTSTART": event.local_start, "DTEND": event.local_end}
    for name, local in bounds.items():
        entry.add(name, local.date() if event.all_day else _unmistakable(local))
    entry.add("SUMMARY", event.title)
    if event.summary:
        entry.add("DESCRIPTION", f"{event.summary}\n\n{url}")
    place = ", ".join(filter(None, [event.venue, event.address, event.city, event.country]))
    if place:
        entry.add("LOCATION", place)
    entry.add("URL", url)
    entry.add("STATUS", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _unmistakable(local: datetime) -> datetime:
    """In UTC where clocks show it twice: a file cannot say which, and programs guess."""
    other = local.replace(fold=1 - local.fold)
    return local if local.utcoffset() == other.utcoffset() else local.astimezone(UTC)


def _organizer(event: Event) -> icalendar.vCalAddress:
    """Who is to be asked: the address that stands on the organizer's page, else the site's."""
    email = event.organizer.email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["CN"] = one_line(event.organizer.name)
    return address


def _zone(event: Event) -> icalendar.Timezone:
    """The rules of the event's zone for the years that it touches.

    Written here, since icalendar's own `add_missing_timezones()` (7.3) puts the start of summer
    time an hour late.
    """
    zone = event.zone
    begin = datetime(event.local_start.year, 1, 1, tzinfo=zone)
    end = datetime(event.local_end.year + 1, 1, 1, tzinfo=zone)
    component = icalendar.Timezone()
    component.add("TZID", zone.key)
    component.add_component(_observance(begin, before=begin))
    for before, after in _offset_changes(zone, begin.astimezone(UTC), end.astimezone(UTC)):
        component.add_component(_observance(after, before=before))
    return component


def _observance(after: datetime, *, before: datetime) -> icalendar.cal.Component:
    """One offset from one onset on; the onset is told in the wall time before it."""
    is_summer = bool(after.dst())
    part = icalendar.TimezoneDaylight() if is_summer else icalendar.TimezoneStandard()
    old, new = before.utcoffset(), after.utcoffset()
    onset = (after.astimezone(UTC) + (old or timedelta())).replace(tzinfo=None)
    part.add("DTSTART", onset)
    part.add("TZOFFSETFROM", old)
    part.add("TZOFFSETTO", new)
    part.add("TZNAME", after.tzname())
    return part


def _offset_changes(
    zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Yield, for each change of the offset, a moment before it and the moment of the change.

    Both are local times. Zones change on the quarter of an hour, so that is the step within the
    day of a change; `begin` and `end` are UTC.
    """
    day, quarter = timedelta(days=1), timedelta(minutes=15)
    while begin < end:
        tomorrow = begin + day
        if begin.astimezone(zone).utcoffset() != tomorrow.astimezone(zone).utcoffset():
            moment = begin
            while begin.astimezone(zone).utcoffset() == moment.astimezone(zone).utcoffset():
                moment += quarter
            yield (moment - quarter).astimezone(zone), moment.astimezone(zone)
        begin = tomorrow
