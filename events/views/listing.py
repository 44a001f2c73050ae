"""The programme: the list of what is on, and the same as a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import public
from core.shared_pages import is_for_anyone, shared_page
from events.addresses import list_address, without_empty
from events.chosen import NARROWING, chosen_filters, ways_out
from events.forms import SearchForm
from events.models import Event
from events.months import Month, month_after, month_grid
from events.search import by_day, facets, search

PAGE_SIZE = 20
# What a form must send along although nobody types it.
HIDDEN = ("when", "tag", "view", "month")


@public
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """The programme. HTMX gets the results alone; everyone gets an address without empty parts."""
    query = without_empty(request.GET)
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    is_partial = bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if not is_partial and "" in request.GET.values():
        return redirect(address)
    if is_partial:
        return _results(request, query, address)
    version = _version(query) if is_for_anyone(request) else None
    if version is None:
        response = _page_of(request)
    else:
        asked = _known(query).urlencode()
        response = shared_page(request, _page_of, query=asked, version=version)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _known(query: QueryDict) -> QueryDict:
    """What the page depends on: made-up names must not fill the cache."""
    known = query.copy()
    for name in query.keys() - {*SearchForm.base_fields, "page"}:
        del known[name]
    return known


def _results(request: HttpRequest, query: QueryDict, address: str) -> HttpResponse:
    context = {**_context(query), "is_partial": True}
    response = render(request, "events/list.html#results", context)
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, no_store=True)
    response["HX-Push-Url"] = address
    return response


def _page_of(request: HttpRequest) -> HttpResponse:
    context = {**_context(without_empty(request.GET)), "is_partial": False}
    return render(request, "events/list.html", context)


def _version(query: QueryDict) -> list[tuple[Any, ...]] | None:
    """What changes on a page of the list, in one narrow query.

    None for what is not worth keeping: searches by words, of which there are too many, and
    months. Counts may be as old as `core.shared_pages.FRESH`.
    """
    form = SearchForm(query)
    form.is_valid()
    values = form.cleaned_data
    if values.get("q") or values.get("view") == "month":
        return None
    number = query.get("page", "")[:6]
    first = (max(int(number), 1) - 1) * PAGE_SIZE if number.isdecimal() else 0
    found = search(values, at=timezone.now(), events=Event.objects.all())
    return list(found.part(slice(first, first + PAGE_SIZE)).versions())


def _context(query: QueryDict) -> dict[str, Any]:
    now = timezone.now()
    form = SearchForm(query)
    form.is_valid()
    values = form.cleaned_data
    found = facets(values, at=now)
    form.offer(found)
    chosen = chosen_filters(values, found, query)
    context = {
        "form": form,
        "values": values,
        "query": query,
        "facets": found,
        "chosen": chosen,
        "in_use": sum(1 for filter_ in chosen if filter_.name != "q"),
        "kept": [(name, query[name]) for name in HIDDEN if name in query],
        "now": now,
    }
    if values.get("view") == "month":
        return {**context, **_month(values, query, at=now)}
    return {**context, **_list(context, at=now)}


def _list(context: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    values, total = context["values"], context["facets"].total
    # What the facets counted just now need not be counted again.
    counted = total if context["facets"].is_new else None
    rows = Event.objects.select_related("organizer").with_seats().with_tag_names()
    results = search(values, at=at, events=rows.in_language(get_language()))
    results = replace(results, total=counted)
    page = _page(results, context["query"].get("page"))
    # The number may be minutes older than the rows.
    if not page.object_list:
        return {"total": 0, "ways_out": ways_out(context["chosen"], values, at=at)}
    in_date_order = not results.is_ranked and results.sort in ("", "date")
    return {
        "total": max(total, page.end_index()),
        "page": page,
        "days": by_day(page, at=at) if in_date_order else [],
    }


def _month(values: dict[str, Any], query: QueryDict, *, at: datetime) -> dict[str, Any]:
    month = Month.read(query.get("month", "")) or Month.of(timezone.localdate(at))
    grid = month_grid(values, month=month, at=at, language=get_language())
    return {
        "grid": grid,
        "total": grid.total,
        "next_month": None if grid.total else month_after(values, month=month, at=at),
        "bare_month": list_address(query, **dict.fromkeys(NARROWING)),
    }


def _page(events: Any, number: str | None) -> Page:
    page = Paginator(events, PAGE_SIZE).get_page(number)
    page.numbers = list(  # type: ignore[attr-defined]
        page.paginator.get_elided_page_range(page.number, on_each_side=1)
    )
    return page
