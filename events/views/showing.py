"""One event: its page and its calendar file."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.access import public
from events.calendar import event_calendar
from events.enums import Visibility
from events.models import Event
from events.permissions import can_edit


@public
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a poster that one can act on."""
    event = get_object_or_404(
        Event.objects.visible_to(request.user)
        .select_related("organizer")
        .with_seats()
        .with_tag_names(),
        slug=slug,
    )
    return render(
        request,
        "events/detail.html",
        {
            "event": event,
            "now": timezone.now(),
            "is_hidden_from_search": event.is_draft or event.visibility == Visibility.UNLISTED,
            "can_edit": request.user.is_authenticated and can_edit(request.user, event),
        },
    )


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
