"""Moments of these tests, before the end of summer time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


def berlin(text: str) -> datetime:
    """A wall time in Berlin, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def local(moment: datetime) -> str:
    """Back again: 10-13 19:00."""
    return f"{moment.astimezone(BERLIN):%m-%d %H:%M}"
