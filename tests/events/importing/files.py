"""Where the real files are, and short ways to read what a test writes itself."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from events.importing.drafts import EventDraft, Parsed
from events.importing.reading import read_file

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)

needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="The real feeds are not part of the repository (../shared/data)."
)


def read_data(name: str) -> Parsed:
    return read_file((DATA / name).read_bytes(), name, now=NOW)


def read(content: str | bytes, file: str = "some.ics", **options: object) -> Parsed:
    data = content.encode() if isinstance(content, str) else content
    return read_file(data, file, now=NOW, **options)  # type: ignore[arg-type]


def calendar(*events: str, head: str = "") -> str:
    """A calendar of VEVENTs, each given by its lines; `head` stands before them."""
    body = "\r\n".join(f"BEGIN:VEVENT\r\n{_lines(event)}\r\nEND:VEVENT" for event in events)
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", _lines(head), body, "END:VCALENDAR"]
    return "\r\n".join(part for part in parts if part) + "\r\n"


def _lines(text: str) -> str:
    return "\r\n".join(line.strip() for line in text.strip().splitlines())


def lines(parsed: Parsed) -> list[str]:
    """The problems as the command prints them, with their level in front."""
    return [f"{problem.level} {problem}" for problem in parsed.problems]


def local_start(draft: EventDraft) -> datetime:
    return draft.start_at.astimezone(ZoneInfo(draft.time_zone)).replace(tzinfo=None)


def local_end(draft: EventDraft) -> datetime:
    return draft.end_at.astimezone(ZoneInfo(draft.time_zone)).replace(tzinfo=None)


def starts(parsed: Parsed) -> list[str]:
    return [f"{local_start(draft):%Y-%m-%d %H:%M}" for draft in parsed.drafts]
