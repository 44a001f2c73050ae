"""Tickets and scans at the desk, to look at; and the base of all that belongs to an event."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from accounts import journal
from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.local_times import shown
from eventmaster.desk.scoped import DeskAdmin, actor
from events.models import Event
from events.permissions import Person, can_see_people
from registrations.models import Registration, Scan, Ticket
from registrations.tickets.words import holder_text


class OfOwnEvents(DeskAdmin):
    """Rows of events whose people one may see; nobody changes them by hand."""

    list_select_related: ClassVar[bool | list[str] | tuple[str, ...]] = ("event",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return rights.sees_people_somewhere(request.user)
        return can_see_people(request.user, obj.event)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        found = getattr(answer, "context_data", None) or {}
        if request.method == "GET" and "cl" in found:
            _note_look(request, found["cl"])
        return answer

    @admin.display(description=gettext_lazy("event"), ordering="event__start_at")
    def event_title(self, row: Any) -> str:
        return row.event.title


def _note_look(request: HttpRequest, shown: ChangeList) -> None:
    """Whoever opens such a list has seen people of the events of its rows (the read log)."""
    text = shown.query
    journal.record_reads(
        "registrations.searched" if text else "registrations.listed",
        [row.event for row in shown.result_list],
        by=actor(request),
        now=timezone.now(),
        personal={"text": text} if text else None,
    )


@admin.register(Ticket)
class TicketAdmin(OfOwnEvents):
    list_display = ("short_code", "holder", "event_title", "ticket_type", "status")
    list_filter = ("status", OwnEventFilter)
    list_select_related = ("event", "registration", "ticket_type")
    search_fields = ("holder_name", "registration__name", "short_code")
    ordering = ("-created_at", "-id")
    fields = (
        "event_title",
        "registration_link",
        "holder",
        "holder_email",
        "ticket_type",
        "short_code",
        "status",
        "revision",
        "price",
    )
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        return Ticket.objects.seen_by_team(user)

    @admin.display(description=gettext_lazy("holder"))
    def holder(self, ticket: Ticket) -> str:
        return holder_text(ticket)

    @admin.display(description=gettext_lazy("registration"))
    def registration_link(self, ticket: Ticket) -> str:
        return link_to(ticket.registration)


@admin.register(Scan)
class ScanAdmin(OfOwnEvents):
    list_display = ("scanned", "event_title", "gate", "direction", "outcome", "reason", "who")
    list_filter = ("outcome", OwnEventFilter)
    list_select_related = ("event", "gate", "ticket__registration", "by", "door_pass")
    search_fields = ("ticket__holder_name", "ticket__registration__name", "ticket__short_code")
    ordering = ("-created_at", "-id")
    fields = ("scanned", "event_title", "gate", "direction", "outcome", "reason", "who", "by_whom")
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        return Scan.objects.filter(event__in=Event.objects.seen_by_team(user))

    @admin.display(description=gettext_lazy("scanned"), ordering="created_at")
    def scanned(self, scan: Scan) -> str:
        return shown(scan.scanned_at, scan.event.zone)

    @admin.display(description=gettext_lazy("ticket"))
    def who(self, scan: Scan) -> str:
        return str(scan.ticket) if scan.ticket else ""

    @admin.display(description=gettext_lazy("by"))
    def by_whom(self, scan: Scan) -> str:
        return scan.made_by


def link_to(registration: Registration) -> str:
    url = reverse("admin:registrations_registration_change", args=[registration.pk])
    return format_html('<a href="{}">{}</a>', url, registration)
