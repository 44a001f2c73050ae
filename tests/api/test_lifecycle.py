"""An event's life by the API: copies and templates, the checklist, what cancelling would do."""

from datetime import UTC, datetime

import pytest

from events.enums import Role
from events.models import Event
from tests.factories import EventFactory, make_member, register_person

pytestmark = pytest.mark.django_db

WEEK_AFTER = "2027-06-19T20:00:00+02:00"


@pytest.fixture
def event():
    return EventFactory(
        title="Concert",
        start_at=datetime(2027, 6, 12, 18, tzinfo=UTC),
        end_at=datetime(2027, 6, 12, 21, tzinfo=UTC),
        capacity=10,
        tags=["jazz"],
    )


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def test_a_copy_and_a_template_are_drafts_of_the_same_kind(editor, event):
    register_person(event)

    copy = editor.post(f"/events/{event.slug}/copies", {"start_at": WEEK_AFTER})
    values = {"is_template": True, "title": "Our usual concert"}
    template = editor.post(f"/events/{event.slug}/copies", values)

    assert (copy.status_code, template.status_code) == (201, 201)
    shown = ("slug", "status", "start_at", "end_at", "capacity", "seats_taken", "tags")
    assert [copy.json()[name] for name in shown] == [
        "concert-2027-06-19",
        "draft",
        "2027-06-19T18:00:00Z",
        "2027-06-19T21:00:00Z",
        10,
        0,
        ["jazz"],
    ]
    lists = [editor.get(f"/events/managed{query}").json() for query in ("", "?template=true")]
    assert [sorted(row["slug"] for row in found["items"]) for found in lists] == [
        ["concert", "concert-2027-06-19"],
        [template.json()["slug"]],
    ]
    refused = editor.post(f"/events/{template.json()['slug']}/publication")
    assert (refused.status_code, refused.json()["code"]) == (409, "event_is_template")


def test_a_copy_needs_a_date(editor, event):
    answer = editor.post(f"/events/{event.slug}/copies", {})

    body = answer.json()
    assert (answer.status_code, body["errors"][0]["field"]) == (422, "start_at")
    assert Event.objects.count() == 1


def test_the_checklist_and_what_cancelling_does_are_read_before(editor, event):
    draft = EventFactory(organizer=event.organizer, published=False, city="", capacity=5)
    register_person(event)

    checks = editor.get(f"/events/{draft.slug}/checklist").json()
    found = editor.get(f"/events/{event.slug}/cancellation").json()

    wrong = [(each["key"], each["is_needed"]) for each in checks["checks"] if not each["holds"]]
    assert (checks["may_be_published"], wrong) == (False, [("place", True), ("texts", False)])
    assert found == {
        "people": {"confirmed": 1},
        "mails": 1,
        "paid": "0.00",
        "payers": 0,
        "due": "0.00",
    }
