"""What a file is, told by its content: names and endings lie, above all behind web addresses."""

from __future__ import annotations

import csv
import re
from enum import StrEnum

from django.utils.translation import gettext as _

from events.importing.records import knows_header
from events.importing.texts import clean_line, decode

_PEEK = 4096
_TAG = re.compile(r"<(?!\?|!--)(!?[a-zA-Z][\w:-]*)")
_HTML_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    ICS = "ics"
    PENTABARF = "pentabarf"


class NotEvents(Exception):
    """The file holds no events in any known form; `reason` says what it is instead."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sniff(data: bytes) -> Format:
    """Return the format of `data`; raise NotEvents with a sentence where there is none."""
    head = decode(data[:_PEEK])[0].lstrip("\ufeff \t\r\n")
    refuse_what_is_no_data(data, head)
    if "BEGIN:VCALENDAR" in head.upper() or head.upper().startswith("BEGIN:"):
        return Format.ICS
    if head.startswith("<"):
        return _sniff_markup(head)
    if head[0] in "[{":
        return Format.JSON
    if _has_header_row(head):
        return Format.CSV
    if "BEGIN:VCALENDAR".startswith(head.upper()):
        raise NotEvents(_("The file is cut off: the calendar ends in its first line."))
    raise NotEvents(_("This is no calendar, JSON, CSV or Pentabarf file."))


def refuse_what_is_no_data(data: bytes, head: str) -> None:
    """Raise NotEvents for a file without content and for a web page."""
    if not data:
        raise NotEvents(_("The file is empty (0 bytes)."))
    if not head or not decode(data)[0].strip("\ufeff \t\r\n\0"):
        raise NotEvents(_("The file is empty: it holds nothing but spaces."))
    if _is_web_page(head):
        title = _HTML_TITLE.search(head)
        raise NotEvents(
            _("This is an HTML page (“%(title)s”), not a list of events.")
            % {"title": clean_line(title[1])[:80] if title else _("without a title")}
        )


def _is_web_page(head: str) -> bool:
    tag = _TAG.search(head)
    if not head.startswith("<") or tag is None:
        return False
    return tag[1].lower() in {"html", "head", "body"} or bool(
        re.match(r"(<\?xml[^>]*>)?\s*<!doctype\s+html", head, re.IGNORECASE)
    )


def _sniff_markup(head: str) -> Format:
    tag = next((m[1] for m in _TAG.finditer(head) if not m[1].startswith("!")), "")
    if tag == "schedule":
        return Format.PENTABARF
    raise NotEvents(_("This is XML (<%(tag)s>), but no Pentabarf schedule.") % {"tag": tag or "?"})


def _has_header_row(head: str) -> bool:
    first = head.splitlines()[0]
    return any(
        knows_header(row)
        for delimiter in ",;\t"
        for row in csv.reader([first], delimiter=delimiter)
    )
