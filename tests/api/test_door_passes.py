"""Door passes by the API: given out with a code that is told once, listed, ended."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import JournalEntry
from events.enums import Role
from registrations.models import DoorEnrolment
from registrations.services.events import cancel_event
from tests.factories import EventFactory, make_member
from tests.registrations.door.phone import become_scanner, type_code

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ENROLMENTS, PASSES = "/events/gala/door-enrolments", "/events/gala/door-passes"


@pytest.fixture
def event():
    return EventFactory(slug="gala")


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def codes(*answers):
    return [(answer.status_code, answer.json()["code"]) for answer in answers]


def test_a_program_gives_out_passes_and_ends_them(editor, event):
    gate = event.gates.get()
    wishes = {"gate": str(gate.pk), "minutes": 3, "most": 2}
    opened = editor.post(ENROLMENTS, wishes)
    body, enrolment = opened.json(), DoorEnrolment.objects.get()
    one = f"{ENROLMENTS}/{body['id']}"

    typed = type_code(Client(), body["code"])
    become_scanner(Client(), enrolment, "Ann")
    read = editor.get(one).json()
    listed = editor.get(PASSES).json()
    closed = [editor.post(f"{one}/closure").json() for _ in range(2)]
    ended = editor.post(f"{PASSES}/{listed['items'][0]['id']}/revocation").json()
    none_left = editor.post(f"{PASSES}/revocation").json()

    assert (opened.status_code, typed.status_code) == (201, 200)
    assert body["url"].endswith(f"/d/#{body['code'].replace('-', '')}")
    secret = {"code", "url"}
    assert read == {**{k: v for k, v in body.items() if k not in secret}, "enrolled": 1}
    assert (body["is_open"], body["gate"], body["most"]) == (True, str(gate.pk), 2)
    assert enrolment.closes_at - enrolment.created_at == timedelta(minutes=3)
    shown = listed["items"][0]
    assert (listed["total"], shown["name"], shown["is_good"], shown["scans"]) == (1, "Ann", True, 0)
    assert [one["is_open"] for one in closed] == [False, False]
    assert (ended["is_good"], ended["revoked_at"] is not None, none_left) == (
        False,
        True,
        {"revoked": 0},
    )
    actions = JournalEntry.objects.filter(action__startswith="door_").order_by("id")
    assert [one.action for one in actions] == [
        "door_enrolment.opened",
        "door_pass.made",
        "door_enrolment.closed",
        "door_pass.revoked",
    ]


def test_all_passes_end_at_once(editor):
    editor.post(ENROLMENTS, {})
    enrolment = DoorEnrolment.objects.get()
    for name in ("Ann", "Ben"):
        become_scanner(Client(), enrolment, name)

    assert editor.post(f"{PASSES}/revocation").json() == {"revoked": 2}
    assert {one["is_good"] for one in editor.get(PASSES).json()["items"]} == {False}
    assert editor.get(f"{ENROLMENTS}/{enrolment.pk}").json()["is_open"] is False


def test_what_a_program_may_not_ask_for(editor, event):
    foreign = EventFactory().gates.get()
    refused = [
        editor.post(ENROLMENTS, {"minutes": minutes}) for minutes in (0, 121, "ten", True)
    ] + [
        editor.post(ENROLMENTS, {"most": 51}),
        editor.post(ENROLMENTS, {"passes_end_at": "2020-01-01T00:00:00Z"}),
    ]
    unknown = editor.post(ENROLMENTS, {"gate": str(foreign.pk)})
    cancel_event(event_id=event.pk, by=None, now=event.created_at)
    late = editor.post(ENROLMENTS, {})

    assert codes(*refused) == [(422, "invalid_values")] * 6
    assert codes(unknown, late) == [(409, "gate_unknown"), (409, "event_cancelled")]
    assert DoorEnrolment.objects.count() == 0


def test_a_viewer_reads_who_has_a_pass_and_no_more(program, editor, event):
    opened = editor.post(ENROLMENTS, {}).json()
    become_scanner(Client(), DoorEnrolment.objects.get(), "Ann")
    viewer = program(make_member(event.organizer, Role.VIEWER))
    listed = viewer.get(PASSES)

    refused = [
        viewer.post(ENROLMENTS, {}),
        viewer.get(f"{ENROLMENTS}/{opened['id']}"),
        viewer.post(f"{ENROLMENTS}/{opened['id']}/closure"),
        viewer.post(f"{PASSES}/{listed.json()['items'][0]['id']}/revocation"),
        viewer.post(f"{PASSES}/revocation"),
    ]

    assert (listed.status_code, listed.json()["total"]) == (200, 1)
    assert codes(*refused) == [(403, "not_allowed")] * 5
