"""What the team may pass over, each by its name and with a journal line; seats never (rule 5)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import JournalEntry
from core.errors import DomainError
from registrations.enums import Override, Status
from registrations.errors import (
    EventFull,
    EventIsCancelled,
    MoreThanPaid,
    NothingToPay,
    PaymentsChanged,
)
from registrations.models import Payment
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event
from registrations.services.payments import amount_due, pay_at_the_door, take_back
from registrations.services.registering import Applicant, TicketRequest, register_by_team
from tests.factories import NOW, UserFactory
from tests.registrations.applying import (
    add_type,
    change_type,
    first_type,
    kinds,
    make_event,
    register_for,
    root,
    sign_in_and_register,
    sign_up,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def enter(event, *overrides, seats=1, kind=None, email="guest@example.org", now=NOW):
    return register_by_team(
        event_id=event.pk,
        applicant=Applicant("Guest", email),
        tickets=[TicketRequest(ticket_type_id=kind.pk if kind else None)] * seats,
        retry=None,
        wants_waiting_list=False,
        language="en",
        overrides=overrides,
        by=UserFactory(),
        now=now,
    )


@pytest.mark.parametrize(
    ("override", "fields", "type_fields", "seats", "code"),
    [
        ("window", {"is_closed_by_hand": True}, {}, 1, "registration_closed"),
        (
            "window",
            {"registration_opens_at": NOW + timedelta(days=1)},
            {},
            1,
            "registration_not_yet_open",
        ),
        ("state", {"published": False}, {}, 1, "registration_not_yet_open"),
        ("state", {"registration_mode": "none"}, {}, 1, "no_registration"),
        ("type", {}, {"is_hidden": True}, 1, "ticket_type_unknown"),
        ("type", {}, {"sales_close_at": NOW}, 1, "ticket_type_closed"),
        ("limits", {}, {"max_per_registration": 2}, 3, "too_many_of_type"),
        ("limits", {"max_per_registration": 2}, {}, 3, "too_many_tickets"),
    ],
)
def test_each_refusal_gives_way_to_its_own_override_only(
    override, fields, type_fields, seats, code
):
    event = make_event(**fields)
    kind = add_type(event, **type_fields)
    others = set(Override) - {override}
    with pytest.raises(DomainError) as refusal:
        enter(event, *others, seats=seats, kind=kind)
    assert refusal.value.code == code

    entered = enter(event, Override(override), seats=seats, kind=kind)

    assert (entered.status, entered.tickets.count()) == (Status.CONFIRMED, seats)
    [line] = JournalEntry.objects.filter(action="registration.created")
    assert line.details == {"status": "confirmed", "overrides": [override]}


def test_approval_is_passed_over_by_name():
    event = make_event(capacity=2, requires_approval=True)

    waits, entered = enter(event), enter(event, Override.APPROVAL, email="other@example.org")

    assert [waits.status, entered.status] == [Status.PENDING, Status.CONFIRMED]
    assert (root(event), kinds(entered)) == ((1, 0, 2), ["registration.confirmed"])


def test_nothing_passes_over_seats_or_a_cancelled_event():
    event = make_event(capacity=1)
    sign_in_and_register(event)

    with pytest.raises(EventFull):
        enter(event, *Override)
    cancel_event(event_id=event.pk, by=None, now=NOW)
    with pytest.raises(EventIsCancelled):
        enter(event, *Override)

    assert root(event) == (1, 0, 1)


def test_a_guests_own_seat_stays_theirs_when_they_sign_in():
    """Those who wait are not given what was never free."""
    event = make_event(capacity=2)
    sign_up(event, "ada@example.org", seats=2)
    waits = sign_in_and_register(event)

    mine = sign_in_and_register(event, UserFactory(email="ada@example.org"), seats=2)

    assert (status_of(mine, waits), root(event)) == (
        [Status.CONFIRMED, Status.WAITLISTED],
        (2, 1, 2),
    )


# --- The ledger


def test_what_is_due_is_paid_once():
    event = make_event()
    change_type(event, first_type(event), price=Decimal("12.50"))
    pair = register_for(event, first_type(event), first_type(event))
    assert amount_due(pair) == Decimal("25.00")

    payment = pay_at_the_door(registration_id=pair.pk, note="cash", by=None, now=NOW)
    with pytest.raises(NothingToPay):
        pay_at_the_door(registration_id=pair.pk, by=None, now=NOW)

    assert (payment.amount, payment.method, amount_due(pair)) == (Decimal("25.00"), "door", 0)
    assert JournalEntry.objects.get(action="registration.paid").details["amount"] == "25.00"


def test_what_was_paid_is_given_back_once_and_no_more_than_that():
    """Whatever became of the registration; two clicks have seen the same sum."""
    event = make_event()
    change_type(event, first_type(event), price=Decimal("12.50"))
    pair = register_for(event, first_type(event), first_type(event))
    pay_at_the_door(registration_id=pair.pk, by=None, now=NOW)
    cancel_registration(registration_id=pair.pk, by=None, now=NOW)

    def give_back(amount, *, seen):
        take_back(
            registration_id=pair.pk,
            amount=Decimal(amount),
            paid_so_far=Decimal(seen),
            reason="Cancelled",
            by=None,
            now=NOW,
        )

    assert amount_due(pair) == Decimal("-25.00")
    give_back("20.00", seen="25.00")
    with pytest.raises(PaymentsChanged):
        give_back("5.00", seen="25.00")
    with pytest.raises(MoreThanPaid):
        give_back("5.01", seen="5.00")
    give_back("5.00", seen="5.00")

    amounts = [payment.amount for payment in pair.payments.all()]
    assert amounts == [Decimal("25.00"), Decimal("-20.00"), Decimal("-5.00")]
    assert amount_due(pair) == 0


def test_who_has_no_place_does_not_pay():
    event = make_event(capacity=1)
    change_type(event, first_type(event), price=5)
    register_for(event, first_type(event))
    waits = register_for(event, first_type(event))

    with pytest.raises(NothingToPay):
        pay_at_the_door(registration_id=waits.pk, by=None, now=NOW)

    assert not Payment.objects.exists()
