"""Scanning by the API (the rules of the door are proved in tests/registrations/door)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.scopes import Scope
from events.enums import Role
from events.models import Gate
from registrations.models import Scan, Visit
from registrations.tickets.codes import qr_text
from tests.factories import EventFactory, make_member, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def event():
    return EventFactory(max_per_registration=50)


@pytest.fixture
def door(program, event):
    """What a scanner of the event's staff sends."""
    return program(make_member(event.organizer, Role.CHECKIN, name="Stella Staff"))


def one(ticket_or_code="", **more):
    code = ticket_or_code if isinstance(ticket_or_code, str) else qr_text(ticket_or_code)
    return {"scan_id": str(uuid4()), "code": code, **more}


def tickets_of(event, count=1):
    registration = register_person(event, seats=count)
    return list(registration.tickets.select_related("ticket_type").order_by("number"))


def test_a_ticket_is_admitted_once_and_then_told_when_where_and_by_whom(door, event):
    [ticket] = tickets_of(event)

    first = door.post(f"/events/{event.slug}/scans", sent := one(ticket)).json()
    again = door.post(f"/events/{event.slug}/scans", sent).json()
    second = door.post(f"/events/{event.slug}/scans", one(ticket.short_code)).json()

    at, second_at = first.pop("at"), second.pop("at")
    shown = {
        "id": str(ticket.pk),
        "code": ticket.short_code,
        "name": ticket.registration.name,
        "ticket_type": ticket.ticket_type.name,
        "registration_id": str(ticket.registration_id),
    }
    assert first == {
        "scan_id": sent["scan_id"],
        "outcome": "admitted",
        "reason": None,
        "message": "Welcome",
        "advice": "",
        "checks": [],
        "ticket": shown,
        "first_scan": None,
        "to_pay": None,
        "is_override": False,
        "gate": "Main entrance",
        "by": "Stella Staff",
        "direction": "in",
        "undoes": None,
        "scanned_at": at,
    }
    assert again == {**first, "at": at}
    assert (second["outcome"], second["ticket"]) == ("already_inside", shown)
    assert second["first_scan"] == {
        "scan_id": sent["scan_id"],
        "gate": "Main entrance",
        "at": at,
        "by": "Stella Staff",
    }
    assert second_at > at
    assert Visit.objects.open().count() == 1


def with_another_end(code):
    """The last two characters are the signature's last byte: one in 256 is what it would become."""
    return code[:-2] + ("10" if code.endswith("00") else "00")


def test_out_undo_and_what_is_no_ticket_all_have_an_answer(door, event):
    [ticket] = tickets_of(event)
    path = f"/events/{event.slug}/scans"
    left = one(ticket, direction="out")

    answers = [
        door.post(path, sent).json()
        for sent in (
            one(ticket, direction="in"),
            left,
            one(direction="undo", undoes=left["scan_id"]),
            one(direction="undo"),
            one("\x00 no ticket"),
            one(),
            one(with_another_end(qr_text(ticket))),
        )
    ]

    assert [(a["outcome"], a["reason"]) for a in answers] == [
        ("admitted", None),
        ("left", None),
        ("undone", None),
        ("refused", "nothing_to_undo"),
        ("unknown", None),
        ("unknown", None),
        ("forged", None),
    ]
    assert answers[2]["undoes"] == left["scan_id"]
    assert door.get(f"/events/{event.slug}/headcount").json()["inside"] == 1


def test_a_gate_is_named_where_there_are_several(door, event):
    [ticket] = tickets_of(event)
    side = Gate.objects.create(event=event, name="Side")
    path = f"/events/{event.slug}/scans"

    unnamed = door.post(path, one(ticket))
    elsewhere = door.post(path, one(ticket, gate=str(EventFactory().gates.get().pk)))
    by_name = door.post(path, one(ticket, gate="Side"))
    by_id = door.post(path, one(ticket, gate=str(side.pk)))

    assert [(a.status_code, a.json().get("code")) for a in (unnamed, elsewhere)] == [
        (409, "gate_unknown")
    ] * 2
    assert [a.json()["outcome"] for a in (by_name, by_id)] == ["admitted", "already_inside"]
    assert door.get(f"/events/{event.slug}/gates").json()["items"][1] == {
        "id": str(side.pk),
        "name": "Side",
        "opens_at": None,
        "closes_at": None,
        "ticket_types": [],
    }


def test_a_scan_id_that_comes_with_another_code_is_refused(door, event):
    first, second = tickets_of(event, 2)
    sent = one(first)
    door.post(f"/events/{event.slug}/scans", sent)

    refused = door.post(f"/events/{event.slug}/scans", {**sent, "code": qr_text(second)})

    assert (refused.status_code, refused.json()["code"]) == (422, "scan_id_reused")


def test_a_batch_answers_each_scan_and_counts_once_when_it_is_sent_again(door, event):
    first, second = tickets_of(event, 2)
    sent = {"scans": [one(first), one(second, gate="Nowhere"), one(second), one(first)]}

    answers = [door.post(f"/events/{event.slug}/scans/batch", sent).json() for _ in range(2)]

    told = [a.get("outcome") or a.get("code") for a in answers[0]["items"]]
    assert told == ["admitted", "gate_unknown", "admitted", "already_inside"]
    assert [a["scan_id"] for a in answers[0]["items"]] == [s["scan_id"] for s in sent["scans"]]
    assert answers[0] == answers[1]
    assert Scan.objects.count() == 3


