"""Dates and times as people say them, in the event's own zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Event

EN_DASH = "–"


def last_moment(event: Event) -> datetime:
    """The local end, told inside the last day: midnight belongs to the day before it."""
    return event.local_end - timedelta(microseconds=1)


def is_span(event: Event) -> bool:
    """Whether the event covers several local days (one that ends at midnight does not)."""
    return event.local_start.date() != last_moment(event).date()


def day_text(day: date) -> str:
    """Saturday 12 December 2026."""
    return format_date(day, pgettext("date format", "l j F Y"))


def dated_day_text(day: date) -> str:
    """12 Dec 2026, where the weekday says nothing."""
    return format_date(day, pgettext("short date format with year", "j M Y"))


def month_text(day: date) -> str:
    """December 2026."""
    return format_date(day, pgettext("month format", "F Y"))


def moment_text(moment: datetime) -> str:
    """Saturday 12 December 2026, 19:00 (Europe/Berlin), for an aware local time."""
    day, time = day_text(moment.date()), clock_text(moment)
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day,
        "time": time,
        "zone": zone_text(str(moment.tzinfo)),
    }


def clock_text(moment: datetime) -> str:
    return format_date(moment, pgettext("time format", "H:i"))


def zone_text(name: str) -> str:
    return name.replace("_", " ")


def when_text(event: Event) -> str:
    """The whole sentence: Saturday 12 December 2026, 19:00–22:00 (Europe/Berlin)."""
    if event.all_day:
        return _days(event.local_start.date(), last_moment(event).date())
    zone = zone_text(event.time_zone)
    if is_span(event):
        return _("%(start)s – %(end)s (%(zone)s)") % {
            "start": f"{day_text(event.local_start.date())}, {clock_text(event.local_start)}",
            "end": f"{day_text(event.local_end.date())}, {clock_text(event.local_end)}",
            "zone": zone,
        }
    times = f"{clock_text(event.local_start)}{EN_DASH}{clock_text(event.local_end)}"
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_text(event.local_start.date()),
        "time": times,
        "zone": zone,
    }


def _days(first: date, last: date) -> str:
    """Say what differs once: Saturday 12 – Monday 14 December 2026."""
    if first == last:
        return day_text(first)
    if first.year != last.year:
        start = day_text(first)
    elif first.month != last.month:
        start = format_date(first, pgettext("date format without year", "l j F"))
    else:
        start = format_date(first, pgettext("date format without month", "l j"))
    return f"{start} {EN_DASH} {day_text(last)}"


def short_days_text(event: Event) -> str:
    """The days of a span for a list: Sat 12 – Mon 14 Dec."""
    first, last = event.local_start.date(), last_moment(event).date()
    long = pgettext("short date format", "D j M")
    start = pgettext("short date format without month", "D j")
    if first.month != last.month or first.year != last.year:
        start = long
    return f"{format_date(first, start)} {EN_DASH} {format_date(last, long)}"


def short_text(event: Event) -> str:
    """The time in a list under its day: 19:00–22:00 CET, All day, or the days of a span."""
    if is_span(event):
        return short_days_text(event)
    if event.all_day:
        return _("All day")
    start, end = event.local_start, event.local_end
    return f"{clock_text(start)}{EN_DASH}{clock_text(end)} {zone_name(start)}"


def dated_text(event: Event) -> str:
    """Day and time in a list that is not ordered by date: Sat 12 Dec, 19:00–22:00 CET."""
    if is_span(event):
        return short_days_text(event)
    day = format_date(event.local_start, pgettext("short date format", "D j M"))
    return day if event.all_day else f"{day}, {short_text(event)}"


def zone_name(moment: datetime) -> str:
    """CET, or UTC+3 where the zone has no letters of its own."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"
