"""Gates and windows that take some tickets at some times, and managers who let in anyway."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.models import JournalEntry
from events.models import EntryWindow, Gate
from registrations.door.rules import OVERRIDABLE
from registrations.door.scanning import ScanIdReused, headcount
from registrations.enums import Reason, Status
from registrations.invariants import problems
from registrations.models import DoorEnrolment, DoorPass, Registration, Scan, Ticket
from registrations.tickets.codes import qr_text
from tests.factories import NOW
from tests.registrations.door.door import (
    answer,
    make_door,
    make_ticket,
    make_type,
    minutes,
    visits_of,
)

pytestmark = pytest.mark.django_db

ADMITTED = ("admitted", "")
INSIDE = ("already_inside", "")
WRONG_DAY = ("refused", "wrong_day")
# Berlin is an hour ahead of UTC in November: doors at 14:00, the end at 04:00.
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
FRIDAY_ENDS = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
SATURDAY_ENDS = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
BETWEEN = FRIDAY_ENDS + timedelta(hours=1)
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
TOLD = "On the speakers' list"
ENDED = {"holds_seats": False, "ended_at": NOW}
IN_STATUS = {
    Reason.UNCONFIRMED: {"status": Status.UNCONFIRMED, "holds_seats": True, "expires_at": NOW},
    Reason.PENDING: {"status": Status.PENDING, "holds_seats": False},
    Reason.WAITLISTED: {"status": Status.WAITLISTED, "holds_seats": False, "queue_number": 1},
    Reason.OFFERED: {"status": Status.OFFERED, "expires_at": NOW},
    Reason.DECLINED: {"status": Status.DECLINED, **ENDED},
    Reason.EXPIRED: {"status": Status.EXPIRED, **ENDED},
    Reason.CANCELLED: {"status": Status.CANCELLED, **ENDED},
}


def journaled():
    """What the journal says of admissions against the rules."""
    entries = JournalEntry.objects.filter(action="ticket.admitted_anyway")
    return [(entry.actor, entry.details["although"], entry.personal) for entry in entries]


@pytest.fixture
def festival():
    """Two days; the tickets of one are no good on the other, regular ones are good on both."""
    door = make_door(start_at=FRIDAY, end_at=SATURDAY_ENDS)
    EntryWindow.objects.filter(event=door.event).delete()
    regular = door.event.ticket_types.get()
    for name, starts_at, ends_at in (
        ("Friday", FRIDAY, FRIDAY_ENDS),
        ("Saturday", SATURDAY, SATURDAY_ENDS),
    ):
        window = EntryWindow.objects.create(
            event=door.event, name=name, starts_at=starts_at, ends_at=ends_at
        )
        window.ticket_types.set([make_type(door.event, name), regular])
    return door


def day_ticket(festival, day):
    return make_ticket(festival.event, kind=festival.event.ticket_types.get(name=day))


# --- Gates -------------------------------------------------------------------------------------


def test_a_gate_takes_the_types_it_is_for_and_lets_everybody_out(door):
    crew = make_type(door.event, "Crew")
    guest, member = make_ticket(door.event), make_ticket(door.event, kind=crew)
    stage = Gate.objects.create(event=door.event, name="Stage")
    stage.ticket_types.set([crew])

    entered = [door.scan(ticket, gate=stage) for ticket in (guest, member)]

    assert [answer(scan) for scan in entered] == [("refused", "wrong_type"), ADMITTED]
    assert answer(door.scan(guest)) == ADMITTED
    assert answer(door.scan(guest, "out", gate=stage)) == ("left", "")


@pytest.mark.parametrize(
    ("at", "expected"),
    [(-MOMENT, "gate_closed"), (0 * MOMENT, ""), (HOUR - MOMENT, ""), (HOUR, "gate_closed")],
)
def test_a_gate_lets_in_from_its_opening_until_before_its_closing(door, ticket, at, expected):
    opens, closes = minutes(0), minutes(60)
    gate = Gate.objects.create(event=door.event, name="E", opens_at=opens, closes_at=closes)

    assert door.scan(ticket, at=NOW + at, gate=gate).reason == expected
    door.scan(ticket)
    assert answer(door.scan(ticket, "out", at=NOW + at, gate=gate)) == ("left", "")


# --- Day tickets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (FRIDAY - MOMENT, "wrong_time"),
        (FRIDAY_ENDS - MOMENT, "wrong_day"),
        (FRIDAY_ENDS, "wrong_time"),
        (SATURDAY, ""),
        (SATURDAY_ENDS - MOMENT, ""),
        (SATURDAY_ENDS, "wrong_time"),
    ],
)
def test_a_day_ticket_is_good_until_its_day_ends_at_four(festival, at, expected):
    assert festival.scan(day_ticket(festival, "Saturday"), at=at).reason == expected


def test_a_ticket_for_both_days_enters_once_on_each(festival):
    ticket = make_ticket(festival.event)
    times = (FRIDAY, FRIDAY_ENDS - MOMENT, SATURDAY, SATURDAY_ENDS - MOMENT)

    answers = [answer(festival.scan(ticket, at=at)) for at in times]

    assert answers == [ADMITTED, INSIDE, ADMITTED, INSIDE]


def test_who_stayed_over_night_may_leave_on_a_day_that_is_not_theirs(festival):
    ticket = day_ticket(festival, "Friday")
    festival.scan(ticket, at=FRIDAY)

    assert answer(festival.scan(ticket, at=SATURDAY)) == WRONG_DAY
    assert answer(festival.scan(ticket, "out", at=SATURDAY)) == ("left", "")


# --- Admit anyway ------------------------------------------------------------------------------


def refused_ticket(festival, reason):
    """A ticket that is refused for `reason`, and what else the scan is asked with."""
    asked = {"at": SATURDAY}
    if reason == Reason.WRONG_DAY:
        return day_ticket(festival, "Friday"), asked
    ticket = make_ticket(festival.event)
    if reason == Reason.WRONG_TIME:
        return ticket, {"at": BETWEEN}
    gate = Gate.objects.create(event=festival.event, name="Side")
    if reason == Reason.GATE_CLOSED:
        gate.opens_at = SATURDAY + HOUR
        gate.save()
    elif reason == Reason.WRONG_TYPE:
        gate.ticket_types.add(festival.event.ticket_types.get(name="Saturday"))
    else:
        Registration.objects.filter(pk=ticket.registration_id).update(**IN_STATUS[reason])
    return ticket, {**asked, "gate": gate}


@pytest.mark.parametrize("reason", sorted(OVERRIDABLE))
def test_a_manager_lets_in_anyway_what_a_rule_refuses(festival, reason):
    ticket, asked = refused_ticket(festival, reason)
    refused = festival.scan(ticket, **asked)

    scan = festival.scan(ticket, **asked, override=TOLD)

    assert (answer(refused), refused.is_override) == (("refused", reason), False)
    assert (answer(scan), scan.is_override) == (ADMITTED, True)
    assert headcount(festival.event, SATURDAY) == 1
    assert journaled() == [(festival.staff, reason, {"reason": TOLD})]
    assert answer(festival.scan(ticket, **asked, override=TOLD)) == INSIDE
    # Cancelled and yet inside: whoever is inside may always leave.
    assert answer(festival.scan(ticket, "out", at=SATURDAY)) == ("left", "")


def test_what_is_good_enters_as_ever_though_a_manager_told(door, ticket):
    scan = door.scan(ticket, override=TOLD)

    assert (answer(scan), scan.is_override, journaled()) == (ADMITTED, False, [])


def test_no_manager_lets_in_what_is_no_ticket_of_this_event(door, ticket):
    old = qr_text(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(revision=2)
    codes = [old, old[:70] + ("A" if old[70] != "A" else "B") + old[71:], "HELLO"]
    codes.append(make_ticket(make_door().event))

    scans = [door.scan(code, override=TOLD) for code in codes]

    assert [answer(scan) for scan in scans] == [
        ("refused", "void"),
        ("forged", ""),
        ("unknown", ""),
        ("refused", "wrong_event"),
    ]
    assert not any(scan.is_override for scan in scans)
    assert journaled() == []


@pytest.mark.parametrize(
    ("at", "counts_at"),
    [
        (FRIDAY - HOUR, FRIDAY),
        (FRIDAY_ENDS, SATURDAY),
        (SATURDAY - MOMENT, SATURDAY),
        (SATURDAY_ENDS, SATURDAY_ENDS - MOMENT),
    ],
)
def test_between_windows_one_counts_in_the_next_or_in_the_last(festival, at, counts_at):
    ticket = make_ticket(festival.event)

    scans = [festival.scan(ticket, at=at, override=TOLD) for _ in range(2)]

    assert [answer(scan) for scan in scans] == [ADMITTED, INSIDE]
    assert [headcount(festival.event, moment) for moment in (at, counts_at)] == [0, 1]
    assert answer(festival.scan(ticket, at=counts_at)) == INSIDE
    assert list(problems(now=NOW)) == []


def test_an_override_sent_again_gets_its_first_answer_and_is_another_scan_than_without(festival):
    ticket = day_ticket(festival, "Friday")
    told, plain = uuid4(), uuid4()
    first = festival.scan(ticket, at=SATURDAY, scan_id=told, override=TOLD)
    festival.scan(ticket, at=SATURDAY, scan_id=plain)

    again = festival.scan(ticket, at=SATURDAY, scan_id=told, override="Other words")

    assert (again, answer(again)) == (first, ADMITTED)
    assert journaled() == [(festival.staff, "wrong_day", {"reason": TOLD})]
    for scan_id, more in ((told, {}), (plain, {"override": TOLD})):
        with pytest.raises(ScanIdReused):
            festival.scan(ticket, at=SATURDAY, scan_id=scan_id, **more)


def test_an_admission_against_a_rule_can_be_undone(festival):
    ticket = day_ticket(festival, "Friday")
    scan = festival.scan(ticket, at=SATURDAY, override=TOLD)

    assert answer(festival.undo(scan, at=SATURDAY)) == ("undone", "")
    assert visits_of(ticket) == [(SATURDAY, SATURDAY)]
    assert answer(festival.scan(ticket, at=SATURDAY)) == WRONG_DAY


# --- What the database holds -------------------------------------------------------------------


def door_pass_of(door):
    enrolment = DoorEnrolment.objects.create(
        event=door.event,
        secret_digest="s",
        closes_at=NOW,
        passes_end_at=NOW + HOUR,
        created_at=NOW,
    )
    return DoorPass.objects.create(
        enrolment=enrolment,
        event=door.event,
        name="Pat",
        key_digest="k",
        expires_at=NOW + HOUR,
        created_at=NOW,
    )


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"is_person": True, "has_pass": True}, "scan_by_one"),
        ({"has_pass": True, "is_override": True}, "scan_override_by_a_person"),
        ({"is_override": True}, "scan_override_by_a_person"),
        ({"is_person": True, "is_override": True, "direction": "out"}, "scan_override_by_a_person"),
    ],
)
def test_a_scan_is_made_by_one_and_only_a_person_lets_in_anyway(door, fields, rule):
    by = door.staff if fields.pop("is_person", False) else None
    door_pass = door_pass_of(door) if fields.pop("has_pass", False) else None
    fields = {"direction": "in", "outcome": "admitted", "scan_id": uuid4(), **fields}

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        Scan.objects.create(
            event=door.event, gate=door.gate, by=by, door_pass=door_pass, scanned_at=NOW, **fields
        )


def test_a_helper_with_a_pass_scans_under_its_name(door, ticket):
    first = door.scan(ticket, by=None, door_pass=door_pass_of(door))

    assert (first.made_by, door.scan(ticket).first_scan.made_by) == ("Pat", "Pat")
