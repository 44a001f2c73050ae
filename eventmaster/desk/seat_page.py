"""“Ticket types and pools”: the part of an event's form that is a page of its own.

It is stock admin's form of the event with other fields and rows; what it does not show it neither
reads nor writes.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.event_forms import TIMES, EventForm
from eventmaster.desk.seat_inlines import PoolInline, TicketTypeInline
from events.models import Event
from registrations.services.ticket_types import save_ticket_type

if TYPE_CHECKING:
    from accounts.models import User
    from eventmaster.desk.events import EventAdmin

TITLE = _("Ticket types and pools")
INLINES = [PoolInline, TicketTypeInline]
_SALES = ("sales_open_at", "sales_close_at")


class SeatsForm(EventForm):
    """How many may come, and nothing else of the event."""

    locals().update(dict.fromkeys((*TIMES, "organizer", "tag_text", "notifies")))


class DetailsForm(EventForm):
    """Of an event that exists: it stays with its organizer, and its capacity stands with its
    pools."""

    capacity = organizer = None  # type: ignore[assignment]


def form_for(request: HttpRequest, event: Event | None) -> type[EventForm]:
    """Stock admin makes a form of all that a form class declares, shown or not."""
    if event is None:
        return EventForm
    return SeatsForm if is_asked(request) else DetailsForm


def show_page(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    request.desk_section = "tickets"  # type: ignore[attr-defined]
    more = {"section_title": TITLE, "show_save_and_add_another": False}
    return desk.changeform_view(request, str(event_id), extra_context=more)


def is_asked(request: HttpRequest) -> bool:
    return getattr(request, "desk_section", "") == "tickets"


def fieldsets(*, edits: bool) -> list[tuple[Any, dict[str, Any]]]:
    now = (None, {"fields": (("state", "seats"),), "classes": ("summary",)})
    return [now, (_("All seats"), {"fields": ("capacity",)})] if edits else [now]


def move_sales_times(event: Event, *, by: User, now: datetime, from_zone: ZoneInfo) -> None:
    """What is said of tickets is meant in the event's zone, also where that is another now."""
    for kind in event.ticket_types.all():
        fields = {
            name: moment.astimezone(from_zone).replace(tzinfo=event.zone)
            for name in _SALES
            if (moment := getattr(kind, name)) is not None
        }
        if fields:
            save_ticket_type(event_id=event.pk, type_id=kind.pk, fields=fields, by=by, now=now)
