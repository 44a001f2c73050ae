"""What the door says to each refusal: why, and where and when the ticket is good instead."""

from decimal import Decimal

import pytest

from accounts.models import JournalEntry
from events.enums import Role
from events.models import EntryWindow, Gate, TicketType
from registrations.door.answers import answer_to
from registrations.door.scanning import find_scan
from registrations.models import Payment, Registration, Scan, Ticket
from registrations.services.payments import (
    TicketAccount,
    account_of_ticket,
    collect_for_ticket,
    pay_at_the_door,
    take_back,
    uncollect_for_ticket,
)
from registrations.tickets.codes import qr_text
from tests.factories import NOW, make_member
from tests.registrations.door.door import make_tickets, minutes
from tests.registrations.door.pages import PARTS, send, text_of, url

pytestmark = pytest.mark.django_db


def told(scan):
    shown = answer_to(scan)
    return (scan.reason, str(shown.advice))


@pytest.fixture
def other_type(door):
    return TicketType.objects.create(event=door.event, name="Crew", number=9)


# NOW is 13:00 in Berlin.


def test_a_gate_of_other_types_names_the_gates_that_take_this_one(door, ticket, other_type):
    door.gate.ticket_types.add(other_type)
    Gate.objects.create(event=door.event, name="North")
    Gate.objects.create(event=door.event, name="West", opens_at=minutes(90))
    Gate.objects.create(event=door.event, name="South", closes_at=minutes(-1))

    assert told(door.scan(ticket)) == ("wrong_type", "Send them to: North, West (from 14:30).")


def test_a_type_that_no_gate_takes_goes_to_the_organizer(door, ticket, other_type):
    door.gate.ticket_types.add(other_type)

    assert told(door.scan(ticket)) == (
        "wrong_type",
        "No gate takes this kind of ticket now. Send them to the organizer.",
    )


def test_a_closed_gate_says_when_it_opens_and_which_are_open(door, ticket):
    Gate.objects.filter(pk=door.gate.pk).update(opens_at=minutes(60))
    door.gate.refresh_from_db()
    Gate.objects.create(event=door.event, name="North")

    assert told(door.scan(ticket)) == ("gate_closed", "It opens: 14:00. Open now: North.")


def test_a_day_ticket_says_on_which_days_it_is_good(door, ticket, other_type):
    today = EntryWindow.objects.get()
    today.ends_at = minutes(600)
    today.save()
    today.ticket_types.add(other_type)
    day = {"starts_at": minutes(24 * 60), "ends_at": minutes(24 * 60 + 13 * 60)}
    EntryWindow.objects.create(event=door.event, name="Second day", **day)

    reason, advice = told(door.scan(ticket))

    start = minutes(24 * 60).astimezone(door.event.zone)
    assert reason == "wrong_day"
    assert advice == (
        f"This ticket is good for: Second day ({start:%a} {start.day} {start:%b}, 13:00 – 02:00)."
    )


@pytest.mark.parametrize(
    ("bounds", "advice"),
    [
        ({"starts_at": 75}, "Entry opens: 14:15."),
        ({"ends_at": -30}, "Entry ended: 12:30. Send them to the organizer."),
    ],
)
def test_between_windows_it_is_said_when_entry_opens_or_ended(door, ticket, bounds, advice):
    EntryWindow.objects.update(**{name: minutes(count) for name, count in bounds.items()})

    assert told(door.scan(ticket)) == ("wrong_time", advice)


# --- What to check, and money -----------------------------------------------------------------


def test_notes_are_told_to_whom_admits_and_stay_in_sight(staff, door, ticket):
    TicketType.objects.update(door_note="See the student card.")
    Registration.objects.update(door_note="Meets <Mr Kim>.")

    first = text_of(send(staff, door, headers=PARTS, code=qr_text(ticket)))
    second = text_of(send(staff, door, headers=PARTS, code=qr_text(ticket)))

    assert all(words in first for words in ("See the student card.", "Meets &lt;Mr Kim&gt;."))
    assert "data-stays" in first
    assert "student card" not in second


def priced(door, count):
    tickets = make_tickets(door.event, count)
    Ticket.objects.update(price=Decimal("5.00"))
    return list(Ticket.objects.filter(pk__in=[t.pk for t in tickets]).order_by("number"))


def test_money_is_taken_for_one_ticket_once_and_given_back_once(door):
    ada, bob = priced(door, 2)
    who = {"by": door.staff, "now": NOW}

    lines = [collect_for_ticket(ticket_id=ada.pk, **who) for _ in range(2)]
    after = [account_of_ticket(ticket).due for ticket in (ada, bob)]
    back = [uncollect_for_ticket(ticket_id=ada.pk, **who) for _ in range(2)]

    assert [line and (line.amount, line.ticket_id, line.by) for line in (*lines, *back)] == [
        (Decimal("5.00"), ada.pk, door.staff),
        None,
        (Decimal("-5.00"), ada.pk, door.staff),
        None,
    ]
    assert after == [0, Decimal("5.00")]
    assert [account_of_ticket(ticket).due for ticket in (ada, bob)] == [Decimal("5.00")] * 2


def test_what_the_desk_took_or_gave_back_counts_at_the_door(door):
    ada, bob = priced(door, 2)
    who = {"by": None, "now": NOW}
    about = {"registration_id": ada.registration_id, **who}
    due = lambda: [account_of_ticket(ticket).due for ticket in (ada, bob)]  # noqa: E731

    pay_at_the_door(**about)
    all_paid = due()
    take_back(amount=Decimal(5), paid_so_far=Decimal(10), reason="Refund", **about)
    one_missing = due()
    collect_for_ticket(ticket_id=bob.pk, **who)

    assert (all_paid, one_missing, due()) == ([0, 0], [5, 5], [0, 0])


