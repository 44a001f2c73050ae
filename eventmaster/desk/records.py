"""What was done: the journal, to look at only; and the base of what names its event by id."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import JournalEntry
from eventmaster.deeds import Told, tell
from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.journal_filters import JournalFilterForm
from eventmaster.desk.journal_pages import export, page_context
from eventmaster.desk.scoped import DeskAdmin, actor, pk_of
from eventmaster.records import journal_told_to
from events.models import Event
from events.permissions import Person


class RecordAdmin(DeskAdmin):
    """Rows that name their event by id; administrators see all, teams those of their events."""

    ordering = ("-created_at", "-id")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        titles = Event.objects.filter(pk=OuterRef("event_id")).values("title")
        return super().get_queryset(request).annotate(event_name=Subquery(titles))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of objects, only those in `scope` are ever found."""
        return rights.is_administrator(request.user) or rights.sees_people_somewhere(request.user)

    @admin.display(description=_("time"), ordering="created_at")
    def written_at(self, row: Any) -> datetime:
        return row.created_at

    @admin.display(description=_("event"))
    def event_title(self, row: Any) -> str | None:
        return row.event_name


@admin.register(JournalEntry)
class JournalAdmin(RecordAdmin):
    """The list is a page of our own, in sentences; stock admin's counts and offsets would read the
    whole journal. One entry is stock admin's page."""

    fields = (
        "when",
        "actor_name",
        "words",
        "about",
        "event_title",
        "changes",
        "origin",
        "details_shown",
        "personal_shown",
    )
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        return journal_told_to(user)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.scope(request.user).order_by(*self.ordering)

    # --- The list -----------------------------------------------------------------------------

    def changelist_view(  # type: ignore[override]  # its file is streamed
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        entries, form = self.get_queryset(request), JournalFilterForm(request.GET)
        events = OwnEventFilter(request, {}, JournalEntry, self)
        event_id, kept = request.GET.get("event", ""), {}
        if event_id:
            entries, kept = entries.filter(event_id=pk_of(event_id)), {"event": event_id}
        file = export(request, entries, form, subject=actor(request))
        if file is not None:
            return file
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Journal"),
            "opts": self.opts,
            "events": events.lookups(request, self),
            **page_context(request, entries, form, **kept),
        }
        template = "admin/accounts/journalentry/change_list.html"
        return TemplateResponse(request, template, {**context, **(extra_context or {})})

    # --- One entry ----------------------------------------------------------------------------

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What says nothing of this one is left out."""
        if obj is None:
            return self.fields
        obj.told = partial(_told_once, obj, request.user)
        return tuple(name for name in self.fields if getattr(self, name)(obj) not in (None, ""))

    @admin.display(description=_("time"))
    def when(self, entry: Any) -> str:
        return entry.told().when

    @admin.display(description=_("by"))
    def actor_name(self, entry: Any) -> str:
        return entry.told().who

    @admin.display(description=_("what"))
    def words(self, entry: Any) -> str:
        return entry.told().words

    @admin.display(description=_("object"))
    def about(self, entry: Any) -> str:
        subject = entry.told().subject
        if subject is None:
            return f"{entry.subject_kind} {entry.subject_id}"
        return format_html('<a href="{}">{}</a>', subject.url, subject.name)

    @admin.display(description=_("what is another"))
    def changes(self, entry: Any) -> str:
        changes = entry.told().changes
        lines = [(change.text,) for change in changes]
        return format_html_join("", "<p>{}</p>", lines) if lines else ""

    @admin.display(description=_("from where"))
    def origin(self, entry: Any) -> str:
        return " · ".join(filter(None, (entry.told().via, entry.told().address)))

    @admin.display(description=_("details"))
    def details_shown(self, entry: JournalEntry) -> str:
        return _as_text(entry.details)

    @admin.display(description=_("personal details"))
    def personal_shown(self, entry: Any) -> str:
        """For whoever sees the people it is about."""
        return _as_text(entry.personal) if entry.shows_people else ""


def _told_once(entry: Any, person: Person) -> Told:
    if not hasattr(entry, "told_before"):
        [entry.told_before] = tell([entry], person)
    found: Told = entry.told_before
    return found


def _as_text(details: Any) -> str:
    if not details:
        return ""
    return format_html("<pre>{}</pre>", json.dumps(details, ensure_ascii=False, indent=2))
