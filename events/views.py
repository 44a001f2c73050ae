"""The public pages: the list, the event, its calendar file and its poster."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from core.access import public
from events.calendar import event_calendar
from events.covers import draw_poster
from events.enums import Visibility
from events.forms import SearchForm
from events.models import Event
from events.permissions import can_edit
from events.search import by_day, search, tags_on_offer

PAGE_SIZE = 20
WEEK = 7 * 24 * 3600
# By its ending, which the form gives: what an uploaded cover is served as.
PICTURES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """The programme. HTMX gets the results alone; everyone gets an address without empty parts."""
    address = f"{request.path}{_clean_query(request.GET)}"
    is_partial = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not is_partial and "" in request.GET.values():
        return redirect(address)
    response = render(
        request,
        "events/list.html#results" if is_partial else "events/list.html",
        {**_list_context(request.GET), "is_partial": is_partial},
    )
    patch_vary_headers(response, ["HX-Request"])
    if is_partial:
        response["HX-Push-Url"] = address
        patch_cache_control(response, no_store=True)
    return response


def _clean_query(query: QueryDict) -> str:
    """The query string without what is empty."""
    kept = [(key, value) for key, values in query.lists() for value in values if value != ""]
    return f"?{urlencode(kept)}" if kept else ""


def _list_context(query: QueryDict) -> dict[str, Any]:
    now = timezone.now()
    form = SearchForm(query, tags=list(tags_on_offer(at=now)))
    form.is_valid()
    values = form.cleaned_data
    page = _page(search(values, at=now), query.get("page"))
    in_date_order = not values.get("sort")
    return {
        "form": form,
        "page": page,
        "days": by_day(page, at=now) if in_date_order else [],
        "in_date_order": in_date_order,
        "now": now,
    }


def _page(events: Any, number: str | None) -> Page:
    page = Paginator(events, PAGE_SIZE).get_page(number)
    page.numbers = list(  # type: ignore[attr-defined]
        page.paginator.get_elided_page_range(page.number, on_each_side=1)
    )
    return page


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


@public
@require_safe
def event_cover(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawn poster."""
    event, is_public = _event_of_cover(request, slug)
    svg = draw_poster(
        seed=str(event.pk),
        title=event.title,
        day=event.local_start,
        place=event.city or event.venue,
    )
    return _cover(svg, "image/svg+xml", is_public=is_public)


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
