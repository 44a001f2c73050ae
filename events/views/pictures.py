"""What stands for an event in pictures: its poster, or the organizer's own cover."""

from __future__ import annotations

from pathlib import PurePath

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.access import public
from events.covers import Poster, draw_poster
from events.models import Event

WEEK = 7 * 24 * 3600
# By its ending, which the form gives: what an uploaded cover is served as.
PICTURES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@public
@require_safe
def event_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawn poster."""
    event, is_public = _event_of_cover(request, slug)
    return _cover(draw_poster(_poster(event)), "image/svg+xml", is_public=is_public)


@public
@require_safe
def event_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The organizer's own cover, from our address and as nothing but a picture."""
    event, is_public = _event_of_cover(request, slug)
    name = event.cover.name or ""
    content_type = PICTURES.get(PurePath(name).suffix)
    if content_type is None or not event.cover.storage.exists(name):
        raise Http404
    with event.cover.open() as file:
        return _cover(file.read(), content_type, is_public=is_public)


def _poster(event: Event) -> Poster:
    return Poster(
        seed=str(event.pk),
        title=event.title_here,
        day=event.local_start,
        place=event.city or event.venue,
        accent=event.organizer.accent,
    )


def _event_of_cover(request: HttpRequest, slug: str) -> tuple[Event, bool]:
    """The event, and whether anyone may see it."""
    public_event = Event.objects.visible_to(AnonymousUser()).filter(slug=slug).first()
    event = public_event or get_object_or_404(Event.objects.visible_to(request.user), slug=slug)
    return event, public_event is not None


def _cover(content: str | bytes, content_type: str, *, is_public: bool) -> HttpResponse:
    """What anyone may see is cached for a week, a draft's cover not at all."""
    response = HttpResponse(content, content_type=content_type)
    if is_public:
        patch_cache_control(response, public=True, max_age=WEEK)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
