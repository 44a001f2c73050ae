"""Pentabarf XML, the schedule format of many conferences: day, room, event.

The parser never opens a document type: external entities and entity bombs need one.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import cast
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from events.importing.dates import parse_when
from events.importing.drafts import EventDraft, Parsed
from events.importing.markup import to_markdown
from events.importing.texts import clean_line, decode
from events.importing.zones import iana_name, to_utc, zone_matching

_DOCUMENT_TYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_CHUNK = 65_536


def read_pentabarf(data: bytes, parsed: Parsed, *, fallback_zone: str) -> None:
    """Read the talks of a schedule into `parsed`; a place is the talk's guid or id."""
    text, _guessed = decode(data)
    if _DOCUMENT_TYPE.search(text):
        parsed.error("", _("XML with a document type is refused: it could define entities."))
        return
    acronym, named_zone, talks = _talks(text, parsed)
    starts = [start for talk in talks if (start := _start(talk)) and start.tzinfo]
    zone = iana_name(named_zone) or zone_matching(starts) or fallback_zone
    for talk in talks:
        _take(talk, acronym, zone, parsed)


def _talks(text: str, parsed: Parsed) -> tuple[str, str, list[ElementTree.Element]]:
    """Return the conference's short name, its zone and its talks, as far as the XML is whole."""
    acronym, zone, talks = "", "", []
    try:
        for element in _closed_elements(text):
            if element.tag == "conference":
                acronym = element.findtext("acronym") or ""
                zone = element.findtext("time_zone_name") or ""
            elif element.tag == "event":
                talks.append(element)
    except ElementTree.ParseError as error:
        reason = _(
            "The XML is broken or cut off here; what stands after it is missing. (%(error)s)"
        )
        parsed.error(error.position[0], reason % {"error": error})
    return acronym, zone, talks


def _closed_elements(text: str) -> Iterator[ElementTree.Element]:
    """Yield each element at its end; ParseError comes after what was whole before it."""
    parser: ElementTree.XMLPullParser = ElementTree.XMLPullParser(events=("end",))
    for begin in range(0, len(text), _CHUNK):
        parser.feed(text[begin : begin + _CHUNK])
        ended = cast("Iterator[tuple[str, ElementTree.Element]]", parser.read_events())
        yield from (element for _event, element in ended)
    parser.close()


def _take(talk: ElementTree.Element, acronym: str, zone: str, parsed: Parsed) -> None:
    name = talk.get("guid") or talk.get("id") or ""
    start = _start(talk)
    length = _length(_text(talk, "duration"))
    if start is None or length is None:
        parsed.error(name, _("The talk has no start and duration that can be read."))
        return
    try:
        start_at = to_utc(start.replace(tzinfo=None), start.tzinfo or zoneinfo.ZoneInfo(zone))
        end_at = start_at + length
    except OverflowError:
        parsed.error(name, _("The talk's dates are out of the calendar."))
        return
    abstract, description = _text(talk, "abstract"), _text(talk, "description")
    parts = [abstract] if abstract and abstract not in description else []
    draft = EventDraft(
        source_key=talk.get("guid") or f"pentabarf:{acronym}:{talk.get('id')}",
        title=_text(talk, "title"),
        summary=_text(talk, "subtitle"),
        description=to_markdown("\n\n".join([*parts, description])),
        start_at=start_at,
        end_at=end_at,
        time_zone=zone,
        venue=_text(talk, "room"),
        url=_text(talk, "url"),
        tags=(_text(talk, "track"), _text(talk, "type")),
    )
    parsed.take(name, draft)


def _start(talk: ElementTree.Element) -> datetime | None:
    try:
        value = parse_when(_text(talk, "date"))
    except ValueError:
        return None
    return value if isinstance(value, datetime) else None


def _length(text: str) -> timedelta | None:
    """Return a duration written as hours and minutes, 01:30; None for anything else."""
    match = re.fullmatch(r"(\d{1,3}):(\d{2})", text)
    length = timedelta(hours=int(match[1]), minutes=int(match[2])) if match else timedelta()
    return length or None


def _text(talk: ElementTree.Element, name: str) -> str:
    text = talk.findtext(name) or ""
    return text.strip() if name in {"abstract", "description"} else clean_line(text)
