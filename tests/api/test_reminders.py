"""Reminders of an event, by the API."""

from datetime import UTC, datetime

import pytest

from events.enums import Role
from registrations.models import Reminder
from tests.factories import EventFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db

PATH = "/events/gala/reminders"


def test_reminders_are_set_as_a_whole_and_say_when(program):
    start = datetime(2027, 6, 12, 18, tzinfo=UTC)
    event = EventFactory(slug="gala", start_at=start)
    Reminder.objects.create(event=event, hours=24, sent_at=datetime(2027, 6, 11, 18, tzinfo=UTC))
    editor = program(make_member(event.organizer, Role.EDITOR))
    viewer = program(make_member(event.organizer, Role.VIEWER))

    answer = editor.put(PATH, {"hours": [2, 24, 24]})

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "reminders": [
                {
                    "hours": 24,
                    "goes_out_at": "2027-06-11T18:00:00Z",
                    "sent_at": "2027-06-11T18:00:00Z",
                },
                {"hours": 2, "goes_out_at": "2027-06-12T16:00:00Z", "sent_at": None},
            ]
        },
    )
    assert viewer.get(PATH).json() == answer.json()
    refused = [editor.put(PATH, {"hours": hours}) for hours in ([0], [721], list(range(1, 12)))]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (422, "invalid_values")
    }
    assert [
        one.put(PATH, {"hours": []}).status_code for one in (viewer, program(UserFactory()))
    ] == [
        403,
        404,
    ]
    assert Reminder.objects.count() == 2


def test_an_event_made_by_the_api_reminds_a_day_before(program):
    editor = program(make_member(EventFactory().organizer, Role.EDITOR))
    values = {
        "title": "Gala",
        "start_at": "2027-06-12T20:00:00+02:00",
        "end_at": "2027-06-12T23:00:00+02:00",
        "time_zone": "Europe/Berlin",
    }

    slug = editor.post("/events", values).json()["slug"]

    hours = [each["hours"] for each in editor.get(f"/events/{slug}/reminders").json()["reminders"]]
    assert hours == [24]
