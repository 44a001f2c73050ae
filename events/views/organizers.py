"""An organizer's public page and their logo."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from events.models import Event, Organizer
from events.querysets import EventQuerySet
from events.search import by_day
from events.views.pictures import PICTURES, WEEK

COMING = 20
PAST = 12


@public
@require_safe
def organizer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who they are, what is coming, what was."""
    organizer = get_object_or_404(Organizer.objects.visible_to(request.user), slug=slug)
    return render(request, "events/organizer.html", _context(organizer, request))


def _context(organizer: Organizer, request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    listed = organizer.events.listed()
    coming = listed.upcoming(at=now).order_by("start_at", "id")
    over = listed.over(at=now).order_by("-start_at", "-id")
    rows = Event.objects.in_language(get_language())
    page = _page(coming, COMING, request.GET.get("page"))
    page.object_list = _read(page.object_list, rows.with_seats().with_tag_names(), organizer)
    past = _page(over, PAST, request.GET.get("past_page"))
    past.object_list = _read(past.object_list, rows, organizer)
    return {
        "organizer": organizer,
        "page": page,
        "days": by_day(page, at=now),
        "past": past,
        "now": now,
        "is_further_page": page.number > 1 or past.number > 1,
    }


def _page(events: Any, size: int, number: str | None) -> Page:
    page = Paginator(events, size).get_page(number)
    page.numbers = list(  # type: ignore[attr-defined]
        page.paginator.get_elided_page_range(page.number, on_each_side=1)
    )
    return page


def _read(found: Any, rows: EventQuerySet, organizer: Organizer) -> list[Event]:
    """Read `rows` of the few that were found, for what is joined to thousands takes seconds."""
    events = list(rows.filter(pk__in=found.values("pk")).order_by(*found.query.order_by))
    for event in events:
        event.organizer = organizer
    return events


@public
@require_safe
def organizer_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The logo, from our address and as nothing but a picture."""
    anyone = AnonymousUser()
    public_one = Organizer.objects.visible_to(anyone).filter(slug=slug).first()
    organizer = public_one or get_object_or_404(
        Organizer.objects.visible_to(request.user), slug=slug
    )
    name = organizer.logo.name or ""
    content_type = PICTURES.get(PurePath(name).suffix)
    if content_type is None or not organizer.logo.storage.exists(name):
        raise Http404
    with organizer.logo.open() as file:
        response = HttpResponse(file.read(), content_type=content_type)
    if public_one:
        patch_cache_control(response, public=True, max_age=WEEK)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
