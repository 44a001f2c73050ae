"""How many events each further choice would leave: tags, cities, ticks and days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.core.cache import cache
from django.db.models import CharField, Count, F, IntegerField, Min, Q, QuerySet, Value
from django.utils.translation import gettext as _

from core.text import fold
from events.indexing import GENERATION
from events.models import Event
from events.querysets import SearchEntryQuerySet
from events.search.days import When, touching
from events.search.results import free, narrowed
from events.words import query_of

# Raise it with each change of `_Counts`: what older code kept must not be read.
KEPT_FORM = 1
KEPT_SECONDS = 30
# So many take long to count, and one more or less is not seen: kept by time alone, and longer.
MANY = 5000
KEPT_SECONDS_OF_MANY = 600
MOST_CHOICES = 12
# More tags than that are no choice any more, but a search.
MOST_TAGS = 200
_FILTERS = ("q", "since", "until", "when", "city", "tag", "online", "free")
_DAYS = ("when", "since", "until")
_NUMBERS = ("total", "online", "free", *When.values)


@dataclass(frozen=True)
class Choice:
    """One value of a filter, and how many events it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facets:
    """What a list may be narrowed to. Each count keeps all filters but those of its own kind.

    `is_new` says that nothing here is older than this very question.
    """

    is_new: bool
    total: int
    tags: list[Choice]
    all_tags: list[Choice]
    cities: list[Choice]
    online: int
    free: int
    shortcuts: list[Choice]


@dataclass(frozen=True)
class _Counts:
    """The plain numbers as they are kept: by name, by tag (name and number), by city's key."""

    numbers: dict[str, int]
    tags: dict[str, tuple[str, int]]
    cities: dict[str, tuple[str, int]]


def facets(values: dict[str, Any], *, at: datetime) -> Facets:
    """Count what `values` (the form's valid ones) could be narrowed to; one query at most.

    Counts are kept for half a minute, the same for everyone; a written event outdates them at
    once, in all processes that share a cache. A seat that is taken does not: `free` may lag
    behind that long. Counts of thousands are kept for ten minutes whatever happens.
    """
    counts, is_new = _counts(values, at)
    numbers = counts.numbers
    tags = _choices(counts.tags, {values.get("tag") or ""})
    return Facets(
        is_new=is_new,
        total=numbers["total"],
        tags=_best(tags),
        all_tags=sorted(tags[:MOST_TAGS], key=lambda choice: choice.label.casefold()),
        cities=_best(_cities(counts.cities, fold(values.get("city") or ""))),
        online=numbers["online"],
        free=numbers["free"],
        shortcuts=[
            Choice(when, label, numbers[when], when == values.get("when"))
            for when, label in _shortcut_labels()
        ],
    )


def _shortcut_labels() -> list[tuple[str, str]]:
    return [
        (When.TODAY, _("Today")),
        (When.WEEKEND, _("This weekend")),
        (When.MONTH, _("This month")),
    ]


def _choices(counts: dict[str, tuple[str, int]], chosen: Iterable[str]) -> list[Choice]:
    """All values, those with most events first; what is chosen is there though it leaves none."""
    known = {value: ("", 0) for value in chosen if value} | counts
    choices = [
        Choice(value, label or value, count, value in chosen)
        for value, (label, count) in known.items()
    ]
    return sorted(choices, key=lambda choice: (-choice.count, choice.label.casefold()))


def _best(choices: list[Choice]) -> list[Choice]:
    return choices[:MOST_CHOICES] + [c for c in choices[MOST_CHOICES:] if c.is_chosen]


def _cities(counts: dict[str, tuple[str, int]], chosen: str) -> list[Choice]:
    """Cities by name. One is found by the beginning of its name, and counted like that."""
    best = sorted(counts, key=lambda key: (-counts[key][1], key))
    offered = best[:MOST_CHOICES] + [key for key in best[MOST_CHOICES:] if key == chosen]
    return [
        Choice(
            value=counts[key][0],
            label=counts[key][0],
            count=sum(count for other, (_name, count) in counts.items() if other.startswith(key)),
            is_chosen=key == chosen,
        )
        for key in offered
    ]


