"""Exports by the API: for the team, in the caller's columns, and in the journal."""

import csv
import io
import json

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from tests.factories import EventFactory, UserFactory, make_member, register_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = EventFactory(capacity=1)
    register_person(event, UserFactory(name="Ada", email="ada@example.org"))
    register_person(event, UserFactory(name="=Bea"))
    return event


@pytest.fixture
def team(program, event):
    return program(make_member(event.organizer, Role.VIEWER))


def test_an_event_is_exported_in_the_columns_and_format_that_are_asked_for(team, event):
    query = "kind=registrations&columns=status,%20name"

    objects = team.get(f"/events/{event.slug}/export?{query}")
    table = team.get(f"/events/{event.slug}/export?{query}&format=csv&status=waitlisted")

    assert objects["Content-Type"] == "application/json"
    assert "no-store" in table["Cache-Control"]
    assert json.loads(objects.getvalue()) == [
        {"status": "confirmed", "name": "Ada"},
        {"status": "waitlisted", "name": "=Bea"},
    ]
    assert list(csv.reader(io.StringIO(table.getvalue().decode("utf-8-sig")))) == [
        ["Status", "Name"],
        ["On the waiting list", "'=Bea"],
    ]
    logged = JournalEntry.objects.filter(is_read=True).order_by("created_at")
    assert [(entry.details["format"], entry.details["count"]) for entry in logged] == [
        ("json", 2),
        ("csv", 1),
    ]


def test_columns_that_do_not_exist_are_refused(team, event):
    answer = team.get(f"/events/{event.slug}/export?columns=name,password")

    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [
            {
                "field": "columns",
                "code": "unknown_column",
                "message": "There is no column password.",
            }
        ],
    )
    assert not JournalEntry.objects.filter(is_read=True).exists()
