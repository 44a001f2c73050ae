"""Events that repeat, by the API."""

from datetime import UTC, datetime

import pytest

from accounts.scopes import Scope
from events.enums import Role
from events.models import Event
from tests.api.conftest import Program
from tests.api.houses import secret_of
from tests.factories import EventFactory, make_member, register_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("the services below are tested on both"),
]

RULE = {"rule": "FREQ=WEEKLY;COUNT=4"}


@pytest.fixture
def choir():
    start = datetime(2027, 3, 16, 18, tzinfo=UTC)
    return EventFactory(slug="choir", title="Choir", start_at=start, capacity=5)


@pytest.fixture
def editor(choir, program):
    return program(make_member(choir.organizer, Role.EDITOR))


def slugs(answer):
    return [each["slug"] for each in answer.json()["dates"]]


def test_an_event_repeats_after_a_look_at_its_dates(editor, choir, program):
    look = editor.post("/events/choir/series/preview", RULE)
    made = editor.post(
        "/events/choir/series", {**RULE, "left_out": ["2027-03-23"], "publish": True}
    )
    again = editor.post("/events/choir/series", RULE)
    listed = program(None).get("/events/choir/dates")

    # Clocks go forward on 28 March.
    assert [(each["start_at"], each["day"]) for each in look.json()["added"]] == [
        ("2027-03-23T18:00:00Z", "2027-03-23"),
        ("2027-03-30T17:00:00Z", "2027-03-30"),
        ("2027-04-06T17:00:00Z", "2027-04-06"),
    ]
    assert (made.status_code, made.json()["text"], made.json()["dates"]) == (
        *(201, "Every week, 4 dates in all", 3),
    )
    assert (again.status_code, again.json()["code"]) == (409, "repeats_already")
    assert [(each["start_at"], each["status"]) for each in listed.json()["items"]] == [
        ("2027-03-16T18:00:00Z", "published"),
        ("2027-03-30T17:00:00Z", "published"),
        ("2027-04-06T17:00:00Z", "published"),
    ]


def test_several_dates_are_changed_and_cancelled_together(editor, choir):
    editor.post("/events/choir/series", {**RULE, "publish": True})
    dates = list(Event.objects.order_by("start_at"))
    editor.patch(f"/events/{dates[2].slug}", {"title": "Concert"})

    changed = editor.patch(
        f"/events/{dates[1].slug}/dates",
        {"reach": "following", "title": "Choir for all", "capacity": 9},
    )
    register_person(dates[3], seats=2)
    refused = editor.patch("/events/choir/dates", {"reach": "all", "capacity": 1})
    unknown = editor.patch("/events/choir/dates", {"slug": "another"})
    cancelled = editor.post(f"/events/{dates[3].slug}/dates/cancellation", {"reach": "one"})

    assert changed.json()["dates"] == [
        {"slug": dates[1].slug, "kept": []},
        {"slug": dates[2].slug, "kept": ["title"]},
        {"slug": dates[3].slug, "kept": []},
    ]
    titles = Event.objects.order_by("start_at").values_list("title", flat=True)
    assert list(titles) == ["Choir", "Choir for all", "Concert", "Choir for all"]
    assert (refused.status_code, refused.json()["code"]) == (409, "capacity_below_taken")
    assert "6 Apr 2027" in refused.json()["detail"]
    assert unknown.status_code == 422
    assert slugs(cancelled) == [dates[3].slug]


def test_another_rule_and_drafts_that_come_out(editor, choir):
    editor.post("/events/choir/series", RULE)
    shorter = {"rule": "FREQ=WEEKLY;COUNT=2"}

    look = editor.post("/events/choir/series/preview", shorter).json()
    changed = editor.put("/events/choir/series", shorter)
    published = editor.post("/events/choir/dates/publication", {"reach": "all"})
    never = editor.put("/events/choir/series", {"rule": "FREQ=WEEKLY"})

    assert {name: len(look[name]) for name in ("added", "staying", "unfitting")} == {
        "added": 0,
        "staying": 2,
        "unfitting": 2,
    }
    assert changed.json()["rule"] == "FREQ=WEEKLY;COUNT=2"
    assert len(slugs(published)) == 1
    assert sorted(Event.objects.values_list("status", flat=True)) == [
        *["cancelled"] * 2,
        *["published"] * 2,
    ]
    assert never.json()["errors"] == [
        {
            "field": "rule",
            "code": "rule_not_followed",
            "message": "Say when it ends: a last day, or a number of dates.",
        }
    ]


def test_a_token_for_one_date_reaches_no_other(editor, choir):
    editor.post("/events/choir/series", {**RULE, "publish": True})
    manager = make_member(choir.organizer, Role.MANAGER)
    bound = Program(secret_of(manager, *Scope, event_id=choir.pk))

    many = bound.patch("/events/choir/dates", {"reach": "all", "title": "Mine"})
    one = bound.patch("/events/choir/dates", {"reach": "one", "title": "Mine"})
    listed = bound.get("/events/choir/dates")

    assert (many.status_code, one.status_code) == (404, 200)
    assert list(Event.objects.filter(title="Mine")) == [choir]
    assert listed.json()["total"] == 1
    assert bound.post("/events/choir/series/preview", RULE).status_code == 404
