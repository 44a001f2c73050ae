"""A rule as people say it: every 2 weeks on Tuesday and Thursday."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.importing.ical_values import parse_moment
from events.series.choosing import WEEKDAYS
from events.when import plain_day_text

_NUMBERED = re.compile(r"([1-5]|-1)(MO|TU|WE|TH|FR|SA|SU)\Z")
_MONDAY = date(2024, 1, 1)
# What the sentences below can say; every other rule is shown as it is written.
_SAID = frozenset({"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"})


def rule_text(rule: str, zone: ZoneInfo) -> str:
    """Every week on Tuesday, until 12 December 2026; as it is written where words fail."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    how_often = _how_often(parts) if set(parts) <= _SAID else ""
    if not how_often:
        return _("By the rule %(rule)s") % {"rule": rule}
    end = _end(parts, zone)
    return _("%(how_often)s, %(until)s") % {"how_often": how_often, "until": end}


def _how_often(parts: dict[str, str]) -> str:
    n = int(parts.get("INTERVAL", "1"))
    match parts:
        case {"FREQ": "DAILY"} if "BYDAY" not in parts and "BYMONTHDAY" not in parts:
            return ngettext("Every day", "Every %(n)d days", n) % {"n": n}
        case {"FREQ": "WEEKLY"} if "BYMONTHDAY" not in parts:
            return _every_week(n, parts.get("BYDAY", ""))
        case {"FREQ": "MONTHLY"}:
            return _every_month(n, parts.get("BYDAY", ""), parts.get("BYMONTHDAY", ""))
        case {"FREQ": "YEARLY"} if "BYDAY" not in parts and "BYMONTHDAY" not in parts:
            return ngettext("Every year", "Every %(n)d years", n) % {"n": n}
    return ""


def _every_week(n: int, days: str) -> str:
    every = ngettext("Every week", "Every %(n)d weeks", n) % {"n": n}
    if not days:
        return every
    if not all(day in WEEKDAYS for day in days.split(",")):
        return ""
    names = get_text_list([_weekday(day) for day in WEEKDAYS if day in days], _("and"))
    return _("%(every)s on %(days)s") % {"every": every, "days": names}


def _every_month(n: int, weekday: str, day: str) -> str:
    every = ngettext("Every month", "Every %(n)d months", n) % {"n": n}
    if numbered := _NUMBERED.match(weekday) if not day else None:
        on = _which(numbered[1]) % {"weekday": _weekday(numbered[2])}
    elif day == "-1" and not weekday:
        on = _("on the last day")
    elif day.isdigit() and not weekday:
        on = _("on day %(number)s") % {"number": int(day)}
    else:
        return "" if weekday or day else every
    return _("%(every)s %(on)s") % {"every": every, "on": on}


def _which(number: str) -> str:
    return {
        "1": _("on the first %(weekday)s"),
        "2": _("on the second %(weekday)s"),
        "3": _("on the third %(weekday)s"),
        "4": _("on the fourth %(weekday)s"),
        "5": _("on the fifth %(weekday)s"),
        "-1": _("on the last %(weekday)s"),
    }[number]


def _end(parts: dict[str, str], zone: ZoneInfo) -> str:
    if "COUNT" in parts:
        n = int(parts["COUNT"])
        return ngettext("%(n)d date in all", "%(n)d dates in all", n) % {"n": n}
    last, is_utc = parse_moment(parts["UNTIL"])
    if isinstance(last, datetime) and is_utc:
        last = (last.replace(tzinfo=ZoneInfo("UTC"))).astimezone(zone).date()
    return _("until %(day)s") % {"day": plain_day_text(last)}


def _weekday(code: str) -> str:
    return dateformat.format(_MONDAY + timedelta(days=WEEKDAYS.index(code)), "l")
