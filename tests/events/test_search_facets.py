"""What a list may be narrowed to, and how many events each choice would leave."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from events.enums import Visibility
from events.forms import SearchForm
from events.models import SearchEntry
from events.search import Choice, facets, search, similar_events
from events.search.days import span
from tests.factories import EventFactory, OrganizerFactory, register_person

pytestmark = pytest.mark.django_db

# A Wednesday; 20:00 in Berlin, the next morning in Tokyo.
NOW = datetime(2026, 12, 2, 19, tzinfo=UTC)


def make(title, days=1, **fields):
    return EventFactory(title=title, now=NOW, start_at=NOW + timedelta(days=days), **fields)


def titles(**values):
    return sorted(event.title for event in search(values, at=NOW))


def make_programme():
    full = make("Full", days=0.1, city="Berlin", tags=["Music"], capacity=1)
    register_person(full, now=NOW)
    make("Web", days=3, city="Berlin", tags=["Music", "Talk"], is_online=True)
    make("Mitte", days=4, city="Berlin Mitte", tags=["Talk"])
    make("Köln", days=10, city="Köln")
    make("Later", days=40, city="Bonn", tags=["Talk"], capacity=9)
    make("Hidden", city="Rom", tags=["Secret"], visibility=Visibility.UNLISTED)


def test_counts_are_what_each_choice_leaves():
    make_programme()

    found = facets({}, at=NOW)

    assert found.total == 5
    assert found.tags == [Choice("talk", "Talk", 3, False), Choice("music", "Music", 2, False)]
    assert found.all_tags == found.tags[::-1]
    assert found.cities == [
        Choice("Berlin", "Berlin", 3, False),
        Choice("Berlin Mitte", "Berlin Mitte", 1, False),
        Choice("Bonn", "Bonn", 1, False),
        Choice("Köln", "Köln", 1, False),
    ]
    assert (found.online, found.free) == (1, 4)
    assert found.shortcuts == [
        Choice("today", "Today", 1, False),
        Choice("weekend", "This weekend", 2, False),
        Choice("month", "This month", 4, False),
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"q": "mu"},
        {"city": "BERLIN"},
        {"tag": "talk", "city": "Berlin"},
        {"when": "weekend", "online": True},
        {"since": date(2026, 12, 5), "free": True},
        {"until": date(2026, 12, 5), "tag": "music", "free": True, "online": True},
        {"tag": "no-such"},
        {"q": "***"},
    ],
)
def test_a_count_is_the_length_of_the_list_it_leads_to(values):
    make_programme()
    without_days = {k: v for k, v in values.items() if k not in {"when", "since", "until"}}

    found = facets(values, at=NOW)

    assert found.total == len(titles(**values))
    assert found.online == len(titles(**values | {"online": True}))
    assert found.free == len(titles(**values | {"free": True}))
    for choice in found.tags:
        assert choice.count == len(titles(**values | {"tag": choice.value}))
        assert choice.is_chosen == (choice.value == values.get("tag"))
    for choice in found.cities:
        assert choice.count == len(titles(**values | {"city": choice.value}))
    for choice in found.shortcuts:
        assert choice.count == len(titles(**without_days | {"when": choice.value}))
        assert choice.is_chosen == (choice.value == values.get("when"))
    assert [c.label for c in found.cities if c.is_chosen] == (
        ["Berlin"] if "city" in values else []
    )


def test_counting_takes_one_query_and_a_written_event_outdates_it(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    make("One")
    with django_assert_num_queries(1):
        assert facets({"q": " ONE "}, at=NOW).total == 1
    with django_assert_num_queries(0):
        assert facets({"q": "one", "sort": "title"}, at=NOW).total == 1

    with django_capture_on_commit_callbacks(execute=True):
        make("One more")

    assert facets({"q": "one"}, at=NOW).total == 2


@pytest.mark.parametrize(
    ("when", "today", "first", "last"),
    [
        ("today", "2026-12-02", "2026-12-02", "2026-12-02"),
        ("weekend", "2026-12-02", "2026-12-05", "2026-12-06"),
        ("weekend", "2026-12-05", "2026-12-05", "2026-12-06"),
        ("weekend", "2026-12-06", "2026-12-06", "2026-12-06"),
        ("month", "2026-12-31", "2026-12-31", "2026-12-31"),
        ("month", "2028-02-10", "2028-02-10", "2028-02-29"),
    ],
)
def test_days_by_name(when, today, first, last):
    assert span(when, date.fromisoformat(today)) == tuple(map(date.fromisoformat, (first, last)))


def test_today_is_each_events_own():
    """At 19:00 UTC it is Wednesday evening in Berlin and Thursday morning in Tokyo."""
    hours = lambda n: NOW + timedelta(hours=n)  # noqa: E731
    EventFactory(title="Berlin tonight", start_at=hours(2), now=NOW)
    EventFactory(title="Berlin tomorrow", start_at=hours(7), now=NOW)
    EventFactory(title="Tokyo today", start_at=hours(7), time_zone="Asia/Tokyo", now=NOW)
    EventFactory(title="Tokyo tomorrow", start_at=hours(21), time_zone="Asia/Tokyo", now=NOW)
    EventFactory(title="Fair", start_at=hours(-90), end_at=hours(90), now=NOW)

    assert titles(when="today") == ["Berlin tonight", "Fair", "Tokyo today"]
    others = SearchEntry.objects.difference(
        SearchEntry.objects.in_days(date(2026, 12, 3), date(2026, 12, 3))
    )
    assert [entry.title_key for entry in others] == ["tokyo tomorrow"]


def test_similar_events_share_a_tag_the_organizer_or_the_city(django_assert_num_queries):
    house = OrganizerFactory()
    event = make("This", city="Berlin", organizer=house, tags=["Music", "Art"])
    make("All", days=30, city="berlin", organizer=house, tags=["Art"])
    make("Tag", days=9, city="Rom", tags=["Music"])
    make("City", days=2, city="Berlin")
    make("House", days=3, city="Rom", organizer=house)
    make("Nothing", city="Rom")
    make("Over", days=-3, city="Berlin", tags=["Music"])
    make("Hidden", city="Berlin", tags=["Music"], visibility=Visibility.UNLISTED)

    with django_assert_num_queries(1):
        similar = similar_events(event, at=NOW)
        shown = [(other.title, other.organizer.name, other.seats_taken) for other in similar]

    assert [title for title, *_ in shown] == ["All", "Tag", "City", "House"]
    assert [e.title for e in similar_events(event, at=NOW, limit=1)] == ["All"]
    nowhere = make("Nowhere", city="", venue="Boat")
    assert similar_events(nowhere, at=NOW) == []


def test_the_form_reads_days_months_and_tags():
    form = SearchForm(
        QueryDict("when=weekend&view=month&month=2026-12&tag=New+Music&q=x&sort=date")
    )
    form.offer(facets({}, at=timezone.now()))

    assert form.is_valid()
    read = {name: form.cleaned_data[name] for name in ("when", "view", "month", "tag", "sort")}
    assert read == {
        "when": "weekend",
        "view": "month",
        "month": date(2026, 12, 1),
        "tag": "new-music",
        "sort": "date",
    }
    bad = SearchForm(QueryDict("when=never&view=year&month=2026-13&tag=" + "x" * 90))
    assert set(bad.errors) == {"when", "view", "month"}
