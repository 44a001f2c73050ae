"""The list: who is on it, in which order, what its filters mean, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.utils import timezone

from events.enums import Role, Visibility
from events.forms import SearchForm
from events.indexing import GENERATION
from events.search import Day, by_day, search
from events.services.events import publish_event
from registrations.services.events import cancel_event
from tests.factories import EventFactory, OrganizerFactory, make_member, register_person

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    response = client.get(f"/{query}")
    assert response.status_code == 200
    return [event.title for event in response.context.get("page", [])]


def in_days(days, **fields):
    return EventFactory(start_at=timezone.now() + timedelta(days=days), **fields)


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def test_upcoming_and_running_events_stand_in_order_of_their_start(client):
    in_days(3, title="Later")
    in_days(1, title="Sooner")
    in_days(-1, title="Running", end_at=timezone.now() + timedelta(days=1))
    in_days(-2, title="Over", end_at=timezone.now() - timedelta(days=1))

    assert titles(client) == ["Running", "Sooner", "Later"]


@pytest.mark.parametrize("role", [None, *Role])
def test_drafts_unlisted_and_cancelled_events_are_on_nobodys_list(client, role):
    organizer = OrganizerFactory()
    in_days(1, title="Public", organizer=organizer)
    in_days(1, title="Draft", organizer=organizer, published=False)
    in_days(1, title="Unlisted", organizer=organizer, visibility=Visibility.UNLISTED)
    cancelled = in_days(1, title="Cancelled", organizer=organizer)
    cancel_event(event_id=cancelled.pk, by=None, now=timezone.now())
    if role:
        client.force_login(make_member(organizer, role))

    assert titles(client) == ["Public"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=gasometer", ["Night"]),
        ("?q=NACHT+BERLIN", ["Night"]),
        ("?q=cafe", ["Café"]),
        ("?q=nothing", []),
        ("?city=berl", ["Night", "Web"]),
        ("?city=köln", ["Café"]),
        ("?tag=music", ["Night"]),
        ("?tag=Music", ["Night"]),
        ("?online=on", ["Web"]),
        ("?free=on", ["Café", "Web"]),
        ("?city=berlin&online=on", ["Web"]),
        ("?sort=title", ["Café", "Night", "Web"]),
        ("?sort=newest", ["Café", "Web", "Night"]),
        ("?page=99", ["Night", "Café", "Web"]),
        ("?page=x", ["Night", "Café", "Web"]),
    ],
)
def test_filters_and_orders(client, query, found):
    now = timezone.now()
    night = in_days(
        1, now=now, title="Night", summary="Nacht im Gasometer", tags=["Music"], capacity=1
    )
    register_person(night)
    in_days(3, now=now + timedelta(seconds=1), title="Web", is_online=True)
    in_days(2, now=now + timedelta(seconds=2), title="Café", city="Köln", capacity=1)

    assert titles(client, query) == found


def test_days_are_those_of_the_events_own_zone():
    """23:30 UTC is the next day in Berlin, and still the same in New York."""
    moment = datetime(2026, 12, 11, 23, 30, tzinfo=UTC)
    hour = timedelta(hours=1)
    EventFactory(title="Berlin", start_at=moment, end_at=moment + hour)
    EventFactory(
        title="New York", start_at=moment, end_at=moment + hour, time_zone="America/New_York"
    )
    at = datetime(2026, 12, 1, tzinfo=UTC)

    def found(**values):
        days = {name: date.fromisoformat(day) for name, day in values.items()}
        return sorted(event.title for event in search(days, at=at))

    assert found(since="2026-12-12") == ["Berlin"]
    assert found(until="2026-12-11") == ["New York"]
    assert found(since="2026-12-11", until="2026-12-12") == ["Berlin", "New York"]
    assert found(since="2026-12-13") == []


def test_an_event_belongs_to_each_day_it_covers_and_not_to_the_midnight_it_ends_at():
    EventFactory(
        title="Fair",
        start_at=berlin("2026-12-12T00:00"),
        end_at=berlin("2026-12-14T00:00"),
        all_day=True,
    )
    at = datetime(2026, 12, 1, tzinfo=UTC)

    def is_found(day):
        only = date.fromisoformat(day)
        return search({"since": only, "until": only}, at=at).exists()

    assert [is_found(f"2026-12-{day}") for day in (11, 12, 13, 14)] == [False, True, True, False]


def test_a_page_is_grouped_by_local_days_and_what_runs_comes_first():
    at = berlin("2026-12-12T12:00")
    running = EventFactory(start_at=berlin("2026-12-10T10:00"), end_at=berlin("2026-12-13T10:00"))
    today = EventFactory(start_at=berlin("2026-12-12T19:00"))
    tokyo = EventFactory(start_at=berlin("2026-12-12T20:00"), time_zone="Asia/Tokyo")
    late = EventFactory(start_at=berlin("2026-12-12T21:00"))

    days = by_day(search({}, at=at), at=at)

    assert days == [
        Day(None, is_today=False, is_tomorrow=False, events=[running]),
        Day(date(2026, 12, 12), is_today=True, is_tomorrow=False, events=[today, late]),
        Day(date(2026, 12, 13), is_today=False, is_tomorrow=True, events=[tokyo]),
    ]


def test_what_makes_no_sense_is_explained_beside_its_field_and_nothing_is_lost(client):
    in_days(1, title="Here")

    response = client.get("/?q=here&since=2026-12-24&until=2026-12-01&tag=unknown&sort=best")

    form: SearchForm = response.context["form"]
    assert form.errors == {
        "until": ["This day is before the first one. Choose a later day."],
        "sort": ["Select a valid choice. best is not one of the available choices."],
    }
    assert (form["q"].value(), form["until"].value()) == ("here", "2026-12-01")
    page = response.content.decode()
    assert 'value="2026-12-01"' in page
    assert "This day is before the first one." in page


def test_twenty_events_a_page(client):
    for number in range(23):
        in_days(number + 1, title=f"Event {number:02}")

    first, second = titles(client), titles(client, "?page=2")

    assert first == [f"Event {number:02}" for number in range(20)]
    assert second == ["Event 20", "Event 21", "Event 22"]
    page = client.get("/?page=2&q=event").content.decode()
    assert "Events 21–23 of 23" in page
    assert 'href="?q=event"' in page


@pytest.mark.parametrize("page", ["0", "00", "-1", "x", "9" * 30, "9" * 5000])
def test_a_number_that_is_no_page_leads_to_one(client, page):
    in_days(1, title="Here")

    assert titles(client, f"?page={page}") == ["Here"]


def test_an_old_count_of_nothing_hides_no_event(client):
    """Another process published it, or the counts are those of many and kept for minutes."""
    kept = client.get("/?city=Berlin").context["facets"]
    event = in_days(1, city="Berlin", published=False)
    cache.delete(GENERATION)
    publish_event(event=event, by=None, now=timezone.now())

    response = client.get("/?city=Berlin")

    assert kept.total == response.context["facets"].total == 0
    assert (response.context["total"], list(response.context["page"])) == (1, [event])


def test_empty_parts_of_the_address_are_dropped(client):
    response = client.get("/?q=&since=&city=Berlin&tag=&sort=")

    assert (response.status_code, response["Location"]) == (302, "/?city=Berlin")


def test_htmx_gets_the_results_alone_and_a_clean_address(client):
    in_days(1, title="Here")

    response = client.get("/?q=here&since=", headers={"HX-Request": "true"})

    body = response.content.decode()
    assert "<html" not in body
    assert "Here" in body
    assert 'id="result-count" data-hx-swap-oob="innerHTML">1 event' in body
    assert response["HX-Push-Url"] == "/?q=here"
    assert "HX-Request" in response["Vary"]
    assert "no-store" in response["Cache-Control"]


def test_going_back_in_the_browser_gets_the_whole_page(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}

    assert "<html" in client.get("/?q=here", headers=headers).content.decode()


def test_an_empty_list_says_so_and_an_empty_search_leads_on(client):
    assert "No events yet" in client.get("/").content.decode()
    nothing = client.get("/?q=nowhere").content.decode()
    assert "Nothing matches" in nothing
    assert "Try fewer words, more days or another city." in nothing


@pytest.mark.parametrize("rows", [1, 25])
def test_the_list_takes_three_queries_at_most(client, rows, django_assert_num_queries):
    """Rows and facets, which count as well; later rows and their count; for strangers a version."""
    for number in range(rows):
        in_days(number + 1, tags=["Music", f"Tag {number}"], capacity=10)
    asked = ["/?q=event&free=on&tag=music", "/?q=event&free=on&tag=music", "/?free=on", "/?free=on"]

    for address, queries in zip(asked, [2, 2, 3, 1], strict=True):
        with django_assert_num_queries(queries):
            assert client.get(address).status_code == 200


def test_only_get_is_answered(client):
    assert client.post("/").status_code == 405
