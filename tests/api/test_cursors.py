"""A cursor is whatever somebody sends as one."""

import base64
import json

import pytest

from events.enums import Role
from tests.factories import AdministratorFactory, EventFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SOME_ID = "019ab3e0-2a4c-7d11-8f60-9b7c5d3e1a02"
GOOD = ("2027-01-01T00:00:00+00:00", SOME_ID)
NO_TIMES = [
    ("0001-01-01T00:00:00+14:00", SOME_ID),
    ("9999-12-31T23:59:59-14:00", SOME_ID),
    ("2027-01-01T00:00:00", SOME_ID),
    ("2027-01-01T00:00:00+00:00", "1"),
    ("2027-01-01T00:00:00+00:00",),
    (SOME_ID, None),
]
NO_TEXTS = [("\ud800", SOME_ID), ("a\x00b", SOME_ID), (7, SOME_ID)]


def cursor(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def test_what_no_answer_gave_as_a_cursor_is_refused(program):
    event = EventFactory()
    team = program(make_member(event.organizer, Role.MANAGER))
    admin = program(AdministratorFactory())
    attendees = f"/events/{event.slug}/attendees"

    good = team.get("/events/managed", cursor=cursor(GOOD))
    wrong = [
        *(team.get("/events/managed", cursor=cursor(values)) for values in NO_TIMES),
        *(team.get(attendees, order="name", cursor=cursor(values)) for values in NO_TEXTS),
        *(admin.get("/users", cursor=cursor(values)) for values in NO_TEXTS),
        team.get("/journal", cursor="äöü"),
    ]

    assert good.status_code == 200
    assert {(one.status_code, one.json()["errors"][0]["code"]) for one in wrong} == {
        (422, "cursor_wrong")
    }
