"""JSON: the list of events is known by its shape, wherever in the file it stands.

Known shapes: a list of conferences (name, startDate; the topic is the file's name), a community
calendar (title, start_time), a schedule (name, start, conf_key), and anything with a title and a
start, such as the lists of this site's own API.
"""

from __future__ import annotations

import json
from pathlib import PurePath

from django.utils.translation import gettext as _

from events.importing.drafts import Parsed
from events.importing.records import (
    Record,
    Source,
    knows_header,
    take_record,
    zone_of_records,
)
from events.importing.texts import clean_line, decode

_DEEPEST = 4
_ERROR_KEYS = ("message", "error", "errors", "detail", "title", "error_description")


def read_json(data: bytes, parsed: Parsed, *, fallback_zone: str) -> None:
    """Read the events of a file into `parsed`; a place is the index in its list."""
    text, guessed = decode(data)
    if guessed:
        parsed.warn("", _("The text is not UTF-8; it was read as Windows-1252."))
    content = _load(text.lstrip("\ufeff"), parsed)
    items = _list_of_events(content)
    if items is None:
        if not parsed.has_errors:
            parsed.error("", _what_it_is(content))
        return
    records = [_record(item) for item in items]
    source = _source(items, [record for record in records if record], parsed.file, fallback_zone)
    for index, record in enumerate(records):
        if record is None:
            parsed.error(index, _("The entry is no event: it is not an object with fields."))
        else:
            take_record(record, index, source, parsed)


def _record(item: object) -> Record | None:
    return Record(item) if isinstance(item, dict) else None


def _load(text: str, parsed: Parsed) -> object:
    """Return the content; of a list that breaks off, the whole items before the break."""
    try:
        return json.loads(text)
    except RecursionError:
        parsed.error("", _("The JSON is nested too deeply to be a list of events."))
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        reason = _("The file is cut off.") if is_cut else _("This is no valid JSON.")
        parsed.error(error.lineno, f"{reason} ({error.msg})")
        return _whole_items(text)
    except ValueError:
        parsed.error("", _("This is no valid JSON."))
    return None


def _whole_items(text: str) -> list[object] | None:
    """Return the leading items of a broken list."""
    if not text.lstrip().startswith("["):
        return None
    decoder = json.JSONDecoder()
    items: list[object] = []
    position = text.index("[") + 1
    while True:
        position = _past_separators(text, position)
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return items or None
        items.append(item)


def _past_separators(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n,":
        position += 1
    return position


def _list_of_events(content: object, depth: int = 0) -> list[object] | None:
    """Find the list whose first object has a title and a start; an empty file has none to find."""
    if isinstance(content, list):
        first = next((item for item in content if isinstance(item, dict)), None)
        if first is not None and knows_header(list(first)):
            return content
        return [] if not content and depth == 0 else None
    if isinstance(content, dict) and depth < _DEEPEST:
        found = (_list_of_events(value, depth + 1) for value in content.values())
        first_found = next((items for items in found if items), None)
        return first_found or _empty_list(content)
    return None


def _empty_list(content: dict[str, object]) -> list[object] | None:
    """Know an answer with no events in it from one that is about something else."""
    names = ("events", "items", "schedule", "results", "data")
    return [] if any(content.get(name) == [] for name in names) else None


def _what_it_is(content: object) -> str:
    if isinstance(content, dict):
        said = next((content[key] for key in _ERROR_KEYS if content.get(key)), None)
        if said is not None:
            text = clean_line(said if isinstance(said, str) else json.dumps(said))[:120]
            return _("This is a JSON message, not events: “%(said)s”.") % {"said": text}
    return _("The JSON holds no list of events with titles and starts.")


def _source(items: list[object], records: list[Record], file: str, fallback_zone: str) -> Source:
    first = next((item for item in items if isinstance(item, dict)), {})
    if {"name", "startDate"} <= set(first):
        return Source(fallback_zone, tags=(PurePath(file).stem,), is_conference_list=True)
    return Source(fallback_zone, zone=zone_of_records(records))
