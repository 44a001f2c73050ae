"""Lists of people at the desk, and pages of one of them: whoever opens them stands in the read
log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from eventmaster.desk.scoped import DeskAdmin, actor
from eventmaster.looks import Look, note_list, note_opening


class WatchedAdmin(DeskAdmin):
    """`looks_at` says what the list holds, in the words of the journal's actions."""

    looks_at = "registrations"

    def look_at(self, obj: Any) -> Look | None:
        """What somebody looks at who opens a page of `obj`; None where that shows nobody."""
        return None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        shown = (getattr(answer, "context_data", None) or {}).get("cl")
        if request.method == "GET" and shown is not None:
            events = {getattr(row, "event_id", None) for row in shown.result_list}
            note_list(
                self.looks_at, events, text=shown.query, by=actor(request), now=timezone.now()
            )
        return answer

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """All pages of one object get it here."""
        found = super().get_object(request, object_id, from_field)
        look = self.look_at(found) if found is not None and request.method == "GET" else None
        if look is not None:
            note_opening(look, by=actor(request), now=timezone.now())
        return found