# --- Counting -----------------------------------------------------------------------------------


def _counts(values: dict[str, Any], at: datetime) -> tuple[_Counts, bool]:
    """The numbers, and whether they were counted just now."""
    key = _key(values, at)
    known = cache.get_many([GENERATION, key])
    generation, kept = known.get(GENERATION), known.get(key)
    if kept and (kept[0] == generation or _are_many(kept[1])):
        return kept[1], False
    counts = _count(values, at)
    seconds = KEPT_SECONDS_OF_MANY if _are_many(counts) else KEPT_SECONDS
    cache.set(key, (generation, counts), seconds)
    return counts, True


def _are_many(counts: _Counts) -> bool:
    in_cities = sum(number for _name, number in counts.cities.values())
    return max(counts.numbers["total"], in_cities) > MANY


def _key(values: dict[str, Any], at: datetime) -> str:
    """The same for the same question, in whatever words, within the same hour."""
    asked = {name: values[name] for name in _FILTERS if values.get(name)}
    asked |= {name: fold(asked[name]) for name in ("city",) if name in asked}
    asked |= {name: query_of(asked[name]).words for name in ("q",) if name in asked}
    question = repr((sorted(asked.items()), int(at.timestamp()) // 3600))
    return f"search:facets:{KEPT_FORM}:{hashlib.sha256(question.encode()).hexdigest()}"


def _count(values: dict[str, Any], at: datetime) -> _Counts:
    arms = [_numbers(values, at), _by_tag(values, at), _by_city(values, at)]
    first, *others = [arm.values_list("kind", "value", "label", *_NUMBERS) for arm in arms]
    found = _Counts(dict.fromkeys(_NUMBERS, 0), {}, {})
    for kind, value, label, *numbers in first.union(*others, all=True):
        if kind == "numbers":
            found.numbers.update(zip(_NUMBERS, numbers, strict=True))
        else:
            getattr(found, kind)[value] = (label, numbers[0])
    return found


def _numbers(values: dict[str, Any], at: datetime) -> QuerySet:
    """All single numbers in one pass over the entries."""
    days = _days(values, at)
    asked = {
        "total": days,
        "online": days if values.get("online") else days & Q(is_online=True),
        "free": days if values.get("free") else days & free(),
        **{when: touching(when, at=at) for when in When.values},
    }
    found = narrowed(values, at=at, without=_DAYS).order_by()
    return found.values(kind=_text("numbers"), value=_text(""), label=_text("")).annotate(
        **{name: Count("pk", filter=condition or None) for name, condition in asked.items()}
    )


def _days(values: dict[str, Any], at: datetime) -> Q:
    conditions = []
    if values.get("since"):
        conditions.append(Q(last_day__gte=values["since"]))
    if values.get("until"):
        conditions.append(Q(first_day__lte=values["until"]))
    if values.get("when"):
        conditions.append(touching(values["when"], at=at))
    return reduce(Q.__and__, conditions, Q())


def _by_tag(values: dict[str, Any], at: datetime) -> QuerySet:
    links: Any = Event.tags.through
    found = narrowed(values, at=at, without=["tag"])
    tagged: QuerySet = links.objects.filter(event_id__in=found.values("event_id"))
    return _grouped(tagged, "tags", F("tag__slug"), F("tag__name"))


def _by_city(values: dict[str, Any], at: datetime) -> QuerySet:
    found: SearchEntryQuerySet = narrowed(values, at=at, without=["city"]).exclude(city_key="")
    return _grouped(found, "cities", F("city_key"), Min("city"))


def _grouped(rows: QuerySet, kind: str, value: F, label: Any) -> QuerySet:
    nothing = {name: Value(0, IntegerField()) for name in _NUMBERS[1:]}
    grouped = rows.order_by().values(kind=_text(kind), value=value)
    return grouped.annotate(label=label, total=Count("pk"), **nothing)


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())