def test_nobody_pays_for_what_the_desk_gave_back_to_another(door):
    ada, bob = priced(door, 2)
    who = {"by": None, "now": NOW}
    collect_for_ticket(ticket_id=ada.pk, **who)
    about = {"registration_id": ada.registration_id, **who}
    take_back(amount=Decimal(5), paid_so_far=Decimal(5), reason="Refund", **about)

    assert [account_of_ticket(ticket).due for ticket in (ada, bob)] == [5, 5]


def test_what_the_desk_gave_back_is_not_taken_back_at_the_door_too(door):
    (ada,) = priced(door, 1)
    who = {"by": None, "now": NOW}
    collect_for_ticket(ticket_id=ada.pk, **who)
    about = {"registration_id": ada.registration_id, **who}
    take_back(amount=Decimal(5), paid_so_far=Decimal(5), reason="Refund", **about)

    refunded = account_of_ticket(ada)
    twice = uncollect_for_ticket(ticket_id=ada.pk, **who)
    collect_for_ticket(ticket_id=ada.pk, **who)
    collected = account_of_ticket(ada)
    uncollect_for_ticket(ticket_id=ada.pk, **who)

    assert (refunded, twice) == (TicketAccount(due=Decimal(5), paid=Decimal(0)), None)
    assert collected == TicketAccount(due=Decimal(0), paid=Decimal(5))
    lines = Payment.objects.order_by("id").values_list("amount", flat=True)
    assert list(lines) == [5, -5, 5, -5]


def test_paid_is_pressed_and_taken_back_on_the_page(staff, door):
    (ticket,) = priced(door, 1)
    first = text_of(send(staff, door, headers=PARTS, code=qr_text(ticket)))
    scan_id = str(Scan.objects.get().scan_id)
    press = lambda **more: text_of(  # noqa: E731
        staff.post(url(door, "checkin_payment"), {"scan": scan_id, **more}, headers=PARTS)
    )

    paid, twice, taken_back = press(), press(), press(undo="1")

    assert "Collect 5.00" in first
    assert "Paid at the door: 5.00" in paid
    assert "Collect" not in paid + twice
    assert "Collect 5.00" in taken_back
    lines = Payment.objects.order_by("created_at").values_list("amount", "by__name")
    assert list(lines) == [(5, "Stella Staff"), (-5, "Stella Staff")]
    again = staff.post(url(door, "checkin_payment"), {"scan": scan_id})
    assert again["Location"] == f"{url(door)}?scan={scan_id}"


def test_nothing_is_taken_from_whom_was_refused(staff, door):
    (ticket,) = priced(door, 1)
    EntryWindow.objects.update(ends_at=NOW)
    send(staff, door, code=qr_text(ticket))

    response = staff.post(url(door, "checkin_payment"), {"scan": str(Scan.objects.get().scan_id)})

    assert (response.status_code, Payment.objects.count()) == (404, 0)


# --- Admitted anyway --------------------------------------------------------------------------


@pytest.fixture
def refused(door, ticket):
    """The ticket's scan, refused at its gate's time."""
    Gate.objects.filter(pk=door.gate.pk).update(closes_at=minutes(-1))
    door.gate.refresh_from_db()
    return door.scan(ticket)


def test_a_manager_lets_in_with_a_reason_that_the_journal_keeps(client, door, refused):
    boss = make_member(door.event.organizer, Role.MANAGER, name="Mona Manager")
    client.force_login(boss)
    page = text_of(client.get(url(door), {"scan": str(refused.scan_id)}))
    asked = {"code": "", "anyway": str(refused.scan_id)}

    without = send(client, door, **asked, override=" ")
    let_in = send(client, door, headers=PARTS, **asked, override="Agreed with the organizer")

    assert "Admit anyway" in page
    assert without.status_code == 422
    assert "Say why you let them in" in text_of(without)
    for words in ('data-outcome="admitted"', "Let in anyway", "Mona Manager"):
        assert words in text_of(let_in)
    row = find_scan(door.event, Scan.objects.latest("created_at").scan_id)
    assert (row.outcome, row.is_override, row.by) == ("admitted", True, boss)
    entry = JournalEntry.objects.get(action="ticket.admitted_anyway")
    assert (entry.actor, entry.personal["reason"]) == (boss, "Agreed with the organizer")


def test_others_see_no_such_button_and_are_refused_in_a_sentence(staff, door, refused):
    page = text_of(staff.get(url(door), {"scan": str(refused.scan_id)}))

    asked = {"code": "", "anyway": str(refused.scan_id), "override": "A friend of mine"}
    response = send(staff, door, headers=PARTS, **asked)

    assert "anyway" not in page.lower()
    assert response.status_code == 422
    assert "Only a manager" in text_of(response)
    assert Scan.objects.count() == 1


def test_no_manager_lets_in_what_no_rule_allows(client, door):
    client.force_login(make_member(door.event.organizer, Role.MANAGER))
    unknown = door.scan("HELLO")

    response = send(client, door, code="", anyway=str(unknown.scan_id), override="Please")

    assert response.status_code == 422
    assert "Nobody can let this ticket in anyway" in text_of(response)
    assert Scan.objects.count() == 1
