"""Filters of lists; each offers values of the person's own organizers only."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.scoped import pk_of
from events.models import Event, Organizer

# How many events a filter offers; the chosen one is always among them.
EVENTS_OFFERED = 20


class OwnOrganizerFilter(SimpleListFilter):
    """Shown to people of several organizers. `path` leads from the row to the organizer's id."""

    title = _("organizer")
    parameter_name = "organizer"
    path = "organizer_id"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        own = Organizer.objects.seen_by_team(request.user).values_list("pk", "name")[:100]
        return [(str(pk), name) for pk, name in own]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(**{self.path: pk_of(self.value())})


class OwnEventFilter(SimpleListFilter):
    """The next events; where one is chosen, as on an event's page, that one."""

    title = _("event")
    parameter_name = "event"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        own = Event.objects.seen_by_team(request.user).only("title", "start_at", "time_zone")
        ahead = own.upcoming(at=timezone.now()).filter(is_template=False)
        # One that is not theirs finds nothing, which a filter without choices would not see to.
        chosen = list(own.filter(Q(pk=pk_of(self.value())))) if self.value() else []
        offered = chosen or ahead.order_by("start_at", "id")[:EVENTS_OFFERED]
        return [
            (str(event.pk), f"{event.title} ({event.local_start:%Y-%m-%d})") for event in offered
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        return queryset.filter(event_id=pk_of(self.value()))


class WhenFilter(SimpleListFilter):
    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("ahead", _("Ahead")), ("running", _("Running now")), ("over", _("Over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        match self.value():
            case "ahead":
                return queryset.filter(start_at__gt=now)
            case "running":
                return queryset.filter(start_at__lte=now, end_at__gt=now)
            case "over":
                return queryset.filter(end_at__lte=now)
        return queryset
