"""Search: what is found, in which order, and that no way of writing is forgotten."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from django.db import connection, transaction

from events.enums import EventStatus, Visibility
from events.models import Event, EventText, Organizer, SearchEntry, SearchWords, Tag
from events.search import search
from events.services.events import set_tags
from registrations.services.events import cancel_event, change_event
from tests.factories import EventFactory, OrganizerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def make(title="Evening", days=7, **fields):
    return EventFactory(title=title, now=NOW, start_at=NOW + timedelta(days=days), **fields)


def found(text, **values):
    return [event.title for event in search({"q": text, **values}, at=NOW)]


def index_is_exact():
    """What is stored is what indexing all events anew would write, and the index agrees."""
    rows = lambda: (  # noqa: E731
        sorted(SearchEntry.objects.values_list("event_id", "is_listed", "title_key", "first_day")),
        sorted(SearchWords.objects.values_list("entry_id", "title", "others")),
    )
    stored = rows()
    Event.objects.all().index()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO events_searchindex(events_searchindex, rank) "
                "VALUES ('integrity-check', 1)"
            )
    return rows() == stored and len(stored[0]) == Event.objects.count()


FINDS = {
    "café": {"Nacht im Café Zoë"},
    "CAFE zoe": {"Nacht im Café Zoë"},
    "naCH caf": {"Nacht im Café Zoë"},
    "acht": set(),
    "café köln": set(),
    "łódź": {"Lodz on Film"},
    "muenchen": {"Ball in München", "Sommer in Muenchen"},
    "München": {"Ball in München", "Sommer in Muenchen"},
    "munchen": {"Ball in München"},
    "strasse": {"Große Straße"},
    "hip-hop": {"Hip Hop Jam"},
    "l'ete": {"L’été en ville"},
    "2026": {"東京国際音楽祭2026"},
    "音楽": {"東京国際音楽祭2026"},
    "国際音楽祭": {"東京国際音楽祭2026"},
    "祭": {"東京国際音楽祭2026"},
    "東京 2026": {"東京国際音楽祭2026"},
    "京都": set(),
    "ガンダム": {"ｶﾞﾝﾀﾞﾑ展"},
    "🎄": {"🎄 Market"},
}


def test_accents_case_beginnings_and_scripts():
    for title in set().union(*FINDS.values()):
        make(title)

    assert {text: set(found(text)) for text in FINDS} == FINDS


HOSTILE = [
    '"', "'", "''", '"jazz', "jazz*", "-jazz", "jazz AND", "NOT jazz", "NEAR(jazz, 2)",
    "title:jazz", "jazz:*", "^jazz", "jazz | &", "!jazz", "( jazz", "jazz')) --", "\\jazz\\",
    "%jazz_", "{jazz}",
    "jazz\x00jazz", "\ud83c jazz", "jazz " * 2000, "j" * 10_000, "***", "\x00", "🎷", "ﷺ" * 90,
    "\u200bjazz\u200d", "jazz\u0301\u0302", "...", "日", "a\u0300" * 50,
]  # fmt: skip


def test_whatever_is_typed_is_words_and_no_operators():
    make("Jazz")
    make("Not a near title")
    make("And")

    all_found = {text: found(text) for text in HOSTILE}

    assert {text for text in HOSTILE if "Jazz" in all_found[text]} == {
        '"jazz', "jazz*", "-jazz", "jazz:*", "^jazz", "jazz | &", "!jazz", "( jazz",
        "\\jazz\\", "%jazz_", "{jazz}", "\ud83c jazz", "jazz " * 2000, "\u200bjazz\u200d",
        "jazz\u0301\u0302", "jazz\x00jazz", "jazz')) --",
    }  # fmt: skip
    assert all_found["jazz AND"] == all_found["NOT jazz"] == all_found["title:jazz"] == []
    assert (found("   "), Event.objects.matching("*").count()) == (found(""), 0)


def test_titles_come_before_other_text_then_the_next_date():
    make("Late jazz night", days=9)
    make("Dinner", days=1, description="With jazz at night")
    make("Jazz and night", days=8)
    make("Jazz dinner", days=3, summary="All night")
    make("Breakfast", days=2, summary="No night, jazz")

    ranked = ["Jazz and night", "Late jazz night", "Jazz dinner", "Dinner", "Breakfast"]
    assert found("night jazz") == ranked
    assert found("night jazz", sort="date") == [
        "Dinner", "Breakfast", "Jazz dinner", "Jazz and night", "Late jazz night",
    ]  # fmt: skip
    results = search({"q": "night jazz"}, at=NOW)
    pages = [[event.title for event in results[n : n + 2]] for n in (0, 2, 4)]
    assert pages == [ranked[:2], ranked[2:4], ranked[4:]]
    assert (results.count(), results.is_ranked) == (5, True)


def test_words_are_found_however_they_were_written_and_others_no_more():
    organizer = OrganizerFactory(name="Kulturverein")
    event = make("Concert", organizer=organizer, venue="Gasometer", city="Bonn", tags=["Chamber"])
    words = ["conc", "kulturv", "gasom", "bonn", "chamb"]
    assert [found(word) for word in words] == [["Concert"]] * 5

    event.summary = "Strings"
    event.save(update_fields=["summary"])
    set_tags(event, ["Quartet"])
    EventText.objects.create(event=event, language="de", title="Konzert", description="Geigen")
    EventText.objects.bulk_create([EventText(event=event, language="ja", title="音楽会")])
    organizer.name = "Verein Neun"
    organizer.save()
    assert [found(word) for word in ("strings", "quartet", "konzert bonn", "geigen", "楽会")] == [
        ["Concert"]
    ] * 5
    assert [found(word) for word in ("chamber", "kulturverein")] == [[], []]


def test_what_is_changed_past_the_models_is_seen_by_search():
    event = make("Concert", city="Bonn", tags=["Quartet"])
    EventText.objects.create(event=event, language="de", title="Konzert")
    EventText.objects.create(event=event, language="ja", title="音楽会")

    Event.objects.filter(pk=event.pk).update(title="Recital")
    Tag.objects.get(slug="quartet").delete()
    tag = Tag.objects.create(slug="duo", name="Duo")
    set_tags(event, ["Duo"])
    tag.name = "Two players"
    tag.save()
    EventText.objects.filter(language="de").update(title="Abend")
    EventText.objects.get(language="ja").delete()
    change_event(event_id=event.pk, fields={"city": "Köln"}, by=None, now=NOW)
    assert [found(word) for word in ("recital", "players", "abend", "koeln")] == [["Recital"]] * 4
    assert [found(word) for word in ("concert", "konzert", "音楽", "bonn")] == [[]] * 4


def test_what_is_changed_in_bulk_or_hidden_is_seen_by_search():
    event = make("Recital")
    EventText.objects.create(event=event, language="de", title="Abend")

    event.description = "Bulk"
    Event.objects.bulk_update([event], ["description"])
    EventText.objects.all().delete()
    assert (found("bulk"), found("abend")) == (["Recital"], [])
    assert index_is_exact()
    Event.objects.filter(pk=event.pk).update(visibility=Visibility.UNLISTED)
    assert found("recital") == []
    assert list(Event.objects.matching("rec")) == [event]
    Event.objects.filter(pk=event.pk).update(visibility=Visibility.PUBLIC)
    cancel_event(event_id=event.pk, by=None, now=NOW)
    assert (found("recital"), SearchEntry.objects.get().is_listed) == ([], False)


def test_no_draft_and_nothing_that_is_over_is_found():
    make("Draft", published=False)
    make("Over", days=-2)
    make("Hidden", visibility=Visibility.UNLISTED)

    assert found("draft") == found("over") == found("hidden") == []
    assert {entry.is_listed for entry in SearchEntry.objects.exclude(title_key="over")} == {False}


def test_what_is_rolled_back_is_not_found_and_what_is_deleted_goes():
    event = make("Stays", published=False)
    with transaction.atomic():
        Event.objects.filter(pk=event.pk).update(title="Gone")
        transaction.set_rollback(True)

    assert [list(Event.objects.matching(word)) for word in ("stays", "gone")] == [[event], []]
    SearchEntry.objects.filter(event=event).delete()
    assert list(Event.objects.matching("stays")) == []
    Event.objects.all().index()
    assert list(Event.objects.matching("stays")) == [event]


def test_pages_end_after_a_thousand_results(monkeypatch):
    monkeypatch.setattr("events.search.results.MOST_RESULTS", 3)
    for number in range(5):
        make(f"Number {number}", days=number + 1)

    results = search({}, at=NOW)

    assert results.count() == 3
    assert [event.title for event in results[2:4]] == ["Number 2"]
    assert list(results[4:6]) == []
    assert len(list(results)) == 3


def explain(queryset):
    """The plan as text. Tables are tiny here; PostgreSQL is told not to read or sort them whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    return queryset.explain()


def test_both_databases_use_their_index():
    make("Jazz")

    plan = explain(search({"q": "jazz night"}, at=NOW)[:20])
    by_city = explain(search({"city": "Ber"}, at=NOW).entries.order_by())
    by_date = explain(search({}, at=NOW).entries.order_by("start_at", "id")[:20])

    if connection.vendor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plan
    else:
        assert "events_searchwords_all" in plan
    assert "search_by_city" in by_city
    assert "search_by_start" in by_date


def test_statuses_and_visibilities_that_are_listed():
    for status, visibility in product(EventStatus, Visibility):
        event = make(f"{status} {visibility}", published=status == EventStatus.PUBLISHED)
        Event.objects.filter(pk=event.pk).update(visibility=visibility)
        if status == EventStatus.CANCELLED:
            cancel_event(event_id=event.pk, by=None, now=NOW)

    assert [entry.title_key for entry in SearchEntry.objects.listed()] == ["published public"]
    assert Organizer.objects.count() == 6
