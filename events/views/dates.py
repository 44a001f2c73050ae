"""All dates of an event that repeats: a list, or a month."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from core.shared_pages import is_for_anyone, shared_page
from events.models import Event, SearchEntry
from events.months import Grid, Month, grid_of
from events.querysets import EventQuerySet
from events.series.showing import shown_dates
from events.series.words import rule_text

PAGE_SIZE = 50


@public
@require_safe
def event_dates(request: HttpRequest, slug: str) -> HttpResponse:
    """The dates that are still to come, with their places; those who may open one may open this."""
    events = Event.objects.visible_to(request.user).select_related("organizer", "series")
    event = get_object_or_404(events.in_language(get_language()), slug=slug)
    if event.series_id is None:
        raise Http404
    now = timezone.now()
    month = Month.read(request.GET.get("month", ""))
    page = _page(shown_dates(event).upcoming(at=now), request.GET.get("page"))

    def build(asked: HttpRequest) -> HttpResponse:
        return _shown(asked, event, page, month, now)

    if not is_for_anyone(request):
        return build(request)
    asked = {"month": str(month)} if month else {"page": page.number}
    rows = shown_dates(event) if month else _of_page(page)
    dates = list(rows.order_by("start_at", "id").versions())
    version = (event.updated_at, event.organizer.updated_at, dates, page.paginator.count)
    return shared_page(request, build, query=urlencode(asked), version=version)


def _page(dates: EventQuerySet, number: str | None) -> Page:
    page = Paginator(dates.order_by("start_at", "id"), PAGE_SIZE).get_page(number)
    page.numbers = list(  # type: ignore[attr-defined]
        page.paginator.get_elided_page_range(page.number, on_each_side=1)
    )
    return page


def _of_page(page: Page) -> EventQuerySet:
    found: Any = page.object_list
    return Event.objects.filter(pk__in=found.values("pk")).order_by("start_at", "id")


def _shown(
    request: HttpRequest, event: Event, page: Page, month: Month | None, now: datetime
) -> HttpResponse:
    series = event.series
    context: dict[str, Any] = {
        "event": event,
        "rule": rule_text(series.rule, series.zone) if series else "",
        "total": shown_dates(event).upcoming(at=now).published().count(),
        "now": now,
        "this_month": month or Month.of(event.local_start.date()),
        "query": QueryDict(),
    }
    if month:
        context |= {"grid": _grid(event, month, now), "shows_seats": True}
    else:
        rows = _of_page(page).select_related("organizer").with_seats().with_tag_names()
        page.object_list = list(rows.in_language(get_language()))
        context |= {"page": page, "months": _by_month(page.object_list)}
    return render(request, "events/dates.html", context)


def _grid(event: Event, month: Month, now: datetime) -> Grid:
    """The days of a month; what is cancelled has no place on it."""
    dates = shown_dates(event).published()
    entries = SearchEntry.objects.filter(event__in=dates.values("pk")).upcoming(at=month.begins)
    rows = Event.objects.with_seats().in_language(get_language())
    return grid_of(entries, rows, month=month, at=now)


def _by_month(events: list[Event]) -> list[tuple[Any, list[Event]]]:
    months: dict[Any, list[Event]] = {}
    for event in events:
        months.setdefault(event.local_start.date().replace(day=1), []).append(event)
    return list(months.items())
