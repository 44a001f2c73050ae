"""Filters of the list of registrations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.long_lists import chosen_event
from eventmaster.desk.scoped import pk_of
from registrations.models import Ticket, Visit


class TicketTypeFilter(SimpleListFilter):
    """The types of the chosen event; without one there are too many of them."""

    title = _("ticket type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        event = chosen_event(request)
        if event is None:
            return []
        kinds = event.ticket_types.order_by("position", "number").values_list("pk", "name")
        return [(str(pk), name) for pk, name in kinds]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1 or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        tickets = Ticket.objects.active().filter(ticket_type_id=pk_of(self.value()))
        return queryset.filter(Exists(tickets.filter(registration=OuterRef("pk"))))


class RegisteredFilter(SimpleListFilter):
    title = _("registered")
    parameter_name = "registered"
    PERIODS = {
        "day": (timedelta(days=1), _("In the last 24 hours")),
        "week": (timedelta(days=7), _("In the last 7 days")),
        "month": (timedelta(days=30), _("In the last 30 days")),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, words) for name, (_period, words) in self.PERIODS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.PERIODS.get(self.value() or "")
        return queryset.filter(created_at__gt=timezone.now() - chosen[0]) if chosen else queryset


class CameFilter(SimpleListFilter):
    title = _("arrival")
    parameter_name = "came"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Somebody came")), ("no", _("Nobody came"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        visits = Exists(Visit.objects.filter(ticket__registration=OuterRef("pk")))
        match self.value():
            case "yes":
                return queryset.filter(visits)
            case "no":
                return queryset.filter(~visits)
        return queryset


class NoteFilter(SimpleListFilter):
    title = _("note")
    parameter_name = "note"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("With a note"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.exclude(note="", door_note="") if self.value() == "yes" else queryset
