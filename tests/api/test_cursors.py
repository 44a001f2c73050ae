"""A cursor is whatever somebody sends as one."""

import base64
import json

import pytest

from accounts.sealing import seal
from eventmaster.api.lists import CURSOR
from events.enums import Role
from tests.factories import (
    AdministratorFactory,
    EventFactory,
    UserFactory,
    make_member,
    register_person,
)

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
    return seal(json.dumps(values), CURSOR)


def test_a_cursor_tells_logs_nobodys_name_however_long(program):
    event = EventFactory()
    team = program(make_member(event.organizer, Role.MANAGER))
    names = ["名" * 200, "😀" * 200]
    for name in names:
        register_person(event, UserFactory(name=name))
    path, found, sent = f"/events/{event.slug}/attendees", [], ""

    for _part in names:
        answer = team.get(path, order="name", limit=1, cursor=sent).json()
        found += [one["name"] for one in answer["items"]]
        sent = answer["next_cursor"] or ""

    first = team.get(path, order="name", limit=1).json()["next_cursor"]
    plain = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))
    assert (found, sent) == (names, "")
    assert not any(known in plain for known in ("名".encode(), b"\\u540d"))


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
        team.get("/journal", cursor=base64.urlsafe_b64encode(json.dumps(GOOD).encode()).decode()),
    ]

    assert good.status_code == 200
    assert {(one.status_code, one.json()["errors"][0]["code"]) for one in wrong} == {
        (422, "cursor_wrong")
    }
