"""The filters in use: their words, and the address without each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Value
from django.http import QueryDict
from django.utils.translation import gettext as _

from events.addresses import list_address
from events.search import Choice, Facets
from events.search.results import narrowed
from events.when import dated_day_text

# What narrows the list, in the order in which it is said.
NARROWING = ("q", "when", "since", "until", "city", "tag", "online", "free")


@dataclass(frozen=True)
class Chosen:
    """A filter in use: its field, its words, and the address that leaves it out."""

    name: str
    words: str
    address: str


@dataclass(frozen=True)
class WayOut:
    """How many events there are without a filter, and where."""

    words: str
    address: str
    found: int


def chosen_filters(values: dict[str, Any], facets: Facets, query: QueryDict) -> list[Chosen]:
    """Return the filters of `query` that hold: those with a valid value."""
    return [
        Chosen(name, _words(name, values[name], facets), list_address(query, **{name: None}))
        for name in NARROWING
        if values.get(name)
    ]


def ways_out(chosen: list[Chosen], values: dict[str, Any], *, at: datetime) -> list[WayOut]:
    """Where nothing fits all filters: what leaving one of them out would find, the most first.

    One query for all of them.
    """
    if not chosen:
        return []
    first, *others = (_counted_without(filter_.name, values, at) for filter_ in chosen)
    found = dict(first.union(*others, all=True) if others else first)
    ways = [WayOut(c.words, c.address, found[c.name]) for c in chosen if found.get(c.name)]
    return sorted(ways, key=lambda way: -way.found)


def _counted_without(name: str, values: dict[str, Any], at: datetime) -> Any:
    entries = narrowed(values, at=at, without=[name])
    named = entries.values(without=Value(name, output_field=CharField()))
    return named.annotate(found=Count("pk")).values_list("without", "found")


def _words(name: str, value: Any, facets: Facets) -> str:
    match name:
        case "q":
            return _("“%(words)s”") % {"words": value}
        case "when":
            return _label(value, facets.shortcuts)
        case "since":
            return _("From %(day)s") % {"day": dated_day_text(value)}
        case "until":
            return _("To %(day)s") % {"day": dated_day_text(value)}
        case "city":
            return _label(value, facets.cities)
        case "tag":
            return _label(value, facets.tags)
        case "online":
            return _("Online")
        case _:
            return _("With free places")


def _label(value: str, choices: Iterable[Choice]) -> str:
    """The words of the chosen one; what is not on offer is said as it was asked for."""
    labels = [choice.label for choice in choices if choice.is_chosen]
    return labels[0] if labels else str(value)
