"""What the search form's values find, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from events.matching import Matching
from events.models import Event, Pool, SearchEntry
from events.querysets import EventQuerySet, SearchEntryQuerySet
from events.search.days import touching
from events.words import Query, query_of

# Nobody reads further; who looks for more narrows down. It keeps counts and deep pages cheap.
MOST_RESULTS = 1000
ORDERS = {
    "": ("start_at", "id"),
    "date": ("start_at", "id"),
    "newest": ("-published_at", "-id"),
    "title": ("title_key", "start_at", "id"),
}


@dataclass(frozen=True)
class Results:
    """Found events in their order, for a `Paginator`: a count, and slices that are one query each.

    Entries are narrow, so they are found, ordered and cut; whole events are read for the slice
    alone. `is_ranked` says that the best come first instead of the next.
    """

    entries: SearchEntryQuerySet
    events: EventQuerySet
    sort: str
    query: Query | None
    # How many there are, where that is known already.
    total: int | None = None

    @property
    def is_ranked(self) -> bool:
        return self.query is not None and not self.sort

    def count(self) -> int:
        """How many there are to page through: all, but no more than MOST_RESULTS."""
        if self.total is not None:
            return min(self.total, MOST_RESULTS)
        return self.entries.order_by()[:MOST_RESULTS].count()

    def exists(self) -> bool:
        return self.entries.exists()

    def __iter__(self) -> Iterator[Event]:
        return iter(self[:MOST_RESULTS])

    def __getitem__(self, part: slice) -> EventQuerySet:
        events = self.events.filter(pk__in=self.part(part).values("event_id"))
        return events.order_by(*self._order("search_entry__"))

    def part(self, part: slice) -> SearchEntryQuerySet:
        """The entries of a slice, in their order."""
        first = part.start or 0
        last = MOST_RESULTS if part.stop is None else min(part.stop, MOST_RESULTS)
        return self.entries.order_by(*self._order())[first : max(first, last)]

    def _order(self, path: str = "") -> Iterable[Any]:
        if self.is_ranked and self.query:
            yield _rank(f"{path}id", self.query)
        for name in ORDERS[self.sort]:
            yield f"-{path}{name[1:]}" if name.startswith("-") else f"{path}{name}"


def search(values: dict[str, Any], *, at: datetime, events: EventQuerySet | None = None) -> Results:
    """Return the listed upcoming events that `values` (the form's valid ones) ask for.

    `events` says what is read with each of them; organizer and seats if nothing is given.
    """
    if events is None:
        events = Event.objects.select_related("organizer").with_seats()
    text = values.get("q") or ""
    return Results(
        entries=narrowed(values, at=at),
        events=events.listed(),
        sort=values.get("sort") or "",
        query=query_of(text) if text.strip() else None,
    )


def narrowed(
    values: dict[str, Any], *, at: datetime, without: Iterable[str] = ()
) -> SearchEntryQuerySet:
    """The entries of listed upcoming events that `values` ask for, but for some of them."""
    asked = {name: value for name, value in values.items() if value and name not in set(without)}
    found = SearchEntry.objects.listed().upcoming(at=at)
    if asked.get("q", "").strip():
        query = query_of(asked["q"])
        found = found.filter(Matching("id", query)) if query else found.none()
    found = found.in_days(asked.get("since"), asked.get("until"))
    if "when" in asked:
        found = found.filter(touching(asked["when"], at=at))
    if "city" in asked:
        found = found.in_city(asked["city"])
    if "tag" in asked:
        found = found.filter(tagged(asked["tag"]))
    if "online" in asked:
        found = found.filter(is_online=True)
    if "free" in asked:
        found = found.filter(free())
    return found


def tagged(slug: str) -> Q:
    links: Any = Event.tags.through
    return Q(event_id__in=links.objects.filter(tag__slug=slug).values("event_id"))


def free() -> Q:
    """Entries of events with a seat to be had at once."""
    return Q(Exists(Pool.objects.with_room().filter(event=OuterRef("event_id"))))


def _rank(entry: str, query: Query) -> Case:
    """0 with all words in a title, 1 with some of them there, 2 with all of them elsewhere."""
    cases = [When(Matching(entry, query, in_title=True), then=Value(0))]
    if len(query.words) > 1:
        cases.append(When(Matching(entry, query, joint="OR", in_title=True), then=Value(1)))
    return Case(*cases, default=Value(2), output_field=IntegerField())
