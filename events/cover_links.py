"""Addresses of an event's pictures; each carries a version, so that it may be kept for long."""

from __future__ import annotations

from pathlib import PurePath

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from events.models import Event
from events.pictures import WIDTHS, Size, size_of

POSTER_SIZE = Size(600, 800)
# The width in which a cover is shown in lists, and where a browser knows no `srcset`.
USUAL_WIDTH = WIDTHS[0]


def cover_url(event: Event) -> str:
    """The organizer's picture, else the poster."""
    return _picture(event, USUAL_WIDTH) if event.cover else poster_url(event)


def cover_srcset(event: Event) -> str:
    """The picture's widths for `srcset`; empty for a poster, which has none."""
    if not event.cover:
        return ""
    own = size_of(event.cover.name or "")
    widths = [width for width in WIDTHS if own is None or width < own.width]
    choices = [f"{_picture(event, width)} {width}w" for width in widths]
    if own:
        choices.append(f"{_picture(event)} {own.width}w")
    return ", ".join(choices)


def cover_size(event: Event) -> Size:
    """What to keep free on the page until the picture is there."""
    own = size_of(event.cover.name or "") if event.cover else POSTER_SIZE
    return own or Size(USUAL_WIDTH, USUAL_WIDTH * 4 // 3)


def poster_url(event: Event) -> str:
    return _versioned("events:cover", event)


def shared_url(event: Event) -> str:
    """The whole address of the picture for other sites."""
    return f"{settings.SITE_URL}{_versioned('events:shared', event)}"


def version_of(event: Event) -> str:
    """Changes with all that a drawing shows: the event's words and its organizer's colour."""
    return str(int(max(event.updated_at, event.organizer.updated_at).timestamp()))


def _versioned(route: str, event: Event) -> str:
    query = {"v": version_of(event)}
    language = get_language()
    if language and language != settings.LANGUAGE_CODE:
        query["lang"] = language
    return f"{reverse(route, args=[event.slug])}?{urlencode(query)}"


def _picture(event: Event, width: int | None = None) -> str:
    query = {"v": PurePath(event.cover.name or "").stem} | ({"w": str(width)} if width else {})
    return f"{reverse('events:picture', args=[event.slug])}?{urlencode(query)}"
