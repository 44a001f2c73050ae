"""Publishing and cancelling events from the desk: one on its page, or several from the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from eventmaster.desk.scoped import actor
from events.models import Event
from events.permissions import can_edit
from events.services.events import publish_event
from registrations.consequences import of_cancelling
from registrations.enums import Status
from registrations.services.events import cancel_event

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin


def publish_many(desk: EventAdmin, request: HttpRequest, events: QuerySet[Event]) -> None:
    for event in _editable(request, events):
        publish(desk, request, event)


def publish(desk: EventAdmin, request: HttpRequest, event: Event) -> None:
    try:
        publish_event(event=event, by=actor(request), now=timezone.now())
    except DomainError as refusal:
        _tell_refusal(request, event, refusal)
        return
    desk.log_change(request, event, _("Published."))
    messages.success(request, _("“%(title)s” is published.") % {"title": event.title})


def cancel_one(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows what will happen, POST does it."""
    event = _editable_or_404(desk, request, event_id)
    if event.is_cancelled:
        return desk.to_event(event)
    if request.method != "POST":
        return _ask(desk, request, [event])
    _cancel(desk, request, event)
    return desk.to_event(event)


def cancel_many(
    desk: EventAdmin, request: HttpRequest, events: QuerySet[Event]
) -> HttpResponse | None:
    chosen = [event for event in _editable(request, events) if not event.is_cancelled]
    if not chosen:
        messages.warning(request, _("None of these events can be cancelled."))
        return None
    if "confirmed" not in request.POST:
        return _ask(desk, request, chosen, action="cancel_selected")
    for event in chosen:
        _cancel(desk, request, event)
    return None


def _cancel(desk: EventAdmin, request: HttpRequest, event: Event) -> None:
    try:
        cancel_event(event_id=event.pk, by=actor(request), now=timezone.now())
    except DomainError as refusal:
        _tell_refusal(request, event, refusal)
        return
    desk.log_change(request, event, _("Cancelled."))
    messages.success(
        request,
        _("“%(title)s” is cancelled. Everyone who was registered gets a mail.")
        % {"title": event.title},
    )


def _ask(
    desk: EventAdmin, request: HttpRequest, events: Sequence[Event], *, action: str = ""
) -> HttpResponse:
    """Show who is concerned, and the button that does it."""
    found = of_cancelling([event.pk for event in events])
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": _("Cancel event?") if len(events) == 1 else _("Cancel events?"),
        "opts": desk.opts,
        "event": events[0] if len(events) == 1 and not action else None,
        "chosen": events,
        "found": found,
        "confirmed": found.people.get(Status.CONFIRMED, 0),
        "waiting": found.people.get(Status.WAITLISTED, 0),
        "action": action,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/events/event/cancellation.html", context)


def _editable(request: HttpRequest, events: QuerySet[Event]) -> list[Event]:
    """Those that the person may change: the list also shows what they may only look at."""
    return [event for event in events if can_edit(request.user, event)]


def _editable_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_edit(request.user, event):
        raise Http404
    return event


def _tell_refusal(request: HttpRequest, event: Event, refusal: DomainError) -> None:
    messages.error(request, f"{event.title}: {refusal}")
