"""What narrows the list, what takes it back, and the list as a month."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from django.utils import timezone

from tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def in_days(days, **fields):
    return EventFactory(start_at=timezone.now() + timedelta(days=days), **fields)


def links(response):
    """The addresses of all links that have an id."""
    found = re.findall(r'<a [^>]*\bid="([^"]+)"[^>]* href="([^"]*)"', response.content.decode())
    return {name: unquote(unescape(address)) for name, address in found}


def chips(response):
    return [(chip.words, unquote(chip.address)) for chip in response.context["chosen"]]


def test_each_choice_keeps_the_others_and_leads_back_from_where_it_was_chosen(client):
    in_days(1, city="Bad Münder", tags=["Music", "Open air"])

    plain = links(client.get("/?sort=title&page=1"))
    chosen = links(client.get("/?q=event&city=Bad+Münder&tag=music&when=month&since=2026-01-01"))

    assert {name: plain[name] for name in ("tag-music", "tag-open-air", "only-online")} == {
        "tag-music": "/?sort=title&tag=music",
        "tag-open-air": "/?sort=title&tag=open-air",
        "only-online": "/?sort=title&online=on",
    }
    assert plain["city-Bad%20M%C3%BCnder"] == "/?sort=title&city=Bad+Münder"
    assert plain["when-weekend"] == "/?sort=title&when=weekend"
    assert chosen["tag-music"] == "/?q=event&city=Bad+Münder&when=month&since=2026-01-01"
    assert chosen["city-Bad%20M%C3%BCnder"] == "/?q=event&tag=music&when=month&since=2026-01-01"
    assert chosen["when-month"] == "/?q=event&city=Bad+Münder&tag=music&since=2026-01-01"
    assert chosen["when-today"] == "/?q=event&city=Bad+Münder&tag=music&when=today"
    assert chosen["view-month"] == "/?q=event&city=Bad+Münder&tag=music&view=month"


def test_choices_say_how_many_events_they_leave(client):
    in_days(1, tags=["Music"], city="Köln")
    in_days(2, tags=["Music", "Art"], city="Köln", is_online=True)
    in_days(3, tags=["Art"], city="Berlin", capacity=0)

    facets = client.get("/?city=Köln").context["facets"]

    assert [(choice.label, choice.count) for choice in facets.tags] == [("Music", 2), ("Art", 1)]
    assert [(c.value, c.count, c.is_chosen) for c in facets.cities] == [
        ("Köln", 2, True),
        ("Berlin", 1, False),
    ]
    assert (facets.total, facets.online, facets.free) == (2, 1, 2)


def test_each_filter_in_use_is_said_and_can_be_taken_away(client):
    in_days(1, tags=["Music"], city="Berlin")
    whole = "/?q=jazz&when=weekend&since=2026-12-01&until=2030-12-24&city=Berlin&tag=music&free=on"

    response = client.get(f"{whole}&online=on&sort=title&page=2")

    rest = f"{whole}&online=on&sort=title"
    assert chips(response) == [
        ("“jazz”", rest.replace("q=jazz&", "")),
        ("This weekend", rest.replace("&when=weekend", "")),
        ("From 1 Dec 2026", rest.replace("&since=2026-12-01", "")),
        ("To 24 Dec 2030", rest.replace("&until=2030-12-24", "")),
        ("Berlin", rest.replace("&city=Berlin", "")),
        ("music", rest.replace("&tag=music", "")),
        ("Online", rest.replace("&online=on", "")),
        ("With free places", rest.replace("&free=on", "")),
    ]
    assert chips(client.get("/?sort=title&view=list&since=nonsense")) == []
    assert chips(client.get("/?q=jazz")) == [("“jazz”", "/")]


def test_where_nothing_is_found_one_filter_less_is_suggested_in_two_queries(
    client, django_assert_num_queries
):
    in_days(1, tags=["Music"], city="Berlin", title="Jazz")
    in_days(2, tags=["Music"], city="Köln", title="Waltz")
    in_days(3, tags=["Music"], city="Köln", title="Polka")

    with django_assert_num_queries(2):
        response = client.get("/?q=jazz&city=Köln&tag=music&online=on")

    assert response.context["ways_out"] == []
    response = client.get("/?q=jazz&city=Köln&tag=music")
    assert [
        (way.words, unquote(way.address), way.found) for way in response.context["ways_out"]
    ] == [
        ("“jazz”", "/?city=Köln&tag=music", 2),
        ("Köln", "/?q=jazz&tag=music", 1),
    ]
    page = response.content.decode()
    assert "Without “jazz”" in page
    assert "2 events" in page


def test_results_that_come_alone_bring_along_what_changes_elsewhere(client):
    in_days(1, tags=["Music"])

    response = client.get("/?tag=music&q=", headers={"HX-Request": "true"})

    body = response.content.decode()
    assert set(re.findall(r'id="([^"]+)" data-hx-swap-oob', body)) == {
        "result-count",
        "errors-q",
        "chosen",
        "shortcuts",
        "views",
        "filters-in-use",
        "facets",
    }
    assert '<input type="hidden" name="tag" value="music">' in body
    assert "<title>Events · EventMaster</title>" in body
    assert response["HX-Push-Url"] == "/?tag=music"


# --- The month -------------------------------------------------------------------------------


def berlin_noon(text):
    return datetime.fromisoformat(f"{text}T11:00").replace(tzinfo=UTC)


def test_the_month_shows_its_days_keeps_filters_and_leads_on(client):
    for number in range(8):
        EventFactory(title=f"Talk {number}", start_at=berlin_noon("2030-12-10"), tags=["Talks"])
    start, end = berlin_noon("2030-12-12"), berlin_noon("2030-12-14")
    EventFactory(title="Fair", start_at=start, end_at=end, tags=["Talks"])
    EventFactory(title="Other", start_at=start)

    response = client.get("/?view=month&month=2030-12&tag=talks")

    page = response.content.decode()
    assert response.context["total"] == 9
    assert "9 events in December 2030" in page
    assert "<caption>Events in December 2030</caption>" in page
    assert "Other</a>" not in page
    assert 'class="lane lane--3' in page
    assert "Fair, day 2 of 3" in page
    assert "4 more events on Tuesday 10 December 2030" in page
    assert 'href="/?tag=talks&amp;since=2030-12-10&amp;until=2030-12-10"' in page
    found = links(response)
    assert found["month-previous"] == "/?view=month&tag=talks&month=2030-11"
    assert found["month-next"] == "/?view=month&tag=talks&month=2031-01"
    assert found["view-list"] == "/?tag=talks"
    assert '<meta name="robots" content="noindex, follow">' in page


@pytest.mark.parametrize("query", ["", "&month=", "&month=2030-13", "&month=soon"])
def test_without_a_month_that_makes_sense_the_present_one_is_shown(client, query):
    EventFactory(start_at=timezone.now())

    response = client.get(f"/?view=month{query}", follow=True)

    now = timezone.localdate()
    assert (response.context["grid"].month.year, response.context["grid"].month.number) == (
        now.year,
        now.month,
    )
    assert response.content.decode().count('aria-current="date"') == 1


def test_an_empty_month_leads_on_to_the_next_that_has_something(client):
    EventFactory(title="Far", start_at=berlin_noon("2031-03-12"), tags=["Talks"])

    found = client.get("/?view=month&month=2030-12&tag=talks").content.decode()
    nothing = client.get("/?view=month&month=2030-12&q=unknown").content.decode()
    none = client.get("/?view=month&month=2031-04").content.decode()

    assert 'href="/?view=month&amp;tag=talks&amp;month=2031-03"' in found
    assert "Go on to March 2031" in found
    assert "Later months have nothing that fits all of that either." in nothing
    assert 'href="/?view=month&amp;month=2030-12"' in nothing
    assert "Nothing in April 2031" in none


@pytest.mark.parametrize("rows", [1, 25])
def test_the_month_takes_three_queries_however_full(client, rows, django_assert_num_queries):
    for number in range(rows):
        EventFactory(start_at=berlin_noon(f"2030-12-{number + 1:02}"), tags=[f"Tag {number}"])

    with django_assert_num_queries(3):
        assert client.get("/?view=month&month=2030-12&free=on").status_code == 200


def test_htmx_gets_the_month_alone(client):
    EventFactory(title="Talk", start_at=berlin_noon("2030-12-10"))

    response = client.get("/?view=month&month=2030-12", headers={"HX-Request": "true"})

    body = response.content.decode()
    assert "<html" not in body
    assert "<title>December 2030 · EventMaster</title>" in body
    assert '<input type="hidden" name="month" value="2030-12">' in body
    assert response["HX-Push-Url"] == "/?view=month&month=2030-12"
