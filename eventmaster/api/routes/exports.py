"""Exports by the API: the same files as at the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.finding import team_event
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.exports import ExportWishes
from eventmaster.downloads import answer_with
from registrations.exports.formats import FORMATS
from registrations.exports.taking import take_export

operations = Operations("Attendees")


@operations.get(
    "/events/{slug}/export",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: list[dict[str, Any]]},
    files=[form.media_type.partition(";")[0] for form in FORMATS.values() if form.name != "json"],
    refuses=["too_many_rows"],
    examples={200: [{"name": "Ada Lovelace", "status": "confirmed", "code": "7Q2M9XJ4KD3F"}]},
)
def export_event(request: HttpRequest, slug: str, wishes: Query[ExportWishes]) -> Any:
    """Export tickets, registrations or scans of an event.

    One file with all of them, whatever became of them, streamed: for the team that sees people.
    Each export goes into the journal, with its columns and the number of rows.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    kind = wishes.wanted_kind
    rows = kind.rows().filter(event_id=event.pk)
    if wishes.status and kind.has_status:
        rows = rows.filter(status=wishes.status)
    download = take_export(
        kind=kind,
        rows=rows,
        columns=wishes.wanted_columns(),
        form=FORMATS[wishes.format],
        by=caller.person,
        now=caller.now,
    )
    return answer_with(download)
