"""One event: its page, what is like it, and its calendar file."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from core.shared_pages import is_for_anyone, shared_page
from events.calendar import event_calendar
from events.enums import EventStatus, Visibility
from events.models import Event
from events.permissions import can_edit
from events.places import map_links
from events.search import similar_events
from events.series.showing import dates_version
from events.structured import event_data, script_text, teaser
from events.texts import put_into_words

SIMILAR, MORE_SIMILAR = 4, 12


@public
@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a poster that one can act on."""
    if not is_for_anyone(request):
        return _page(request, slug)
    version = Event.objects.visible_to(request.user).filter(slug=slug).versions().first()
    if version is None:
        raise Http404
    if series_id := version[-1]:
        version = (*version, dates_version(series_id))
    return shared_page(request, lambda blank: _page(blank, slug), query="", version=version)


def _page(request: HttpRequest, slug: str) -> HttpResponse:
    events = Event.objects.visible_to(request.user).select_related("organizer").with_seats()
    in_words = events.with_tag_names().in_language(get_language())
    event = get_object_or_404(in_words, slug=slug)
    return render(request, "events/detail.html", _context(request, event))


def _context(request: HttpRequest, event: Event) -> dict[str, Any]:
    now = timezone.now()
    return {
        "can_edit": request.user.is_authenticated and can_edit(request.user, event),
        "event": event,
        "now": now,
        "is_over": event.is_over(at=now),
        "is_hidden_from_search": event.is_draft or event.visibility == Visibility.UNLISTED,
        "maps": map_links(event),
        "teaser": teaser(event),
        "address": f"{settings.SITE_URL}{event.get_absolute_url()}",
        "structured": script_text(event_data(event, at=now)),
    }


def page_for_guests(
    request: HttpRequest, event: Event, template: str, more: dict[str, Any]
) -> HttpResponse:
    """The page of `event` as somebody sees it who is not signed in, a draft as if it were out.

    For views of its team, which decide who may look; `template` extends the page.
    """
    guest = copy(request)
    guest.user = AnonymousUser()
    rows = Event.objects.select_related("organizer").with_seats().with_tag_names()
    seen = rows.in_language(get_language()).get(pk=event.pk)
    if seen.is_draft:
        seen.status, seen.published_at = EventStatus.PUBLISHED, timezone.now()
    context = _context(guest, seen)
    return render(guest, template, {**context, "is_hidden_from_search": True, **more})


@public
@require_safe
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """What else a reader of this event may like: a part of its page, or a page of its own.

    Found only once somebody gets that far, so that the event's page stays one query.
    """
    event = get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    others = similar_events(event, at=timezone.now(), limit=SIMILAR if is_part else MORE_SIMILAR)
    put_into_words([event, *others], get_language())
    template = "events/similar.html#others" if is_part else "events/similar.html"
    response = render(request, template, {"event": event, "others": others})
    patch_vary_headers(response, ["HX-Request"])
    return response


@public
@require_safe
def event_ics(request: HttpRequest, slug: str) -> HttpResponse:
    """One event for a calendar program."""
    events = Event.objects.visible_to(request.user).select_related("organizer")
    event = get_object_or_404(events, slug=slug)
    text = event_calendar(event, url=f"{settings.SITE_URL}{event.get_absolute_url()}")
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )
