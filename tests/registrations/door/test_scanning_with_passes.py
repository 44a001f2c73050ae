"""What a door pass does at its door, and what it does not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.limits import SEARCH_BY_DOOR_PASS
from accounts.models import JournalEntry
from events.models import Event, Gate
from registrations.models import Scan
from registrations.services.door_passes import (
    find_pass,
    note_seen,
)
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text
from tests.factories import NOW
from tests.registrations.door.pages import PARTS, send, text_of, url
from tests.registrations.door.phone import (
    pass_for,
    phone_with,
)

pytestmark = pytest.mark.django_db


def journal_of(door_pass):
    return list(
        JournalEntry.objects.filter(subject_id=door_pass.pk)
        .order_by("id")
        .values_list("action", flat=True)
    )


def side_gate(event):
    return Gate.objects.create(event=event, name="Side", created_at=NOW)


def test_a_pass_for_a_gate_scans_there_only_and_sees_no_other(door, ticket):
    gate = side_gate(door.event)
    elsewhere = door.scan(ticket)
    phone = phone_with(pass_for(door.event, gate_id=gate.pk).key)

    page = phone.get(url(door), {"scan": str(elsewhere.scan_id)})
    at_other = send(phone, door, code=qr_text(ticket))
    undone = send(phone, door, gate=str(gate.pk), undoes=str(elsewhere.scan_id), headers=PARTS)
    at_own = send(phone, door, gate=str(gate.pk), code=qr_text(ticket), headers=PARTS)

    assert "Ada Lovelace" not in text_of(page)
    assert door.gate.name not in text_of(page).partition("<select")[2]
    assert at_other.status_code == 422
    assert (undone.status_code, at_own.status_code) == (200, 200)
    made = Scan.objects.filter(door_pass__isnull=False).order_by("id")
    assert [(scan.gate, scan.direction, scan.outcome, scan.undoes) for scan in made] == [
        (gate, "undo", "refused", None),
        (gate, "in", "already_inside", None),
    ]


def test_a_pass_never_overrides(door, phone, ticket):
    Gate.objects.filter(pk=door.gate.pk).update(opens_at=NOW - timedelta(2), closes_at=NOW)
    refused = send(phone, door, code=qr_text(ticket), headers=PARTS)
    scan = Scan.objects.get()

    anyway = send(phone, door, anyway=str(scan.scan_id), override="A friend of mine")

    assert (scan.reason, "anyway" in text_of(refused).lower()) == ("gate_closed", False)
    assert anyway.status_code == 422
    assert list(Scan.objects.values_list("outcome", "is_override")) == [("refused", False)]


def test_a_search_by_a_pass_is_by_name_counted_and_kept(door, phone, made, ticket, staff):
    email = ticket.registration.email

    by_name, by_address = (
        phone.post(url(door, "checkin_search"), {"q": text}, headers=PARTS)
        for text in ("lovel", email)
    )
    short = phone.post(url(door, "checkin_search"), {"q": "lo"}, headers=PARTS)

    assert "Ada Lovelace" in text_of(by_name)
    assert "Ada Lovelace" in text_of(staff.post(url(door, "checkin_search"), {"q": email}))
    assert "Ada Lovelace" not in text_of(by_address)
    assert not any("@" in text_of(one) for one in (by_name, short))
    kept = JournalEntry.objects.filter(action="door_pass.searched").order_by("id")
    assert [(one.subject_id, one.event_id, one.details, one.personal) for one in kept] == [
        (made.door_pass.pk, door.event.pk, {"found": 1}, {"text": "lovel"}),
        (made.door_pass.pk, door.event.pk, {"found": 0}, {"text": email}),
    ]


def test_a_pass_that_searches_too_often_has_to_wait(door, phone):
    for _ in range(SEARCH_BY_DOOR_PASS.amount):
        phone.post(url(door, "checkin_search"), {"q": "lovelace"}, headers=PARTS)

    with CaptureQueriesContext(connection) as counted:
        answer = phone.post(url(door, "checkin_search"), {"q": "lovelace"}, headers=PARTS)
    other = phone_with(pass_for(door.event, "Ben").key)

    assert "too often" in text_of(answer)
    assert not any("registrations_ticket" in query["sql"] for query in counted.captured_queries)
    assert "too often" not in text_of(
        other.post(url(door, "checkin_search"), {"q": "lovelace"}, headers=PARTS)
    )


def test_pages_for_a_pass_are_kept_nowhere(door, phone):
    for name in ("checkin", "checkin_pass", "board", "board_numbers"):
        answer = phone.get(url(door, name))
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)


def test_a_pass_costs_two_queries_more_than_nothing(door, phone):
    phone.get(url(door))
    with CaptureQueriesContext(connection) as counted:
        phone.get(url(door))

    about = [q["sql"] for q in counted.captured_queries if "doorpass" in q["sql"]]
    assert len([sql for sql in about if sql.startswith("SELECT")]) <= 2
    assert [sql for sql in about if sql.startswith("UPDATE")] == []


def test_last_seen_is_written_once_a_minute(door, made):
    start = made.door_pass.last_seen_at
    for seconds in (0, 59, 60, 61, 119):
        note_seen(find_pass(made.key), now=start + timedelta(seconds=seconds))

    assert find_pass(made.key).last_seen_at == start + timedelta(seconds=60)


def test_doors_lead_to_the_door_of_the_pass_also_where_its_address_changed(door, phone):
    Event.objects.filter(pk=door.event.pk).update(slug="renamed")

    led = phone.get(reverse("registrations:checkin_list"))

    assert led["Location"] == "/checkin/renamed/"
    assert phone.get(led["Location"]).status_code == 200


def test_a_member_with_a_pass_stays_a_member(door, phone, ticket):
    phone.force_login(door.staff)

    send(phone, door, code=qr_text(ticket))

    assert phone.get(reverse("registrations:checkin_list")).status_code == 200
    assert list(Scan.objects.values_list("by", "door_pass")) == [(door.staff.pk, None)]


def test_people_can_still_go_where_the_event_was_cancelled(door, phone, ticket):
    send(phone, door, code=qr_text(ticket))
    cancel_event(event_id=door.event.pk, by=None, now=timezone.now())

    send(phone, door, code=qr_text(ticket), direction="out")
    send(phone, door, code=qr_text(ticket))

    assert list(Scan.objects.order_by("id").values_list("outcome", "reason")) == [
        ("admitted", ""),
        ("left", ""),
        ("refused", "event_cancelled"),
    ]
