"""Ticket types and pools by the API (more in the tests of the services)."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.enums import Role
from events.models import Pool, TicketType
from registrations.enums import Status
from tests.factories import EventFactory, UserFactory, make_member, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    return EventFactory(capacity=10, slug="gala")


@pytest.fixture
def editor(program, event):
    return program(make_member(event.organizer, Role.EDITOR))


def test_types_draw_on_pools_and_the_public_sees_what_can_be_had(program, editor, event):
    pool = editor.post("/events/gala/pools", {"name": "Balcony", "capacity": 2}).json()
    made = editor.post(
        "/events/gala/ticket-types",
        {"name": "Balcony", "price": "12.50", "position": 1, "pools": [pool["id"]]}
        | {"door_note": "Hand out a wristband."},
    )
    hidden = editor.post("/events/gala/ticket-types", {"name": "Crew", "is_hidden": True}).json()
    stranger = program()

    shown = stranger.get("/events/gala/ticket-types").json()
    own = editor.get("/events/gala/ticket-types").json()

    assert made.status_code == 201
    assert made.json() | {"id": "", "updated_at": ""} == {
        "id": "",
        "number": 2,
        "name": "Balcony",
        "description": "",
        "price": "12.50",
        "position": 1,
        "sales_open_at": None,
        "sales_close_at": None,
        "min_per_registration": 1,
        "max_per_registration": None,
        "state": "open",
        "available_slots": 2,
        "updated_at": "",
        "is_hidden": False,
        "door_note": "Hand out a wristband.",
        "pools": [pool["id"]],
    }
    assert (shown["total"], [one["name"] for one in shown["items"]]) == (2, ["Ticket", "Balcony"])
    assert {"pools", "door_note"} & set(shown["items"][1]) == set()
    assert [one["name"] for one in own["items"]] == ["Ticket", "Crew", "Balcony"]
    assert stranger.get(f"/events/gala/ticket-types/{hidden['id']}").status_code == 404
    assert editor.get(f"/events/gala/ticket-types/{hidden['id']}").json()["is_hidden"] is True
    one = stranger.get(f"/events/gala/ticket-types/{made.json()['id']}").json()
    assert one == {name: made.json()[name] for name in one}


def test_a_changed_type_keeps_what_was_not_sent(editor, event):
    pool = Pool.objects.create(event=event, name="Balcony", capacity=5)
    kind = event.ticket_types.get()
    path = f"/events/gala/ticket-types/{kind.pk}"
    etag = editor.get(path).headers["ETag"]

    first = editor.patch(path, {"pools": [str(pool.pk)], "price": 3}, headers={"If-Match": etag})
    second = editor.patch(path, {"name": "Late"}, headers={"If-Match": etag})
    third = editor.patch(path, {"name": "Seat"})

    assert [answer.status_code for answer in (first, second, third)] == [200, 412, 200]
    names = ("name", "price", "pools")
    assert [third.json()[name] for name in names] == ["Seat", "3.00", [str(pool.pk)]]
    assert third.headers["ETag"] == editor.get(path).headers["ETag"]


def test_a_pool_s_version_moves_with_its_size_and_not_with_its_seats(editor, event):
    pool = Pool.objects.create(event=event, name="Balcony", capacity=1)
    event.ticket_types.get().pools.add(pool)
    path = f"/events/gala/pools/{pool.pk}"
    etag = editor.get(path).headers["ETag"]
    register_person(event)
    waiting = register_person(event)

    first = editor.patch(path, {"capacity": 2}, headers={"If-Match": etag})
    second = editor.patch(path, {"capacity": 9}, headers={"If-Match": etag})

    waiting.refresh_from_db()
    assert (first.status_code, second.status_code, waiting.status) == (200, 412, Status.CONFIRMED)
    assert first.json() | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "Balcony",
        "capacity": 2,
        "seats_taken": 2,
        "available_slots": 0,
        "waiting": 0,
        "created_at": "",
    }
    refused = editor.patch(path, {"capacity": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "capacity_below_taken")


def test_what_is_in_use_stays(editor, event):
    pool = Pool.objects.create(event=event, name="Balcony")
    kind = event.ticket_types.get()
    kind.pools.add(pool)
    other = editor.post("/events/gala/ticket-types", {"name": "Other"}).json()
    types = "/events/gala/ticket-types"
    gate = event.gates.get()
    gate.ticket_types.add(other["id"])

    alone = editor.delete(f"{types}/{other['id']}")
    gate.ticket_types.add(kind)
    register_person(event)
    in_use = editor.delete(f"{types}/{kind.pk}")
    drawn_on = editor.delete(f"/events/gala/pools/{pool.pk}")
    stale = editor.delete(f"{types}/{other['id']}", headers={"If-Match": '"1-a"'})
    deleted = editor.delete(f"{types}/{other['id']}")
    last = editor.delete(f"{types}/{kind.pk}")
    editor.patch(f"{types}/{kind.pk}", {"pools": []})

    codes = [answer.json()["code"] for answer in (alone, in_use, drawn_on, stale, last)]
    assert codes == [
        "ticket_type_at_the_door",
        "ticket_type_in_use",
        "pool_in_use",
        "changed_meanwhile",
        "last_ticket_type",
    ]
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert editor.delete(f"/events/gala/pools/{pool.pk}").status_code == 204
    assert [TicketType.objects.get(), Pool.objects.get().is_root] == [kind, True]


def test_nothing_of_another_event_is_reached(editor, event):
    other = EventFactory(organizer=event.organizer)
    kind, root = other.ticket_types.get(), event.pools.get()
    foreign = Pool.objects.create(event=other, name="Foreign")

    for path in (
        f"ticket-types/{kind.pk}",
        f"ticket-types/{uuid4()}",
        f"pools/{foreign.pk}",
        f"pools/{root.pk}",
    ):
        assert editor.get(f"/events/gala/{path}").status_code == 404
        assert editor.patch(f"/events/gala/{path}", {"name": "Mine"}).status_code == 404
        assert editor.delete(f"/events/gala/{path}").status_code == 404
    taken = {"name": "Thief", "pools": [str(foreign.pk)]}
    answer = editor.post("/events/gala/ticket-types", taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "pool_of_another_event")


@pytest.mark.parametrize(
    "values",
    [
        {"price": "NaN"},
        {"price": -1},
        {"price": "1.005"},
        {"position": 2**31},
        {"min_per_registration": 3, "max_per_registration": 2},
        {"sales_open_at": "2027-01-02T00:00:00Z", "sales_close_at": "2027-01-01T00:00:00Z"},
        {"name": ""},
    ],
)
def test_values_that_make_no_sense_are_refused(editor, event, values):
    kind = event.ticket_types.get()

    answers = [
        editor.post("/events/gala/ticket-types", {"name": "New"} | values),
        editor.patch(f"/events/gala/ticket-types/{kind.pk}", values),
    ]

    assert [answer.json()["code"] for answer in answers] == ["invalid_values"] * 2
    assert TicketType.objects.get() == kind


def test_pools_are_the_team_s_and_types_are_changed_by_editors(program, event):
    kind = event.ticket_types.get()
    path = f"/events/gala/ticket-types/{kind.pk}"
    viewer = program(make_member(event.organizer, Role.VIEWER))
    person, stranger = program(UserFactory()), program()

    assert [one.get("/events/gala/pools").status_code for one in (viewer, person, stranger)] == [
        200,
        404,
        401,
    ]
    refused = [one.patch(path, {"name": "Mine"}).status_code for one in (viewer, person, stranger)]
    assert refused == [403, 404, 401]
    assert TicketType.objects.get().name == kind.name


def test_a_list_of_types_costs_the_same_however_long(program, editor, event):
    counts = []
    for number in (1, 3):
        for _one in range(number):
            pool = Pool.objects.create(event=event, name="Balcony")
            values = {"name": "Type", "pools": [str(pool.pk)]}
            assert editor.post("/events/gala/ticket-types", values).status_code == 201
        for path in ("/events/gala/ticket-types", "/events/gala/pools"):
            with CaptureQueriesContext(connection) as seen:
                assert editor.get(path).status_code == 200
            counts.append(len(seen))

    assert counts[:2] == counts[2:]
