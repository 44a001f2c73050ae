"""One event: its page and its calendar file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from events.calendar import event_calendar
from events.enums import Visibility
from events.models import Event
from events.permissions import can_edit
from events.places import map_links
from events.structured import event_data, script_text, teaser


@public
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a poster that one can act on."""
    event = get_object_or_404(
        Event.objects.visible_to(request.user)
        .select_related("organizer")
        .with_seats()
        .with_tag_names()
        .in_language(get_language()),
        slug=slug,
    )
    can_edit_it = request.user.is_authenticated and can_edit(request.user, event)
    return render(request, "events/detail.html", {**_context(event), "can_edit": can_edit_it})


def _context(event: Event) -> dict[str, Any]:
    now = timezone.now()
    return {
        "event": event,
        "now": now,
        "is_over": event.is_over(at=now),
        "is_hidden_from_search": event.is_draft or event.visibility == Visibility.UNLISTED,
        "maps": map_links(event),
        "teaser": teaser(event),
        "address": f"{settings.SITE_URL}{event.get_absolute_url()}",
        "structured": script_text(event_data(event)),
    }


@public
@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event for a calendar program."""
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    text = event_calendar(event, url=f"{settings.SITE_URL}{event.get_absolute_url()}")
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )
