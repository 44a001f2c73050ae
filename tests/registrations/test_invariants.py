"""`check_invariants` says what is off: for each rule, rows that no service would write."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.models import F

from accounts.enums import MessageStatus
from accounts.models import Message
from core.models import new_id
from events.models import Pool
from registrations.enums import Direction, Outcome, Status, TicketStatus
from registrations.invariants import problems
from registrations.models import Registration, Scan, Ticket, Visit
from tests.factories import NOW, EventFactory, register_person

pytestmark = pytest.mark.django_db


def found():
    return list(problems(now=NOW))


def make_event(**fields):
    return EventFactory(now=NOW, **fields)


def admitted(ticket):
    """A scan that says so, and no visit."""
    return Scan.objects.create(
        event=ticket.event,
        gate=ticket.event.gates.get(),
        window=ticket.event.entry_windows.get(),
        ticket=ticket,
        scan_id=new_id(),
        code_digest="-",
        direction=Direction.IN,
        outcome=Outcome.ADMITTED,
        scanned_at=NOW,
    )


def test_rows_that_services_write_are_in_order():
    event = make_event(capacity=1)
    for _ in range(3):
        register_person(event, now=NOW)

    assert found() == []


def test_seats_taken_are_counted_again():
    event = make_event()
    register_person(event, seats=2, now=NOW)
    Pool.objects.filter(event=event).update(taken=1)

    [sentence] = found()

    assert sentence.endswith("taken is 1, the rows say 2.")


def test_people_waiting_are_counted_again():
    event = make_event(capacity=1)
    for _ in range(2):
        register_person(event, now=NOW)
    Pool.objects.filter(event=event).update(waiting=F("waiting") + 1)

    [sentence] = found()

    assert sentence.endswith("waiting is 2, the rows say 1.")


def test_nobody_waits_for_free_seats():
    event = make_event(capacity=1)
    _seated, waits = (register_person(event, now=NOW) for _ in range(2))
    Pool.objects.filter(event=event).update(capacity=2)

    assert found() == [f"Registration {waits.pk} waits although its seats are free."]


def test_a_ticket_of_an_ended_registration_is_void():
    registration = register_person(make_event(), now=NOW)
    Pool.objects.update(taken=0)
    Registration.objects.update(status=Status.CANCELLED, holds_seats=False, ended_at=NOW)

    ticket = registration.tickets.get()
    assert found() == [f"Ticket {ticket.pk} is active although its registration ended."]


def test_each_admission_has_its_visit():
    ticket = register_person(make_event(), now=NOW).tickets.get()
    scan = admitted(ticket)

    assert found() == [f"Scan {scan.pk} admitted, and nobody came in."]


def test_a_visit_is_of_its_own_event():
    ticket = register_person(make_event(), now=NOW).tickets.get()
    elsewhere = make_event().entry_windows.get()
    visit = Visit.objects.create(
        ticket=ticket, window=elsewhere, started_at=NOW, entered_by=admitted(ticket)
    )

    assert found() == [f"Visit {visit.pk} is in a window of another event."]


def test_whoever_has_a_place_was_told():
    registration = register_person(make_event(), now=NOW)
    Message.objects.all().delete()

    assert found() == [f"Registration {registration.pk} is confirmed, and no mail was written."]


def test_who_moved_up_was_told_so_too():
    """The mail about the waiting list is not the one about the place."""
    event = make_event(capacity=1)
    _seated, waits = (register_person(event, now=NOW) for _ in range(2))
    Pool.objects.filter(event=event).update(capacity=2, taken=2, waiting=0)
    Registration.objects.filter(pk=waits.pk).update(
        status=Status.CONFIRMED, holds_seats=True, confirmed_at=NOW
    )

    assert found() == [f"Registration {waits.pk} is confirmed, and no mail was written."]


def test_mail_that_a_cancelled_event_made_needless_is_none_too_few():
    registration = register_person(make_event(), now=NOW)
    event = registration.event
    event.status, event.cancelled_at = "cancelled", NOW + timedelta(hours=1)
    event.save()
    Message.objects.update(status=MessageStatus.DROPPED)

    assert found() == []


def test_the_command_says_what_is_off_and_fails(capsys):
    register_person(make_event(), now=NOW)
    Ticket.objects.update(status=TicketStatus.CANCELLED)

    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants")

    assert ended.value.code == 1
    assert "taken is 1, the rows say 0." in capsys.readouterr().err
