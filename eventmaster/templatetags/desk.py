"""What stands on every page of an event at the desk."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from eventmaster.desk.event_states import notes_of, state_of
from eventmaster.desk.event_tools import tools_of
from eventmaster.desk.sections import ROUTES, tabs_of
from events.models import Event

register = template.Library()


@register.inclusion_tag("admin/events/event/_sections.html", takes_context=True)
def event_sections(context: Context, event: Event) -> dict[str, Any]:
    """The event's name and state, and the tabs of its sections."""
    request, now = context["request"], timezone.now()
    match = request.resolver_match
    return {
        "event": event,
        "state": state_of(event, at=now),
        "notes": notes_of(event, at=now),
        "tabs": tabs_of(event, request.user, match.url_name if match else ""),
    }


@register.inclusion_tag("admin/events/event/_steps.html", takes_context=True)
def event_steps(context: Context, event: Event) -> dict[str, Any]:
    """What can be done with the event as a whole; each leads back to the page that shows it."""
    request = context["request"]
    match = request.resolver_match
    return {
        **tools_of(event, request.user, now=timezone.now()),
        "section": match.url_name.removeprefix(ROUTES) if match else "",
    }
