"""The way in: the bytes of one file become drafts and problems, whatever they are."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from events.importing.csv_file import read_csv
from events.importing.drafts import Parsed
from events.importing.ical import read_ical
from events.importing.json_file import read_json
from events.importing.pentabarf import read_pentabarf
from events.importing.sniffing import Format, NotEvents, refuse_what_is_no_data, sniff
from events.importing.texts import decode

LARGEST = 50 * 1024 * 1024


def read_file(
    data: bytes,
    file: str,
    *,
    now: datetime,
    form: Format | None = None,
    fallback_zone: str = "UTC",
) -> Parsed:
    """Return what `data` holds; never raises for its content.

    `file` names it in problems (and names the topic of a conference list). The form is told by the
    content unless `form` says it. `fallback_zone` is for times that come without any zone, `now`
    bounds what has no end. A file that is no list of events gives exactly one error.
    """
    parsed = Parsed(file)
    try:
        _read(data, parsed, form=form, now=now, fallback_zone=fallback_zone)
    except NotEvents as refusal:
        parsed.error("", refusal.reason)
    if not parsed.drafts and not parsed.problems:
        parsed.warn("", _("The file holds no events."))
    elif not parsed.drafts and not parsed.has_errors:
        parsed.warn("", _("The file holds no events that could be taken."))
    return parsed


def _read(
    data: bytes, parsed: Parsed, *, form: Format | None, now: datetime, fallback_zone: str
) -> None:
    if len(data) > LARGEST:
        raise NotEvents(
            _("The file is larger than %(limit)d MB.") % {"limit": LARGEST // (1024 * 1024)}
        )
    if form is None:
        form = sniff(data)
    else:
        refuse_what_is_no_data(data, decode(data)[0].lstrip("\ufeff \t\r\n"))
    if form is Format.ICS:
        read_ical(data, parsed, now=now, fallback_zone=fallback_zone)
    elif form is Format.JSON:
        read_json(data, parsed, fallback_zone=fallback_zone)
    elif form is Format.CSV:
        read_csv(data, parsed, fallback_zone=fallback_zone)
    else:
        read_pentabarf(data, parsed, fallback_zone=fallback_zone)