def test_scans_are_listed_with_what_they_answered(door, event, django_assert_max_num_queries):
    tickets = tickets_of(event, 4)
    sent = [one(ticket) for ticket in tickets]
    answers = [door.post(f"/events/{event.slug}/scans", each).json() for each in sent]

    # The token, its budget, the door, a look and its line, scans and total.
    with django_assert_max_num_queries(6):
        page = door.get(f"/events/{event.slug}/scans", limit=3).json()
    rest = door.get(f"/events/{event.slug}/scans", limit=3, cursor=page["next_cursor"]).json()

    assert [*page["items"], *rest["items"]] == answers[::-1]
    assert (page["total"], rest["next_cursor"]) == (4, None)
    assert door.get(f"/events/{event.slug}/scans", outcome="left").json()["items"] == []
    assert door.get(f"/events/{event.slug}/scans/{sent[0]['scan_id']}").json() == answers[0]


def test_head_count(door, event):
    tickets = tickets_of(event, 3)
    path = f"/events/{event.slug}/scans"
    for sent in (one(tickets[0]), one(tickets[1]), one(tickets[1], direction="out")):
        last = door.post(path, sent).json()

    numbers = door.get(f"/events/{event.slug}/headcount").json()

    window = event.entry_windows.get()
    [gate] = numbers.pop("gates")
    assert gate == {
        "id": str(event.gates.get().pk),
        "name": event.gates.get().name,
        "entered": 2,
        "left": 1,
        "not_let_in": 0,
        "per_minute": 0.4,
        "last_scan_at": last["at"],
    }
    assert {name: value for name, value in numbers.items() if name != "at"} == {
        "inside": 1,
        "capacity": None,
        "arrived": 2,
        "due": 3,
        "entered": 2,
        "expected": 3,
        "window": {"id": str(window.pk), "name": window.name, "starts_at": None, "ends_at": None},
    }


def test_the_door_is_open_to_its_staff_only(program, event):
    [ticket] = tickets_of(event)
    viewer = make_member(event.organizer, Role.VIEWER)
    staff = make_member(event.organizer, Role.CHECKIN)
    path = f"/events/{event.slug}/scans"

    codes = [
        (answer.status_code, answer.json().get("code"))
        for answer in (
            program().post(path, one(ticket)),
            program(ticket.registration.user).post(path, one(ticket)),
            program(viewer).post(path, one(ticket)),
            program(staff, Scope.SCANS_READ).post(path, one(ticket)),
            program(staff, event=EventFactory()).post(path, one(ticket)),
            program(viewer).get(path),
        )
    ]

    assert codes == [
        (401, "not_signed_in"),
        (404, "not_found"),
        (404, "not_found"),
        (403, "scope_missing"),
        (404, "not_found"),
        (404, "not_found"),
    ]
    assert program(viewer).get(f"/events/{event.slug}/headcount").status_code == 200
    assert not Scan.objects.exists()


def test_the_door_finds_people_by_name_and_shows_no_address(door, event):
    register_person(event, now=timezone.now())

    found = door.post(f"/events/{event.slug}/people", {"search": "person"}).json()

    assert [sorted(each) for each in found["items"]] == [
        ["booked_by", "code", "is_inside", "name", "problem", "ticket_type"]
    ]
    assert "@" not in str(found)


def test_a_scan_takes_four_queries_and_a_transaction(door, event, django_assert_num_queries):
    tickets = tickets_of(event, 2)
    path = f"/events/{event.slug}/scans"
    door.post(path, one(tickets[0]))
    sent = one(tickets[1])

    with django_assert_num_queries(7) as counted:
        assert door.post(path, sent).json()["outcome"] == "admitted"

    # Token, door, ticket; in a test the transaction is a savepoint.
    statements = [query["sql"].split()[0] for query in counted.captured_queries]
    assert statements == ["SELECT"] * 3 + ["SAVEPOINT", "INSERT", "INSERT", "RELEASE"]


def test_a_manager_lets_in_anyway_and_nobody_else(door, program, event):
    [ticket] = tickets_of(event)
    Gate.objects.update(closes_at=timezone.now() - timedelta(minutes=5))
    path = f"/events/{event.slug}/scans"
    boss = program(make_member(event.organizer, Role.MANAGER, name="Mona Manager"))
    asked = one(ticket, override="Agreed with the organizer")

    refused = door.post(path, one(ticket)).json()
    not_theirs = door.post(path, asked)
    let_in = boss.post(path, asked).json()

    assert (refused["reason"], refused["is_override"]) == ("gate_closed", False)
    assert refused["advice"].startswith("It closed:")
    assert (not_theirs.status_code, not_theirs.json()["code"]) == (403, "override_not_allowed")
    assert (let_in["outcome"], let_in["is_override"], let_in["by"]) == (
        "admitted",
        True,
        "Mona Manager",
    )
