"""Dates and times as people say them in the page's language, in the event's own zone.

Each format is a message of its own, in letters of Django's `date` filter: languages differ in what
comes first, in what a range may leave out, and in the signs between. The day runs to 24 hours in
all of them, as programmes are printed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import Event


def last_moment(event: Event) -> datetime:
    """The local end, told inside the last day: midnight belongs to the day before it."""
    return event.local_end - timedelta(microseconds=1)


def is_span(event: Event) -> bool:
    """Whether the event covers several local days (one that ends at midnight does not)."""
    return event.local_start.date() != last_moment(event).date()


def is_told_by_days(event: Event) -> bool:
    """Whether a list says its days instead of its hours; of a night it does not."""
    is_long = event.all_day or event.end_at - event.start_at >= timedelta(days=1)
    return is_span(event) and is_long


def day_text(day: date) -> str:
    """Saturday 12 December 2026."""
    return _written(day, pgettext("date format", "l j F Y"))


def plain_day_text(day: date) -> str:
    """12 December 2026."""
    return _written(day, pgettext("date format without weekday", "j F Y"))


def short_day_text(day: date) -> str:
    """Sat 12 Dec."""
    return _written(day, pgettext("short date format", "D j M"))


def dated_day_text(day: date) -> str:
    """12 Dec 2026, where the weekday says nothing."""
    return _written(day, pgettext("short date format with year", "j M Y"))


def month_text(day: date) -> str:
    """December 2026."""
    return _written(day, pgettext("month format", "F Y"))


def clock_text(moment: datetime) -> str:
    return _written(moment, pgettext("time format", "H:i"))


def day_and_time_text(moment: datetime) -> str:
    """Saturday 12 December 2026, 19:00, for a local time whose zone is said elsewhere."""
    return _joined(day_text(moment.date()), clock_text(moment))


def moment_text(moment: datetime) -> str:
    """Saturday 12 December 2026, 19:00 (Europe/Berlin), for an aware local time."""
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_text(moment.date()),
        "time": clock_text(moment),
        "zone": zone_text(str(moment.tzinfo)),
    }


def zone_text(name: str) -> str:
    return name.replace("_", " ")


def when_text(event: Event) -> str:
    """The whole sentence: Saturday 12 December 2026, 19:00–22:00 (Europe/Berlin)."""
    if event.all_day:
        return _days(event.local_start.date(), last_moment(event).date())
    zone = zone_text(event.time_zone)
    if is_span(event):
        return _("%(start)s – %(end)s (%(zone)s)") % {
            "start": day_and_time_text(event.local_start),
            "end": day_and_time_text(event.local_end),
            "zone": zone,
        }
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_text(event.local_start.date()),
        "time": _times(event),
        "zone": zone,
    }


def _days(first: date, last: date) -> str:
    """Say what differs once: Saturday 12 – Monday 14 December 2026."""
    if first == last or first.year != last.year:
        start = end = pgettext("date format", "l j F Y")
    elif first.month != last.month:
        start = pgettext("date format: first day of a range in one year", "l j F")
        end = pgettext("date format: last day of a range in one year", "l j F Y")
    else:
        start = pgettext("date format: first day of a range in one month", "l j")
        end = pgettext("date format: last day of a range in one month", "l j F Y")
    return _written(first, start) if first == last else _range(first, start, last, end)


def short_days_text(event: Event) -> str:
    """The days of a span for a list: Sat 12 – Mon 14 Dec."""
    first, last = event.local_start.date(), last_moment(event).date()
    if (first.year, first.month) == (last.year, last.month):
        start = pgettext("short date format: first day of a range in one month", "D j")
        end = pgettext("short date format: last day of a range in one month", "D j M")
    else:
        start = end = pgettext("short date format", "D j M")
    return _range(first, start, last, end)


def short_text(event: Event) -> str:
    """The time in a list under its day: 19:00–22:00 CET, All day, or the days it takes."""
    if is_told_by_days(event):
        return short_days_text(event)
    if event.all_day:
        return _("All day")
    return pgettext("time and letters of its zone", "%(time)s %(zone)s") % {
        "time": _times(event),
        "zone": zone_name(event.local_start),
    }


def dated_text(event: Event) -> str:
    """Day and time in a list that is not ordered by date: Sat 12 Dec, 19:00–22:00 CET."""
    if is_told_by_days(event):
        return short_days_text(event)
    day = short_day_text(event.local_start.date())
    return day if event.all_day else _joined(day, short_text(event))


def zone_name(moment: datetime) -> str:
    """CET, or UTC+3 where the zone has no letters of its own."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"


def _range(first: date, start: str, last: date, end: str) -> str:
    return pgettext("range of days", "%(first)s – %(last)s") % {
        "first": _written(first, start),
        "last": _written(last, end),
    }


def _times(event: Event) -> str:
    return pgettext("range of times", "%(start)s–%(end)s") % {
        "start": clock_text(event.local_start),
        "end": clock_text(event.local_end),
    }


def _joined(day: str, time: str) -> str:
    return pgettext("day and time", "%(day)s, %(time)s") % {"day": day, "time": time}


def _written(day: date, pattern: str) -> str:
    """French counts the first of a month in another way than the days after it: 1er décembre."""
    if day.day == 1:
        pattern = pattern.replace("j", pgettext("date format: the first of a month", "j"))
    return dateformat.format(day, pattern)
