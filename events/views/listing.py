"""The programme: the list of what is on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from core.access import public
from events.forms import SearchForm
from events.search import by_day, search, tags_on_offer

PAGE_SIZE = 20


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
