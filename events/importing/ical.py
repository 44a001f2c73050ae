"""iCalendar: every VEVENT becomes at least one draft, or one line that says why not.

What this reader decides where files leave it open:

- An all-day event runs from local midnight of its first day to local midnight after its last;
  DTEND is exclusive. Without an end, or with an end equal to the start, it lasts one day.
- A timed event without an end, or with an end equal to its start, lasts one hour.
- An end before the start is an error. An end or duration that cannot be read is a warning.
- A moved date of a series (RECURRENCE-ID) is an event of its own and replaces the rule's date.
- STATUS:CANCELLED, or METHOD:CANCEL of the calendar, marks the draft as cancelled.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.importing.drafts import EventDraft, Parsed, key_from
from events.importing.ical_lines import Component, Property, read_components
from events.importing.ical_values import parse_duration, split_list
from events.importing.ical_zones import CalendarZones, Moment
from events.importing.markup import to_markdown
from events.importing.places import looks_online, split_location
from events.importing.recurrence import BadRule, Series, expand, read_rule
from events.importing.texts import clean_line, is_web_address
from events.importing.zones import all_day_bounds

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def read_ical(data: bytes, parsed: Parsed, *, now: datetime, fallback_zone: str) -> None:
    """Read every calendar of a file into `parsed`."""
    for calendar in read_components(data, parsed):
        _CalendarReader(calendar, parsed, now=now, fallback_zone=fallback_zone).read()


@dataclass(frozen=True)
class _Event:
    """A VEVENT whose times are understood; `length` is exact, in days for an all-day event."""

    component: Component
    uid: str
    start: Moment
    length: timedelta
    recurrence_id: str = ""

    @property
    def repeats(self) -> bool:
        return bool(self.component.first("RRULE") or self.component.first("RDATE"))


class _CalendarReader:
    def __init__(
        self, calendar: Component, parsed: Parsed, *, now: datetime, fallback_zone: str
    ) -> None:
        self._calendar = calendar
        self._parsed = parsed
        self._now = now
        self._zones = CalendarZones(calendar, parsed, fallback=fallback_zone)
        self._is_cancelled = calendar.text("METHOD").strip().upper() == "CANCEL"
        self._endless = 0

    def read(self) -> None:
        components = [each for each in self._calendar.components if each.name == "VEVENT"]
        events = [event for each in components if (event := self._event(each))]
        moved = _moved_dates(events)
        titles = {event.uid: event for event in reversed(events) if not event.recurrence_id}
        for event in events:
            if event.repeats and not event.recurrence_id:
                self._take_series(event, moved[event.uid])
            else:
                self._take(event, event.start, event.recurrence_id, titles.get(event.uid))
        if self._endless:
            self._say_endless()

    def _event(self, component: Component) -> _Event | None:
        """Understand the times of a VEVENT, or say why it is left out."""
        uid = clean_line(component.text("UID"))
        found = component.first("DTSTART")
        place = uid or component.line
        if found is None:
            self._parsed.error(place, _("The event has no DTSTART; it is left out."))
            return None
        try:
            start = self._zones.moment(found)
            start.utc.replace(tzinfo=None)
        except (ValueError, OverflowError):
            reason = _("The event's DTSTART is no date: “%(value)s”; it is left out.")
            self._parsed.error(place, reason % {"value": clean_line(found.value)[:60]})
            return None
        length = self._length(component, start, place)
        return _Event(component, uid, start, length, self._recurrence_id(component, start, place))

    def _length(self, component: Component, start: Moment, place: object) -> timedelta:
        """Return how long an event lasts; negative where it ends before it starts."""
        default = DAY if start.is_date else HOUR
        end, duration = component.first("DTEND"), component.first("DURATION")
        try:
            if end is not None:
                length = _length_to(self._zones.moment(end, like=start), start)
            elif duration is not None:
                length = self._length_of(duration, start, place)
            else:
                return default
        except (ValueError, OverflowError):
            broken = end or duration
            reason = _("The event's end cannot be read (“%(value)s”); it lasts %(default)s.")
            words = _("one day") if start.is_date else _("one hour")
            value = clean_line(broken.value)[:60] if broken else ""
            self._parsed.warn(place, reason % {"value": value, "default": words})
            return default
        return length or default

    def _length_of(self, duration: Property, start: Moment, place: object) -> timedelta:
        length, is_strict = parse_duration(duration.value)
        if not is_strict:
            reason = _("The duration “%(value)s” is not written as the standard has it.")
            self._parsed.warn(place, reason % {"value": clean_line(duration.value)[:60]})
        if start.is_date and length % DAY:
            length = length - length % DAY + DAY
        return length

    def _recurrence_id(self, component: Component, start: Moment, place: object) -> str:
        found = component.first("RECURRENCE-ID")
        if found is None:
            return ""
        if "RANGE" in found.params:
            reason = _("The change of all later dates (RANGE) is taken for this date alone.")
            self._parsed.warn(place, reason)
        try:
            return self._zones.moment(found).recurrence_id
        except (ValueError, OverflowError):
            self._parsed.warn(place, _("The RECURRENCE-ID is no date; the event's start is used."))
            return start.recurrence_id

    def _take_series(self, event: _Event, moved: frozenset[str]) -> None:
        """Take every date of a series but those that the file moves by an event of their own."""
        series, lengths = self._series(event)
        if not series.ends:
            self._endless += 1
        zone = event.start.zone
        try:
            local_now = self._now.astimezone(zone.offsets).replace(tzinfo=None)
            dates = expand(series, now=local_now)
        except (ValueError, OverflowError):
            self._parsed.warn(event.uid, _("The repetition cannot be followed; one date is taken."))
            self._take(event, event.start, "", None)
            return
        if dates.is_cut:
            self._parsed.warn(event.uid or event.component.line, _cut_sentence(dates.starts))
        if not dates.starts:
            self._parsed.warn(event.uid, _("Every date of the series is taken out by EXDATE."))
        for local in dates.starts:
            start = Moment(local, zone, event.start.is_date)
            if not moved & {start.recurrence_id, f"{local:%Y%m%d}"}:
                once = replace(event, length=lengths.get(local, event.length))
                self._take(once, start, start.recurrence_id, None)

    def _series(self, event: _Event) -> tuple[Series, dict[datetime, timedelta]]:
        series = Series(event.start.local)
        for rule in event.component.all("RRULE"):
            try:
                offsets = event.start.zone.offsets
                series.rules.append(read_rule(rule.value, start=series.start, zone=offsets))
            except BadRule as error:
                self._parsed.warn(event.uid or rule.line, str(error))
        lengths = self._added(event, series)
        for found in event.component.all("EXDATE"):
            for value in found.value.split(","):
                moment = self._series_moment(event, found, value)
                if moment is not None and moment.is_date:
                    series.excluded_days.add(moment.local.date())
                elif moment is not None:
                    series.excluded.add(moment.local)
        return series, lengths

    def _added(self, event: _Event, series: Series) -> dict[datetime, timedelta]:
        """Add the RDATEs to the series; return the lengths of those that bring their own."""
        lengths: dict[datetime, timedelta] = {}
        for found in event.component.all("RDATE"):
            for value in found.value.split(","):
                begin, slash, end = value.partition("/")
                moment = self._series_moment(event, found, begin)
                if moment is None:
                    continue
                series.added.add(moment.local)
                if slash:
                    lengths[moment.local] = self._period_length(found, moment, end) or event.length
        return lengths

    def _period_length(self, found: Property, begin: Moment, end: str) -> timedelta | None:
        try:
            if end.strip().upper().startswith("P"):
                return parse_duration(end)[0]
            return self._zones.moment(found, end, like=begin).utc - begin.utc
        except (ValueError, OverflowError):
            return None

    def _series_moment(self, event: _Event, found: Property, value: str) -> Moment | None:
        """Read a date of the series as local time of its zone; None, and a line, if it is none."""
        try:
            moment = self._zones.moment(found, value)
            zone = event.start.zone
            if moment.is_date or event.start.is_date:
                return replace(moment, zone=zone, is_date=True)
            local = moment.utc.astimezone(zone.offsets).replace(tzinfo=None)
            return Moment(local, zone, is_date=False)
        except (ValueError, OverflowError):
            reason = _("%(name)s holds no date: “%(value)s”.")
            text = clean_line(value)[:60]
            self._parsed.warn(found.line, reason % {"name": found.name, "value": text})
            return None

    def _take(
        self, event: _Event, start: Moment, recurrence_id: str, series: _Event | None
    ) -> None:
        """Make a draft of one date; a moved date without a title bears that of its series."""
        component = event.component
        place = event.uid or component.line
        title = component.text("SUMMARY") or (series.component.text("SUMMARY") if series else "")
        location = component.text("LOCATION")
        try:
            start_at, end_at = _bounds(start, event.length)
        except OverflowError:
            self._parsed.error(place, _("The event's dates are out of the calendar."))
            return
        venue, address = split_location(location)
        draft = EventDraft(
            source_key=event.uid or key_from("ics", title, event.start.recurrence_id, location),
            recurrence_id=recurrence_id,
            title=title,
            description=to_markdown(component.text("DESCRIPTION")),
            start_at=start_at,
            end_at=end_at,
            time_zone=start.zone.name,
            all_day=start.is_date,
            venue=venue,
            address=address,
            url=_web_page(component, location),
            online=looks_online(location),
            tags=tuple(
                tag for each in component.all("CATEGORIES") for tag in split_list(each.value)
            ),
            cancelled=self._is_cancelled or component.text("STATUS").strip().upper() == "CANCELLED",
        )
        self._parsed.take(place, draft)

    def _say_endless(self) -> None:
        reason = ngettext(
            "%(count)d series has no end; "
            "its dates of the past year and two years ahead are taken.",
            "%(count)d series have no end; "
            "their dates of the past year and two years ahead are taken.",
            self._endless,
        )
        self._parsed.warn(self._calendar.line, reason % {"count": self._endless})


def _moved_dates(events: list[_Event]) -> dict[str, frozenset[str]]:
    moved: dict[str, set[str]] = defaultdict(set)
    for event in events:
        if event.recurrence_id and event.uid:
            moved[event.uid].add(event.recurrence_id)
    return defaultdict(frozenset, {uid: frozenset(dates) for uid, dates in moved.items()})


def _length_to(end: Moment, start: Moment) -> timedelta:
    if start.is_date:
        return timedelta(days=(end.local.date() - start.local.date()).days)
    if end.is_date:  # midnight where the event is: UTC is how its start is written
        zone = end.zone if start.zone.offsets is UTC else start.zone
        end = Moment(end.local, zone, is_date=False)
    return end.utc - start.utc


def _bounds(start: Moment, length: timedelta) -> tuple[datetime, datetime]:
    if start.is_date:
        first: date = start.local.date()
        return all_day_bounds(first, first + length, start.zone.offsets)
    return start.utc, start.utc + length


def _cut_sentence(starts: list[datetime]) -> str:
    return _("The series has too many dates: %(count)d from %(first)s to %(last)s are taken.") % {
        "count": len(starts),
        "first": f"{starts[0]:%Y-%m-%d}" if starts else "?",
        "last": f"{starts[-1]:%Y-%m-%d}" if starts else "?",
    }


def _web_page(component: Component, location: str) -> str:
    url = component.text("URL").strip()
    if is_web_address(url):
        return url
    return location.strip() if is_web_address(location.strip()) else ""
