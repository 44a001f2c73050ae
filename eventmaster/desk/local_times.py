"""Wall-clock times as people write them, turned into moments (rule 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.errors import DomainError
from events.when import clock_text, plain_day_text


class NoSuchTime(DomainError):
    """The clocks go forward over this wall time."""

    code = "no_such_time"


@dataclass(frozen=True)
class Moment:
    """A moment in UTC; `note` tells the person which of two it is, where the clocks go back."""

    at: datetime
    note: str = ""


def moment_of(wall: datetime, zone: ZoneInfo) -> Moment:
    """Return the moment at which clocks in `zone` show `wall` (naive), the first of two.

    Raises `NoSuchTime` where they never show it.
    """
    earlier, later = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() == later.utcoffset():
        return Moment(earlier.astimezone(UTC))
    if wall_time(earlier, zone) != wall:
        raise NoSuchTime(_gap_sentence(wall, wall_time(earlier, zone), zone))
    return Moment(earlier.astimezone(UTC), _twice_sentence(wall, zone))


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of `day` in `zone`, in UTC; midnight itself may not exist."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def wall_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what clocks in `zone` show at `moment`: naive, to the minute, as forms show it."""
    return (
        moment.astimezone(UTC)
        .astimezone(zone)
        .replace(tzinfo=None, fold=0, second=0, microsecond=0)
    )


def last_day(end: datetime, zone: ZoneInfo) -> date:
    """Return the last day of something that ends at local midnight."""
    return (end.astimezone(zone) - timedelta(microseconds=1)).date()


def shown(moment: datetime, zone: ZoneInfo) -> str:
    """Write `moment` for a list: weekday, date and time in `zone`, with the zone's short name."""
    local = moment.astimezone(zone)
    text = date_format(local, pgettext("date and time in a table", "D j M Y, H:i"))
    return f"{text} {local.tzname()}"


def _gap_sentence(wall: datetime, instead: datetime, zone: ZoneInfo) -> str:
    return _(
        "On %(day)s the clocks go forward in %(zone)s, so there is no %(time)s."
        " Write %(instead)s or another time."
    ) % {
        "day": plain_day_text(wall.date()),
        "zone": zone.key,
        "time": clock_text(wall),
        "instead": clock_text(instead),
    }


def _twice_sentence(wall: datetime, zone: ZoneInfo) -> str:
    return _(
        "On %(day)s the clocks go back in %(zone)s, so %(time)s comes twice."
        " The first of the two was taken."
    ) % {
        "day": plain_day_text(wall.date()),
        "zone": zone.key,
        "time": clock_text(wall),
    }
