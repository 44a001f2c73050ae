"""The journal as a page: the latest first, in parts of a fixed size however long it is; and as a
file of all that the filters leave."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from io import StringIO
from itertools import batched, chain
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import JournalEntry
from core.http import is_from_elsewhere
from core.plans import planned_for_values
from eventmaster.deeds import Told, tell
from eventmaster.desk.journal_filters import ENTRIES_PER_PAGE, JournalFilterForm
from eventmaster.desk.scoped import actor, pk_of
from events.models import Event
from events.permissions import Person
from registrations.exports.formats import safe_cell

LATEST_FIRST = ("-created_at", "-id")
ROWS_PER_CHUNK = 500
# Spreadsheets tell by it that the file is UTF-8.
BOM = "\ufeff"
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@dataclass(frozen=True)
class Part:
    """Some entries, and whether there are newer and older ones."""

    entries: list[JournalEntry]
    has_newer: bool
    has_older: bool


def part_of(entries: QuerySet[JournalEntry], *, before: Any = None, after: Any = None) -> Part:
    """The entries before or after the one of that id (else the latest), as an index has them."""
    found = entries.order_by(*LATEST_FIRST)
    mark = JournalEntry.objects.filter(pk=after or before).only("created_at").first()
    if mark is None:
        rows = list(found[: ENTRIES_PER_PAGE + 1])
        return Part(rows[:ENTRIES_PER_PAGE], False, len(rows) > ENTRIES_PER_PAGE)
    if after:
        newer = Q(created_at__gt=mark.created_at) | Q(created_at=mark.created_at, id__gt=mark.pk)
        upwards = found.filter(newer, created_at__gte=mark.created_at).reverse()
        rows = list(upwards[: ENTRIES_PER_PAGE + 1])
        return Part(rows[:ENTRIES_PER_PAGE][::-1], len(rows) > ENTRIES_PER_PAGE, True)
    older = Q(created_at__lt=mark.created_at) | Q(created_at=mark.created_at, id__lt=mark.pk)
    rows = list(found.filter(older, created_at__lte=mark.created_at)[: ENTRIES_PER_PAGE + 1])
    return Part(rows[:ENTRIES_PER_PAGE], True, len(rows) > ENTRIES_PER_PAGE)


def page_context(
    request: HttpRequest, entries: QuerySet[JournalEntry], form: JournalFilterForm, **kept: str
) -> dict[str, Any]:
    """What `admin/_journal.html` shows; `kept` are parameters that its links keep."""
    with planned_for_values():
        part = part_of(
            form.narrowed(entries),
            before=pk_of(request.GET.get("before")),
            after=pk_of(request.GET.get("after")),
        )
    lines = tell(part.entries, request.user)
    first, last = (part.entries[0], part.entries[-1]) if part.entries else (None, None)
    return {
        "lines": lines,
        "form": form,
        "kept": kept,
        "is_narrowed": bool(form.asked or form.errors),
        "newer": form.link(**kept, after=str(first.pk)) if first and part.has_newer else "",
        "older": form.link(**kept, before=str(last.pk)) if last and part.has_older else "",
        "latest": form.link(**kept) if part.has_newer else "",
        "as_csv": form.link(**kept, format="csv"),
        "as_json": form.link(**kept, format="json"),
    }


# --- As a file --------------------------------------------------------------------------------


def export(
    request: HttpRequest,
    entries: QuerySet[JournalEntry],
    form: JournalFilterForm,
    *,
    subject: Model,
    event: Event | None = None,
) -> StreamingHttpResponse | None:
    """The file that is asked for; None where none is. It stands in the read log itself."""
    wanted = request.GET.get("format", "")
    if wanted not in FORMATS or is_from_elsewhere(request):
        return None
    now = timezone.now()
    journal.record_read(
        "journal.exported",
        subject,
        by=actor(request),
        now=now,
        event_id=event.pk if event else None,
        details={"format": wanted},
        personal={"text": form.asked_text} if form.asked else None,
    )
    found = form.narrowed(entries).order_by(*LATEST_FIRST).iterator(chunk_size=ROWS_PER_CHUNK)
    told = _told_in_chunks(found, request.user)
    parts = _as_csv(told) if wanted == "csv" else _as_json(told)
    answer = StreamingHttpResponse(parts, content_type=FORMATS[wanted])
    name = f"{_('journal')}-{now.astimezone(UTC):%Y%m%d-%H%M}.{wanted}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _told_in_chunks(found: Iterable[JournalEntry], person: Person) -> Iterator[Told]:
    for chunk in batched(found, ROWS_PER_CHUNK):
        yield from tell(chunk, person)


def _as_csv(told: Iterable[Told]) -> Iterator[bytes]:
    head = [
        *(_("Time (UTC)"), _("By"), _("What"), _("Object"), _("Event"), _("Details")),
        *(_("By way of"), _("Network address"), _("Only looked at"), _("Action"), _("Id")),
    ]
    yield BOM.encode()
    for rows in batched(chain([head], map(_row, told)), ROWS_PER_CHUNK):
        text = StringIO()
        csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in rows)
        yield text.getvalue().encode(errors="replace")


def _row(told: Told) -> list[Any]:
    entry = told.entry
    return [
        f"{entry.created_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        told.who,
        told.words,
        told.subject.name if told.subject else "",
        entry.event_name or "",  # type: ignore[attr-defined]
        told.changes_text,
        told.via,
        told.address,
        _("yes") if entry.is_read else _("no"),
        entry.action,
        str(entry.pk),
    ]


def _as_json(told: Iterable[Told]) -> Iterator[bytes]:
    """One array, an entry a line."""
    start = "[\n"
    for each in told:
        yield (start + json.dumps(_object(each))).encode()
        start = ",\n"
    yield b"]\n" if start != "[\n" else b"[]\n"


def _object(told: Told) -> dict[str, Any]:
    entry = told.entry
    shows_people: bool = entry.shows_people  # type: ignore[attr-defined]
    return {
        "id": str(entry.pk),
        "created_at": entry.created_at.astimezone(UTC).isoformat(),
        "actor": str(entry.actor_id) if entry.actor_id else None,
        "actor_name": told.who,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": str(entry.subject_id),
        "event_id": str(entry.event_id) if entry.event_id else None,
        "details": entry.details,
        "personal": entry.personal if shows_people else None,
        "via": entry.via,
        "address": told.address or None,
        "is_read": entry.is_read,
    }
