"""Rule 6 through the service: entering, leaving, refusals, repeats."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from events.models import Gate
from registrations.door.scanning import CLOCKS_DIFFER_BY, ScanIdReused, headcount
from registrations.enums import Status
from registrations.models import Registration, Scan, Ticket, Visit
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text, shown_short_code
from tests.factories import NOW, register_person
from tests.registrations.door.door import (
    answer,
    make_door,
    make_ticket,
    make_tickets,
    minutes,
    visits_of,
)

pytestmark = pytest.mark.django_db

ADMITTED = ("admitted", "")
INSIDE = ("already_inside", "")
LEFT = ("left", "")
UNKNOWN = ("unknown", "")
FORGED = ("forged", "")


def test_a_ticket_enters_by_its_qr_code(door, ticket):
    scan = door.scan(ticket)

    assert answer(scan) == ADMITTED
    assert scan.ticket == ticket
    assert visits_of(ticket) == [(NOW, None)]
    assert headcount(door.event, NOW) == 1


@pytest.mark.parametrize(
    "typed", [str, shown_short_code, str.lower, lambda code: f"  {code[:4]} {code[4:]}\r\n"]
)
def test_a_ticket_enters_by_its_short_code_however_it_is_typed(door, ticket, typed):
    assert answer(door.scan(typed(ticket.short_code))) == ADMITTED


def test_a_scanner_that_swaps_the_case_reads_the_qr_code(door, ticket):
    assert answer(door.scan(qr_text(ticket).lower())) == ADMITTED


def test_a_second_scan_says_where_when_and_by_whom_the_first_was(door, ticket):
    first = door.scan(ticket)
    side = Gate.objects.create(event=door.event, name="Side")

    second = door.scan(ticket, at=minutes(3), gate=side)

    assert answer(second) == INSIDE
    assert second.first_scan == first
    assert (first.gate, first.by, first.created_at) == (door.gate, door.staff, NOW)
    assert visits_of(ticket) == [(NOW, None)]


def test_leaving_and_coming_back_is_a_new_visit(door, ticket):
    scans = [
        door.scan(ticket, "in", at=minutes(0)),
        door.scan(ticket, "out", at=minutes(1)),
        door.scan(ticket, "in", at=minutes(2)),
    ]

    assert [answer(scan) for scan in scans] == [ADMITTED, LEFT, ADMITTED]
    assert visits_of(ticket) == [(minutes(0), minutes(1)), (minutes(2), None)]
    assert headcount(door.event, minutes(2)) == 1


def test_leaving_without_having_entered_is_refused(door, ticket):
    assert answer(door.scan(ticket, "out")) == ("refused", "not_inside")


def test_leaving_twice_is_refused_the_second_time(door, ticket):
    door.scan(ticket)
    door.scan(ticket, "out")

    assert answer(door.scan(ticket, "out")) == ("refused", "not_inside")


def test_a_visit_never_ends_before_it_starts_though_servers_clocks_differ(door, ticket):
    door.scan(ticket, at=minutes(1))

    door.scan(ticket, "out", at=minutes(0))

    assert visits_of(ticket) == [(minutes(1), minutes(1))]


# --- Refusals ---------------------------------------------------------------------------------


def test_another_events_ticket_is_refused_and_nobody_is_named(door):
    stranger = make_ticket(make_door().event)

    by_qr, by_hand = door.scan(stranger), door.scan(stranger.short_code)

    assert answer(by_qr) == answer(by_hand) == ("refused", "wrong_event")
    assert by_qr.ticket is by_hand.ticket is None


def test_a_replaced_code_is_refused_and_the_new_one_enters(door, ticket):
    old = qr_text(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(revision=2)
    ticket.refresh_from_db()

    assert answer(door.scan(old)) == ("refused", "void")
    assert answer(door.scan(ticket)) == ADMITTED


def test_a_changed_letter_is_forged(door, ticket):
    text = qr_text(ticket)
    flipped = text[:70] + ("A" if text[70] != "A" else "B") + text[71:]

    scan = door.scan(flipped)

    assert answer(scan) == FORGED
    assert scan.ticket is None


def test_a_signed_code_of_a_ticket_that_never_was_is_unknown(door, ticket):
    ticket.pk = uuid4()

    assert answer(door.scan(ticket)) == UNKNOWN


def test_a_cancelled_registration_does_not_enter(door, ticket):
    cancel_registration(registration_id=ticket.registration_id, by=None, now=NOW)

    assert answer(door.scan(ticket)) == ("refused", "cancelled")


def test_whoever_is_inside_may_leave_though_the_registration_was_cancelled(door, ticket):
    door.scan(ticket)
    cancel_registration(registration_id=ticket.registration_id, by=None, now=NOW)

    assert answer(door.scan(ticket, "out")) == LEFT


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.UNCONFIRMED, "holds_seats": True, "expires_at": NOW},
        {"status": Status.PENDING, "holds_seats": False},
        {"status": Status.OFFERED, "expires_at": NOW},
        {"status": Status.DECLINED, "holds_seats": False, "ended_at": NOW},
        {"status": Status.EXPIRED, "holds_seats": False, "ended_at": NOW},
    ],
    ids=lambda fields: fields["status"],
)
def test_a_registration_that_is_not_confirmed_is_refused_with_its_status(door, ticket, fields):
    Registration.objects.filter(pk=ticket.registration_id).update(**fields)

    assert answer(door.scan(ticket)) == ("refused", fields["status"])


def test_a_waiting_person_does_not_enter():
    door = make_door(capacity=1)
    make_ticket(door.event)
    waiting = register_person(door.event, now=NOW).tickets.select_related("ticket_type").get()

    assert answer(door.scan(waiting)) == ("refused", "waitlisted")


def test_nobody_enters_a_cancelled_event(door, ticket):
    cancel_event(event_id=door.event.pk, by=None, now=NOW)
    door.event.refresh_from_db()

    assert answer(door.scan(ticket)) == ("refused", "event_cancelled")


def test_another_events_gate_is_refused(door, ticket):
    assert answer(door.scan(ticket, gate=make_door().gate)) == ("refused", "wrong_gate")


@pytest.mark.parametrize(
    "code",
    [
        *("", " ", "\x00", "\ud800", "HELLO", "0" * 12, "ILOU-ILOU-ILOU", "x" * 501, "9" * 100_000),
        *("https://example.org/tickets/0190163d-8694-739b-aea5-966c26f8ad91/", "٠١٢٣٤٥٦٧٨٩٠١"),
    ],
)
def test_other_texts_are_unknown(door, code):
    assert answer(door.scan(code)) == UNKNOWN


# --- The same scan twice ----------------------------------------------------------------------


def test_a_scan_sent_again_gets_its_first_answer(door, ticket):
    scan_id = uuid4()

    first = door.scan(ticket, scan_id=scan_id)
    again = door.scan(ticket, scan_id=scan_id, at=minutes(5))

    assert (again, answer(again)) == (first, ADMITTED)
    assert Scan.objects.count() == Visit.objects.count() == 1


@pytest.mark.parametrize("code", ["GARBAGE", ""])
def test_a_refused_scan_sent_again_gets_its_first_answer(door, code):
    scan_id = uuid4()

    assert door.scan(code, scan_id=scan_id) == door.scan(code, scan_id=scan_id)


def test_a_scan_sent_again_after_an_exit_does_not_enter_again(door, ticket):
    scan_id = uuid4()
    door.scan(ticket, scan_id=scan_id)
    door.scan(ticket, "out")

    assert answer(door.scan(ticket, scan_id=scan_id)) == ADMITTED
    assert headcount(door.event, NOW) == 0


def test_a_scan_id_with_other_contents_is_refused(door):
    ticket, other = make_tickets(door.event, 2)
    scan_id = uuid4()
    first = door.scan(ticket, scan_id=scan_id)
    side = Gate.objects.create(event=door.event, name="Side")

    for asked in (
        {"code": other},
        {"code": ticket, "gate": side},
        {"code": ticket, "direction": "out"},
        {"code": qr_text(ticket), "direction": "undo", "undoes": first},
    ):
        with pytest.raises(ScanIdReused):
            door.scan(scan_id=scan_id, **asked)

    assert Scan.objects.count() == 1


def test_two_events_may_use_the_same_scan_id(door, ticket):
    other = make_door()
    scan_id = uuid4()

    scans = [
        door.scan(ticket, scan_id=scan_id),
        other.scan(make_ticket(other.event), scan_id=scan_id),
    ]

    assert [answer(scan) for scan in scans] == [ADMITTED, ADMITTED]


# --- What is written down ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device_is_off_by", "is_believed"),
    [
        (timedelta(minutes=-40), True),
        (CLOCKS_DIFFER_BY, True),
        (CLOCKS_DIFFER_BY + timedelta(seconds=1), False),
        (timedelta(days=-9000), False),
    ],
)
def test_the_devices_time_is_kept_where_it_can_be_true(door, ticket, device_is_off_by, is_believed):
    scan = door.scan(ticket, scanned_at=NOW + device_is_off_by)

    assert scan.scanned_at == (NOW + device_is_off_by if is_believed else NOW)
    assert scan.created_at == NOW


def test_the_code_itself_is_not_stored(door, ticket):
    scan = door.scan(ticket)

    stored = {str(value) for value in Scan.objects.filter(pk=scan.pk).values().get().values()}
    assert not {qr_text(ticket), ticket.short_code} & stored


def test_scanning_takes_three_queries(door, ticket, django_assert_num_queries):
    code = qr_text(ticket)

    with django_assert_num_queries(5) as counted:
        door.scan(code, by=door.staff)

    statements = [query["sql"].split()[0] for query in counted.captured_queries]
    # In a test the transaction is a savepoint.
    assert statements == ["SELECT", "SAVEPOINT", "INSERT", "INSERT", "RELEASE"]


def test_time_is_a_parameter_so_that_now_need_not_be_today(door, ticket):
    assert timezone.now() != NOW
    assert door.scan(ticket).created_at == NOW
