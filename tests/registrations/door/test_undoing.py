"""Undo is a scan of its own, which takes back an admission or an exit."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.door.scanning import find_scan, headcount
from registrations.door.undoing import can_be_undone
from registrations.models import Scan
from tests.factories import NOW
from tests.registrations.door.door import answer, make_door, make_ticket, minutes, visits_of

pytestmark = pytest.mark.django_db

UNDONE = ("undone", "")
NOTHING = ("refused", "nothing_to_undo")


def test_undoing_an_admission_ends_the_visit(door, ticket):
    admission = door.scan(ticket)

    undo = door.undo(admission, at=minutes(1))

    assert answer(undo) == UNDONE
    assert (undo.direction, undo.undoes, undo.ticket) == ("undo", admission, ticket)
    assert visits_of(ticket) == [(NOW, minutes(1))]
    assert headcount(door.event, minutes(1)) == 0


def test_after_an_undo_the_ticket_enters_again(door, ticket):
    door.undo(door.scan(ticket))

    assert answer(door.scan(ticket)) == ("admitted", "")


def test_undoing_an_exit_opens_a_new_visit(door, ticket):
    door.scan(ticket, at=minutes(0))
    left = door.scan(ticket, "out", at=minutes(1))

    undo = door.undo(left, at=minutes(2))

    assert answer(undo) == UNDONE
    assert visits_of(ticket) == [(minutes(0), minutes(1)), (minutes(2), None)]
    assert answer(door.scan(ticket)) == ("already_inside", "")


def test_undoing_twice_is_undoing_once(door, ticket):
    admission = door.scan(ticket)
    door.undo(admission)

    assert answer(door.undo(admission)) == UNDONE
    assert visits_of(ticket) == [(NOW, NOW)]


def test_a_late_second_undo_does_not_touch_a_new_visit(door, ticket):
    admission = door.scan(ticket)
    door.undo(admission)
    door.scan(ticket)

    assert answer(door.undo(admission)) == UNDONE
    assert headcount(door.event, NOW) == 1


def test_an_undo_sent_again_gets_its_first_answer(door, ticket):
    admission, scan_id = door.scan(ticket), uuid4()

    first, again = (door.undo(admission, scan_id=scan_id) for _ in range(2))

    assert (again, answer(again)) == (first, UNDONE)
    assert Scan.objects.count() == 2


def test_an_admission_is_not_undone_after_the_exit(door, ticket):
    admission = door.scan(ticket)
    door.scan(ticket, "out")

    assert answer(door.undo(admission)) == NOTHING


def test_an_exit_is_not_undone_after_coming_back(door, ticket):
    door.scan(ticket)
    left = door.scan(ticket, "out")
    door.scan(ticket)

    assert answer(door.undo(left)) == NOTHING
    assert headcount(door.event, NOW) == 1


def test_what_changed_nothing_cannot_be_undone(door, ticket):
    scans = [door.scan("GARBAGE"), door.scan(ticket, "out"), door.undo(door.scan(ticket))]

    assert [answer(door.undo(scan)) for scan in scans] == [NOTHING] * 3


def test_undoing_nothing_is_refused(door):
    undo = door.undo(None)

    assert answer(undo) == NOTHING
    assert undo.ticket is None


def test_another_events_scan_is_not_undone(door):
    other = make_door()
    ticket = make_ticket(other.event)
    admission = other.scan(ticket)

    undo = door.scan("", "undo", undoes=admission)

    assert answer(undo) == NOTHING
    assert (undo.undoes, undo.ticket) == (None, None)
    assert visits_of(ticket) == [(NOW, None)]


def test_what_was_read_before_someone_else_undid_it_is_read_again(door, ticket):
    admission = door.scan(ticket)
    seen_by_two = find_scan(door.event, admission.scan_id)
    door.undo(admission, at=minutes(1))

    late = door.scan("", "undo", at=minutes(2), undoes=seen_by_two)

    assert answer(late) == UNDONE
    assert visits_of(ticket) == [(NOW, minutes(1))]


def test_a_scan_that_was_loaded_without_its_state_can_be_undone(door, ticket):
    admission = door.scan(ticket)

    assert answer(door.scan("", "undo", undoes=Scan.objects.get(pk=admission.pk))) == UNDONE


def test_the_page_offers_to_undo_what_would_change_something(door, ticket):
    admission = door.scan(ticket)
    left = door.scan(ticket, "out")

    offered = [can_be_undone(find_scan(door.event, scan.scan_id)) for scan in (admission, left)]

    assert offered == [False, True]


def test_undoing_takes_three_queries(door, ticket):
    admission = door.scan(ticket)

    with CaptureQueriesContext(connection) as counted:
        door.undo(admission)

    statements = [query["sql"].split()[0] for query in counted.captured_queries]
    assert statements == ["SELECT", "SAVEPOINT", "INSERT", "UPDATE", "RELEASE"]
