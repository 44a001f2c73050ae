"""How long searching takes among 3,000 and 100,000 events: `make bench`, on either database.

The figures stand in docs/decisions/0008-search.md.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import batched

import pytest
from django.core.cache import cache
from django.db import connection

from core.models import new_id
from events.enums import EventStatus
from events.importing.store import refresh_statistics
from events.models import Event, Pool, Tag
from events.search import facets, search, similar_events
from tests.factories import OrganizerFactory

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(3600),
    pytest.mark.usefixtures("own_database"),
]

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
RUNS = 15
QUESTIONS = {
    "no filter": {},
    "deepest page": {"page": 50},
    "a word in 1 of 3": {"q": "common"},
    "a word in 1 of 30": {"q": "jazz"},
    "its beginning": {"q": "ja"},
    "two words": {"q": "jazz common"},
    "a rare word": {"q": "zanzibar"},
    "one letter": {"q": "z"},
    "a city": {"city": "city 7"},
    "a tag": {"tag": "tag-7"},
    "a month": {"since": date(2027, 1, 1), "until": date(2027, 1, 31)},
    "this weekend": {"when": "weekend"},
    "a word in a city": {"q": "jazz", "city": "city 7"},
    "with free places": {"free": True},
}


@pytest.mark.parametrize("number", [3_000, 100_000])
def test_searching(number: int, capsys: pytest.CaptureFixture[str]) -> None:
    fill(number)
    with capsys.disabled():
        measure(number, print)


def measure(number: int, say: Callable[[str], None]) -> None:
    say(f"\n{connection.vendor}, {number} events: p50 of count and rows | of facets, in ms")
    for name, values in QUESTIONS.items():
        listed = p50(lambda values=values: page_of(values))
        counted = p50(lambda values=values: facets(values, at=NOW))
        say(f"{name:<20}{listed:8.1f} |{counted:8.1f}")
    event = Event.objects.order_by("start_at")[number // 2]
    say(f"{'similar events':<20}{p50(lambda: similar_events(event, at=NOW)):8.1f} |")


def page_of(values: dict[str, object]) -> None:
    results = search(values, at=NOW)
    first = 20 * (int(str(values.get("page", 1))) - 1)
    results.count()
    list(results[first : first + 20])


def p50(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        cache.clear()
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def fill(number: int) -> None:
    """Events of the next year, with the words of a language: few of them often, most seldom."""
    organizer = OrganizerFactory()
    tags = Tag.objects.bulk_create([Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(30)])
    links = Event.tags.through
    for batch in batched(events(number, organizer), 2000):
        Event.objects.bulk_create(batch)
        Pool.objects.bulk_create(
            [Pool(event=event, name="All", is_root=True, capacity=50) for event in batch]
        )
        links.objects.bulk_create(
            [links(event=event, tag=tag) for event in batch for tag in random.sample(tags, k=2)]
        )
    refresh_statistics()


def events(number: int, organizer: object) -> Iterator[Event]:
    chance = random.Random(1)
    vocabulary = ["".join(chance.choices("abcdefghijklmnoprstuvwz", k=7)) for _ in range(20_000)]
    weights = [1 / (rank + 20) for rank in range(len(vocabulary))]
    for each in range(number):
        words = chance.choices(vocabulary, weights, k=80)
        words += ["jazz"] * (each % 30 == 0) + ["common"] * (each % 3 == 0)
        words += ["zanzibar"] * (each % (number // 3) == 0)
        start = NOW + timedelta(minutes=chance.randrange(365 * 24 * 60))
        yield Event(
            id=new_id(),
            organizer=organizer,
            slug=f"event-{each}",
            title=" ".join([*words[:4], *words[80 : 80 + each % 2]]),
            description=" ".join(words),
            start_at=start,
            end_at=start + timedelta(hours=3),
            time_zone=chance.choice(["Europe/Berlin", "America/New_York", "Asia/Tokyo"]),
            city=f"City {chance.randrange(300)}",
            is_online=chance.random() < 0.1,
            status=EventStatus.PUBLISHED,
            published_at=NOW,
        )
