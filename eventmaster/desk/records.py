"""What was done: the journal, to look at only; and the base of what names its event by id."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import JournalEntry
from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.scoped import DeskAdmin
from eventmaster.records import journal_visible_to
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
    list_display = ("written_at", "actor_name", "action", "event_title", "subject_kind")
    list_filter = (OwnEventFilter,)
    list_select_related = ("actor",)
    search_fields = ("action",)
    fields = (
        "written_at",
        "actor_name",
        "action",
        "event_title",
        "subject_kind",
        "subject_id",
        "details_shown",
    )
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        """Personal details are no part of the page, so they are not even read."""
        return journal_visible_to(user).defer("personal")

    @admin.display(description=_("by"))
    def actor_name(self, entry: JournalEntry) -> str:
        return entry.actor.get_full_name() if entry.actor else gettext("the system")

    @admin.display(description=_("details"))
    def details_shown(self, entry: JournalEntry) -> str:
        text = json.dumps(entry.details, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", text)
