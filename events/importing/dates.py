"""Dates and times of day as tables and JSON write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from events.importing.texts import clean_line


class BadRecord(ValueError):
    """A record that is no event; its text is a sentence."""


_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?$", re.IGNORECASE)


def is_clock(text: str) -> bool:
    return _CLOCK.match(text) is not None


def parse_clock(text: str) -> time:
    """Return the time of day of "10:00", "10:00:00" or "10:00 PM"; ValueError for others."""
    match = _CLOCK.match(text)
    if match is None:
        raise ValueError(text)
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return time(hour, int(match[2]), int(match[3] or 0))


_OTHER_DATES = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d")


def parse_when(text: str) -> date | datetime:
    """Return a date or a datetime (aware if it has an offset); ISO 8601, or the usual short forms.

    03/04/2025 is the 4th of March, as calendars that write slashes mean it.
    """
    text = text.strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    for form in _OTHER_DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a bare date
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRecord(_("“%(text)s” is no date.") % {"text": clean_line(text)[:60]}) from error
