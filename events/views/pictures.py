"""What stands for an event in pictures: its poster, the organizer's own cover, the shared one."""

from __future__ import annotations

from pathlib import PurePath
from zlib import crc32

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from PIL import Image

from core.access import public
from events.covers import Poster, draw_poster, shared_picture
from events.models import Event
from events.pictures import FORMATS, WIDTHS, in_width

WEEK = 7 * 24 * 3600
# A picture takes up to 200 KB, and by default each process keeps its own.
SHARED_KEPT = 128
# By its ending, which the form gives: what an uploaded cover is served as.
PICTURES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@public
@require_safe
def event_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawn poster, in the language that its address names."""
    language = _language(request)
    event, is_public = _event_of_cover(request, slug, language)
    with translation.override(language):
        svg = draw_poster(_poster(event))
    return _cover(svg, "image/svg+xml", is_public=is_public)


@public
@require_safe
def event_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The organizer's own cover, from our address and as nothing but a picture."""
    event, is_public = _event_of_cover(request, slug)
    name, storage = event.cover.name or "", event.cover.storage
    if PurePath(name).suffix not in PICTURES or not storage.exists(name):
        raise Http404
    if "w" in request.GET:
        name = in_width(storage, name, _width(request))
    with storage.open(name) as file:
        return _cover(file.read(), PICTURES[PurePath(name).suffix], is_public=is_public)


@public
@require_safe
def event_shared(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that other sites show beside a link, of events that anyone may see."""
    language = _language(request)
    found = Event.objects.visible_to(AnonymousUser()).in_language(language)
    event = get_object_or_404(found.select_related("organizer"), slug=slug)
    return _cover(_shared(event, language), "image/png", is_public=True)


def _shared(event: Event, language: str) -> bytes:
    """The picture, drawn anew where another one took its place among those that are kept."""
    poster = _poster(event)
    drawn = repr((poster, event.cover.name, language))
    place = f"shared-picture:{crc32(drawn.encode()) % SHARED_KEPT}"
    kept: tuple[str, bytes] | None = cache.get(place)
    if kept and kept[0] == drawn:
        return kept[1]
    with translation.override(language):
        png = shared_picture(poster, _photo(event))
    cache.set(place, (drawn, png), WEEK)
    return png


def _language(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _width(request: HttpRequest) -> int:
    """Only widths that our pages ask for: each is made and kept."""
    asked = request.GET["w"]
    if asked not in map(str, WIDTHS):
        raise Http404
    return int(asked)


def _poster(event: Event) -> Poster:
    return Poster(
        seed=str(event.pk),
        title=event.title_here,
        day=event.local_start,
        place=event.city or event.venue,
        accent=event.organizer.accent,
    )


def _photo(event: Event) -> Image.Image | None:
    """The cover's pixels, where there is a readable one."""
    if not event.cover or not event.cover.storage.exists(event.cover.name or ""):
        return None
    try:
        with event.cover.open() as file, Image.open(file, formats=FORMATS) as picture:
            return picture.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


def _event_of_cover(request: HttpRequest, slug: str, language: str = "") -> tuple[Event, bool]:
    """The event, and whether anyone may see it."""
    events = Event.objects.select_related("organizer").in_language(language)
    public_event = events.visible_to(AnonymousUser()).filter(slug=slug).first()
    event = public_event or get_object_or_404(events.visible_to(request.user), slug=slug)
    return event, public_event is not None


def _cover(content: str | bytes, content_type: str, *, is_public: bool) -> HttpResponse:
    """What anyone may see is cached for a week, a draft's cover not at all."""
    response = HttpResponse(content, content_type=content_type)
    if is_public:
        patch_cache_control(response, public=True, max_age=WEEK)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
