"""Tickets and scans at the desk, to look at; and the base of all that belongs to an event."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from eventmaster.desk import rights
from eventmaster.desk.filters import OwnEventFilter
from eventmaster.desk.local_times import shown
from eventmaster.desk.long_lists import MOST_FOUND, CappedPaginator, chosen_event, finds_all
from eventmaster.desk.looks import WatchedAdmin
from eventmaster.looks import Look, registration_opened
from events.models import Event
from events.permissions import Person, can_see_people
from registrations import words
from registrations.models import Registration, Scan, Ticket
from registrations.tickets.words import holder_text

SEARCHED = gettext_lazy("Beginnings of names, an email address or a ticket’s code")


class OfOwnEvents(WatchedAdmin):
    """Rows of events whose people one may see; nobody changes them by hand."""

    list_select_related: ClassVar[bool | list[str] | tuple[str, ...]] = ("event",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return rights.sees_people_somewhere(request.user)
        return can_see_people(request.user, obj.event)

    def found_by_words(
        self,
        request: HttpRequest,
        rows: QuerySet,
        text: str,
        *,
        key: str = "pk",
        by: str = "ticket_id",
    ) -> QuerySet:
        """Each part begins a word of a holder's name or address, or a ticket's code.

        A page of the list has a bounded number of them, and says if there are more; exports and
        steps for all of them leave nobody out.
        """
        event = chosen_event(request)
        events = event.pk if event else Event.objects.seen_by_team(request.user).values("pk")
        if finds_all(request) or not text.strip():
            return words.found(rows, events, text, key=key, by=by, most=None)
        found = words.first_found(events, text, most=MOST_FOUND, by=by)
        request.finds_more = found.has_more  # type: ignore[attr-defined]
        return rows.filter(**{f"{key}__in": found.ids or []})

    @admin.display(description=gettext_lazy("event"), ordering="event__start_at")
    def event_title(self, row: Any) -> str:
        return row.event.title


@admin.register(Ticket)
class TicketAdmin(OfOwnEvents):
    list_display = ("short_code", "holder", "event_title", "ticket_type", "status")
    list_filter = ("status", OwnEventFilter)
    list_select_related = ("event", "registration", "ticket_type")
    paginator = CappedPaginator
    sortable_by = ()
    # By `words`; stock admin asks for a name to offer a search at all.
    search_fields = ("holder_name",)
    search_help_text = SEARCHED
    ordering = ("-id",)  # Which tells the time.
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

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return self.found_by_words(request, queryset, search_term), False

    def look_at(self, obj: Ticket) -> Look:
        return registration_opened(obj.registration)

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
    # Read for the rows of a page: joined, a search would join all scans first.
    list_select_related = ()
    paginator = CappedPaginator
    sortable_by = ("scanned",)
    search_fields = ("ticket__holder_name",)
    search_help_text = SEARCHED
    ordering = ("-created_at", "-id")
    fields = ("scanned", "event_title", "gate", "direction", "outcome", "reason", "who", "by_whom")
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        found = Scan.objects.filter(event__in=Event.objects.seen_by_team(user))
        return found.prefetch_related("event", "gate", "ticket__registration", "by", "door_pass")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return self.found_by_words(request, queryset, search_term, key="ticket_id"), False

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Ids tell the time, too; only those of one event have an index by it."""
        return self.ordering if chosen_event(request) else ("-id",)

    def look_at(self, obj: Scan) -> Look | None:
        return registration_opened(obj.ticket.registration) if obj.ticket else None

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
