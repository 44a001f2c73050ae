"""Gates and entry windows by the API: what an event's door is like."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from events.models import EntryWindow, Gate
from tests.factories import EventFactory, UserFactory, admit, make_member, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DAY = "2027-06-13T00:00:00Z"


@pytest.fixture
def event():
    return EventFactory(slug="gala")


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def codes(*answers):
    return [(answer.status_code, answer.json().get("code")) for answer in answers]


def test_gates_are_added_renamed_and_deleted(editor, event):
    made = editor.post("/events/gala/gates", {"name": "Side"})
    path = f"/events/gala/gates/{made.json()['id']}"
    etag = made.headers["ETag"]

    twice = editor.post("/events/gala/gates", {"name": "Side"})
    renamed = editor.patch(path, {"name": "Back"}, headers={"If-Match": etag})
    stale = editor.patch(path, {"name": "Front"}, headers={"If-Match": etag})

    always = {"opens_at": None, "closes_at": None, "ticket_types": []}
    assert (made.status_code, made.json()) == (201, renamed.json() | {"name": "Side"})
    assert renamed.json() == always | {"id": made.json()["id"], "name": "Back"}
    assert codes(twice, stale) == [(422, "invalid_values"), (412, "changed_meanwhile")]
    assert editor.get(path).json() == renamed.json()
    assert editor.delete(path).status_code == 204
    actions = JournalEntry.objects.filter(action__startswith="gate.").order_by("id")
    assert [one.action for one in actions] == ["gate.created", "gate.changed", "gate.deleted"]


def test_gates_and_windows_take_some_types_of_this_event_only(editor, event):
    own, other = event.ticket_types.get(), EventFactory().ticket_types.get()
    late = {"opens_at": "2027-06-12T20:00:00+02:00", "closes_at": "2027-06-13T04:00:00+02:00"}
    gate = editor.post(
        "/events/gala/gates", {"name": "Side", "ticket_types": [str(own.pk)], **late}
    )
    window = event.entry_windows.get()
    paths = [f"/events/gala/gates/{gate.json()['id']}", f"/events/gala/entry-windows/{window.pk}"]

    foreign = [editor.patch(path, {"ticket_types": [str(other.pk)]}) for path in paths]
    bounded = [editor.patch(path, {"ticket_types": [str(own.pk)]}) for path in paths]
    named = [editor.patch(path, {"name": "Renamed"}).json()["ticket_types"] for path in paths]
    opened = editor.patch(paths[1], {"ticket_types": []})
    backwards = editor.patch(paths[0], {"closes_at": late["opens_at"]})

    assert codes(*foreign) == [(409, "ticket_type_of_another_event")] * 2
    assert [one.status_code for one in bounded] == [200, 200]
    assert named == [[str(own.pk)]] * 2
    assert opened.json()["ticket_types"] == []
    assert backwards.json()["errors"][0]["field"] == "closes_at"
    stored = {one["name"]: one for one in editor.get("/events/gala/gates").json()["items"]}
    assert stored["Renamed"] == {
        "id": gate.json()["id"],
        "name": "Renamed",
        "opens_at": "2027-06-12T18:00:00Z",
        "closes_at": "2027-06-13T02:00:00Z",
        "ticket_types": [str(own.pk)],
    }


def test_windows_do_not_overlap(editor, event):
    first = event.entry_windows.get()
    path = "/events/gala/entry-windows"
    second = {"name": "Second day", "starts_at": DAY, "ends_at": None}

    early = editor.post(path, second)
    bounded = editor.patch(f"{path}/{first.pk}", {"ends_at": DAY})
    made = editor.post(path, second)
    grown = editor.patch(f"{path}/{first.pk}", {"ends_at": "2027-06-13T00:00:01Z"})
    backwards = editor.patch(f"{path}/{first.pk}", {"starts_at": DAY})

    assert codes(early, grown, backwards) == [(422, "invalid_values")] * 3
    assert (bounded.status_code, made.status_code) == (200, 201)
    assert editor.get(path).json()["items"] == [bounded.json(), made.json()]
    assert made.json() == second | {"id": made.json()["id"], "ticket_types": []}
    windows = EntryWindow.objects.order_by("created_at").values_list("starts_at", "ends_at")
    day = datetime(2027, 6, 13, tzinfo=UTC)
    assert list(windows) == [(None, day), (day, None)]


def test_what_was_scanned_at_stays_and_so_does_the_last(editor, event):
    gate, window = event.gates.get(), event.entry_windows.get()
    paths = [f"/events/gala/gates/{gate.pk}", f"/events/gala/entry-windows/{window.pk}"]

    last = [editor.delete(path) for path in paths]
    admit(register_person(event))
    used = [editor.delete(path) for path in paths]

    assert codes(*last, *used) == [
        (409, "last_gate"),
        (409, "last_entry_window"),
        (409, "gate_in_use"),
        (409, "entry_window_in_use"),
    ]
    assert (Gate.objects.get(), EntryWindow.objects.get()) == (gate, window)


def test_the_team_reads_and_editors_change(program, event):
    other = EventFactory()
    staff = program(make_member(event.organizer, Role.CHECKIN))
    person = program(UserFactory())
    editor = program(make_member(event.organizer, Role.EDITOR))
    for kind, row, foreign in (
        ("gates", event.gates.get(), other.gates.get()),
        ("entry-windows", event.entry_windows.get(), other.entry_windows.get()),
    ):
        path = f"/events/gala/{kind}/{row.pk}"
        assert [one.get(path).status_code for one in (staff, person)] == [200, 404]
        for wrong, program_, status in (
            (path, staff, 403),
            (path, person, 404),
            (f"/events/gala/{kind}/{foreign.pk}", editor, 404),
            (f"/events/gala/{kind}/{uuid4()}", editor, 404),
        ):
            assert program_.patch(wrong, {"name": "Mine"}).status_code == status
            assert program_.delete(wrong).status_code == status
