"""An organizer's public page and their logo."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from core.shared_pages import is_for_anyone, shared_page
from events.models import Event, Organizer
from events.querysets import EventQuerySet
from events.search import by_day
from events.views.pictures import PICTURES, WEEK

COMING = 20
PAST = 12


class Lists(NamedTuple):
    """One page of what is coming, one of what was; counted, but not read yet."""

    coming: Page
    past: Page


@public
@require_safe
def organizer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who they are, what is coming, what was."""
    organizer = get_object_or_404(Organizer.objects.visible_to(request.user), slug=slug)
    lists = _lists(organizer, request)
    if not is_for_anyone(request):
        return _shown(request, organizer, lists)
    return shared_page(
        request,
        lambda blank: _shown(blank, organizer, lists),
        query=_further(lists),
        version=_version(organizer, lists),
    )


def _lists(organizer: Organizer, request: HttpRequest) -> Lists:
    now = timezone.now()
    listed = organizer.events.listed()
    coming = listed.upcoming(at=now).order_by("start_at", "id")
    over = listed.over(at=now).order_by("-start_at", "-id")
    return Lists(
        _page(coming, COMING, request.GET.get("page")),
        _page(over, PAST, request.GET.get("past_page")),
    )


def _further(lists: Lists) -> str:
    """The numbers of pages that exist, whatever was asked for; first pages have none."""
    numbers = {"page": lists.coming.number, "past_page": lists.past.number}
    return urlencode({name: number for name, number in numbers.items() if number > 1})


def _version(organizer: Organizer, lists: Lists) -> list[Any]:
    """What changes whenever the page would: they, their events on it, how many there are."""
    pages = [
        (page.paginator.count, list(_of(page, Event.objects.all()).versions())) for page in lists
    ]
    return [organizer.updated_at, *pages]


def _shown(request: HttpRequest, organizer: Organizer, lists: Lists) -> HttpResponse:
    now = timezone.now()
    coming, past = lists
    rows = Event.objects.in_language(get_language())
    coming.object_list = _read(coming, rows.with_seats().with_tag_names(), organizer)
    past.object_list = _read(past, rows, organizer)
    context = {
        "organizer": organizer,
        "page": coming,
        "days": by_day(coming, at=now),
        "past": past,
        "now": now,
        "is_further_page": coming.number > 1 or past.number > 1,
    }
    return render(request, "events/organizer.html", context)


def _page(events: Any, size: int, number: str | None) -> Page:
    page = Paginator(events, size).get_page(number)
    page.numbers = list(  # type: ignore[attr-defined]
        page.paginator.get_elided_page_range(page.number, on_each_side=1)
    )
    return page


def _of(page: Page, rows: EventQuerySet) -> EventQuerySet:
    """`rows` of a page's few alone, for what is joined to thousands takes seconds."""
    found: Any = page.object_list
    return rows.filter(pk__in=found.values("pk")).order_by(*found.query.order_by)


def _read(page: Page, rows: EventQuerySet, organizer: Organizer) -> list[Event]:
    events = list(_of(page, rows))
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
