"""Form fields for dates and times in an event's own zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.local_times import Moment, last_day, moment_of, wall_time


@dataclass(frozen=True)
class WallEntry:
    """What was typed: a date, and a time unless the event lasts all day."""

    day: date
    time: time | None

    def moment(self, zone: ZoneInfo) -> Moment:
        """Raises `NoSuchTime`; a missing time is midnight."""
        return moment_of(datetime.combine(self.day, self.time or time()), zone)


class WallTimeWidget(forms.SplitDateTimeWidget):
    """The browser's own date and time pickers; they work without a script and on a phone."""

    template_name = "admin/widgets/wall_time.html"

    def __init__(self) -> None:
        super().__init__(
            date_attrs={"type": "date"},
            time_attrs={"type": "time"},
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        # Two inputs under one label each need a name of their own.
        self.widgets[0].attrs["aria-label"] = _("Date")
        self.widgets[1].attrs["aria-label"] = _("Time")

    def decompress(self, value: Any) -> tuple[date | None, time | None]:
        if isinstance(value, WallEntry):
            return value.day, value.time
        return None, None


class WallTimeField(forms.MultiValueField):
    """A date and a time as clocks show them; the form knows the zone and makes the moment."""

    widget = WallTimeWidget
    default_error_messages = {"incomplete": _("Give the date and the time.")}

    def __init__(self, **options: Any) -> None:
        required = options.pop("required", True)
        fields = (forms.DateField(required=required), forms.TimeField(required=False))
        super().__init__(fields=fields, require_all_fields=False, required=required, **options)

    def compress(self, data_list: list[Any]) -> WallEntry | None:
        if not data_list or not data_list[0]:
            if data_list and data_list[1]:
                raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
            return None
        return WallEntry(*data_list)


def entry_of(moment: datetime | None, zone: ZoneInfo) -> WallEntry | None:
    """Return what a form shows for a stored moment."""
    if moment is None:
        return None
    wall = wall_time(moment, zone)
    return WallEntry(wall.date(), wall.time())


def first_day_entry(start: datetime, zone: ZoneInfo) -> WallEntry:
    return WallEntry(start.astimezone(zone).date(), None)


def last_day_entry(end: datetime, zone: ZoneInfo) -> WallEntry:
    return WallEntry(last_day(end, zone), None)
