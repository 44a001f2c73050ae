"""What search engines ask for: robots.txt and the site map."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.access import public
from events.models import Event

HOUR = 3600
# A map may hold 50,000 addresses; this many are found and written in a fraction of a second.
EVENTS_A_MAP = 10_000
# More than anybody has; databases take no number that is larger still.
MOST_MAPS = 50_000
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
# Pages of one person, of the team, or of the door: nothing to find there.
_CLOSED = ("/accounts/", "/admin/", "/checkin/", "/r/", "/registrations/", "/tickets/")
_CLOSED_PARTS = ("/events/*/register/",)

Page = tuple[str, datetime | None]


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in (*_CLOSED, *_CLOSED_PARTS)),
        "",
        f"Sitemap: {_whole(reverse('events:sitemap'))}",
    ]
    return _kept("\n".join(lines) + "\n", "text/plain; charset=utf-8")


@public
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The maps that there are: one for the pages beside events, then the events by their age."""
    count = -(-Event.objects.listed().count() // EVENTS_A_MAP)
    pages = [reverse("events:sitemap_page", args=[number]) for number in range(count + 1)]
    entries = "".join(f"<sitemap><loc>{escape(_whole(page))}</loc></sitemap>" for page in pages)
    return _xml(f"<sitemapindex {_NAMESPACE}>{entries}</sitemapindex>")


@public
@require_safe
def sitemap_page(request: HttpRequest, number: int) -> HttpResponse:
    """Number 0 has the programme and the organizers, the others have listed events."""
    if number > MOST_MAPS:
        raise Http404
    pages = list(_events(number) if number else _organizers())
    if not pages:
        raise Http404
    return _xml(f"<urlset {_NAMESPACE}>{''.join(_entries(pages))}</urlset>")


def _events(number: int) -> Iterator[Page]:
    """Oldest first, so that an event stays in its map when others come."""
    first = (number - 1) * EVENTS_A_MAP
    page = reverse("events:detail", args=["-"])
    rows = Event.objects.listed().order_by("id").values_list("slug", "updated_at")
    for slug, changed in rows[first : first + EVENTS_A_MAP]:
        yield page.replace("-", slug), changed


def _organizers() -> Iterator[Page]:
    """Those with a listed event; others have nothing to show yet."""
    yield reverse("events:list"), None
    rows = Event.objects.listed().order_by("organizer__slug")
    for slug in rows.values_list("organizer__slug", flat=True).distinct():
        yield reverse("events:organizer", args=[slug]), None


def _entries(pages: Iterable[Page]) -> Iterator[str]:
    for path, changed in pages:
        when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        yield f"<url><loc>{escape(_whole(path))}</loc>{when}</url>"


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _xml(body: str) -> HttpResponse:
    return _kept(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n', "application/xml")


def _kept(body: str, content_type: str) -> HttpResponse:
    response = HttpResponse(body, content_type=content_type)
    patch_cache_control(response, public=True, max_age=HOUR)
    return response
