"""Which zone a calendar's times are in: by name, by its VTIMEZONE, or by a stated fallback."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo

from django.utils.translation import gettext as _
from icalendar import Timezone

from events.importing.drafts import Parsed
from events.importing.ical_lines import Component, Property
from events.importing.ical_values import parse_moment, unescape
from events.importing.zones import iana_name, to_utc, zone_like

# What icalendar raises for a VTIMEZONE that is not well-formed.
_BROKEN_ZONE = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Zone:
    """An IANA name to store and the offsets to count with; mostly of the same zone."""

    name: str
    offsets: tzinfo


@dataclass(frozen=True)
class Moment:
    """A value of DTSTART and its kin: `local` is naive; for a date it is midnight."""

    local: datetime
    zone: Zone
    is_date: bool

    @property
    def utc(self) -> datetime:
        return to_utc(self.local, self.zone.offsets)

    @property
    def recurrence_id(self) -> str:
        """The name of this date within its series: the bare date, or the moment in UTC."""
        if self.is_date:
            return f"{self.local:%Y%m%d}"
        return f"{self.utc:%Y%m%dT%H%M%SZ}"


class CalendarZones:
    """Finds the zone of each time in one VCALENDAR; tells each unknown name once."""

    def __init__(self, calendar: Component, parsed: Parsed, *, fallback: str) -> None:
        self._parsed = parsed
        self._fallback = fallback
        self._definitions = {
            unescape(found.value).strip(): zone
            for zone in calendar.components
            if zone.name == "VTIMEZONE" and (found := zone.first("TZID"))
        }
        self._known: dict[str, Zone] = {}
        self._told: set[str] = set()
        self._default = self._default_of(calendar)

    def moment(
        self, found: Property, value: str | None = None, *, like: Moment | None = None
    ) -> Moment:
        """Read a property (or one of its values); raises ValueError for what is no time.

        A time that names no zone is in that of `like`, which stands for the event's start.
        """
        read, is_utc = parse_moment(found.value if value is None else value)
        if not isinstance(read, datetime):
            return Moment(
                datetime.combine(read, time.min), self._default or self._fallback_zone(), True
            )
        if like and not is_utc and "TZID" not in found.params:
            return Moment(read, like.zone, is_date=False)
        return Moment(read, self._zone_of(found, read, is_utc=is_utc), is_date=False)

    def _zone_of(self, found: Property, local: datetime, *, is_utc: bool) -> Zone:
        if is_utc:
            return Zone(self._default.name if self._default else "UTC", UTC)
        tzid = found.params.get("TZID", "").strip().strip('"')
        if tzid:
            return self._named(tzid, local, found.line)
        if self._default is None:
            reason = _("Times without a zone are taken as %(zone)s.")
            self._tell("", found.line, reason % {"zone": self._fallback})
        return self._default or self._fallback_zone()

    def _named(self, tzid: str, local: datetime, line: int) -> Zone:
        if tzid not in self._known:
            self._known[tzid] = (
                self._by_name(tzid) or self._by_definition(tzid, local) or self._unknown(tzid, line)
            )
        return self._known[tzid]

    def _by_name(self, tzid: str) -> Zone | None:
        location = (
            self._definitions[tzid].text("X-LIC-LOCATION") if tzid in self._definitions else ""
        )
        name = iana_name(tzid) or iana_name(location)
        return Zone(name, zoneinfo.ZoneInfo(name)) if name else None

    def _by_definition(self, tzid: str, local: datetime) -> Zone | None:
        """Use the offsets of the file's own VTIMEZONE, named like a zone that has the same."""
        definition = self._definitions.get(tzid)
        if definition is None:
            return None
        try:
            offsets = _offsets_of(definition)
            name = zone_like(offsets, local)
        except _BROKEN_ZONE:
            return None
        if name:
            return Zone(name, zoneinfo.ZoneInfo(name))
        reason = _("No known zone has the offsets of “%(tzid)s”; times are shown in UTC.")
        self._tell(tzid, definition.line, reason % {"tzid": tzid})
        return Zone("UTC", offsets)

    def _unknown(self, tzid: str, line: int) -> Zone:
        zone = self._default or self._fallback_zone()
        reason = _("The time zone “%(tzid)s” is unknown; %(zone)s is used instead.")
        self._tell(tzid, line, reason % {"tzid": tzid, "zone": zone.name})
        return zone

    def _default_of(self, calendar: Component) -> Zone | None:
        """Return the zone the calendar names as its own, or the only one it defines."""
        named = calendar.first("X-WR-TIMEZONE")
        tzids = [unescape(named.value).strip()] if named else []
        tzids += list(self._definitions) if len(self._definitions) == 1 else []
        zones = (self._by_name(tzid) for tzid in tzids)
        found = next((zone for zone in zones if zone), None)
        if found is None and named:
            reason = _("The time zone “%(tzid)s” is unknown; %(zone)s is used instead.")
            self._tell(named.value, named.line, reason % {"tzid": tzids[0], "zone": self._fallback})
        return found

    def _fallback_zone(self) -> Zone:
        return Zone(self._fallback, zoneinfo.ZoneInfo(self._fallback))

    def _tell(self, key: str, line: int, reason: str) -> None:
        if key not in self._told:
            self._told.add(key)
            self._parsed.warn(line, reason)


def _offsets_of(definition: Component) -> tzinfo:
    zone = Timezone.from_ical(_as_ical(definition))
    if not isinstance(zone, Timezone):
        raise TypeError(definition.name)
    return zone.to_tz(lookup_tzid=False)


def _as_ical(component: Component) -> str:
    """Write a component as text again, for the library that understands time zones."""
    lines = [f"BEGIN:{component.name}"]
    for each in component.properties:
        params = "".join(f';{key}="{value}"' for key, value in each.params.items())
        lines.append(f"{each.name}{params}:{each.value}")
    lines += [_as_ical(nested) for nested in component.components]
    return "\r\n".join([*lines, f"END:{component.name}"])
