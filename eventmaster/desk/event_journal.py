"""The Journal of an event: who did what in it, and who looked at its people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from eventmaster.desk.journal_filters import JournalFilterForm
from eventmaster.desk.journal_pages import export, page_context
from eventmaster.records import journal_told_to
from events.models import Event

if TYPE_CHECKING:
    from django.urls import URLPattern

    from eventmaster.desk.events import EventAdmin


def journal_routes(desk: EventAdmin) -> list[URLPattern]:
    @require_safe
    def view(request: HttpRequest, event_id: UUID) -> HttpResponseBase:
        return event_journal(desk, request, event_id)

    return [desk.page_of_own("<uuid:event_id>/journal/", view, "journal")]


def event_journal(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponseBase:
    event: Event = desk.own_or_404(request, str(event_id))
    entries = journal_told_to(request.user).filter(event_id=event.pk)
    form = JournalFilterForm(request.GET, zone=event.zone)
    file = export(request, entries, form, subject=event, event=event)
    if file is not None:
        return file
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Journal"),
        "opts": desk.opts,
        "event": event,
        "is_of_event": True,
        **page_context(request, entries, form),
    }
    return TemplateResponse(request, "admin/events/event/journal.html", context)
