"""Who gets a seat, who waits, and who is refused (rules 1, 2 and 5)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from events.models import Pool
from registrations.enums import Status
from registrations.errors import (
    AlreadyRegistered,
    EventFull,
    EventFullNoList,
    EventIsCancelled,
    EventIsOver,
    GroupTooLarge,
    NoRegistrationHere,
    RegistrationClosed,
    RegistrationNotYetOpen,
    TooManyTickets,
)
from registrations.models import Registration, Ticket
from registrations.positions import position_of
from registrations.retries import RetryKey
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event
from tests.factories import NOW, UserFactory
from tests.registrations.applying import kinds, make_event, root, sign_in_and_register, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_a_verified_account_is_confirmed_at_once():
    event = make_event(capacity=10)
    ada = UserFactory(name="Ada", email="ada@example.org")

    registration = sign_in_and_register(event, ada, seats=2)

    assert registration.status == Status.CONFIRMED
    assert root(event) == (2, 0, 10)
    assert list(
        Ticket.objects.order_by("number").values_list("number", "holder_name", "holder_email")
    ) == [(1, "Ada", "ada@example.org"), (2, "", "")]
    assert kinds(registration) == ["registration.confirmed"]


def test_the_last_seat_goes_once_and_the_rest_wait_in_order():
    event = make_event(capacity=1)

    first, second, third = (sign_in_and_register(event, now=NOW) for _ in range(3))

    assert [r.status for r in (first, second, third)] == [
        Status.CONFIRMED,
        Status.WAITLISTED,
        Status.WAITLISTED,
    ]
    assert [second.queue_number, third.queue_number] == [1, 2]
    assert root(event) == (1, 2, 1)
    assert position_of(third, now=NOW).number == 2


def test_full_without_asking_for_the_list_refuses_and_leaves_nothing():
    event = make_event(capacity=1)
    sign_in_and_register(event)

    with pytest.raises(EventFull):
        sign_in_and_register(event, wants_list=False)

    assert Registration.objects.count() == 1
    assert root(event) == (1, 0, 1)


def test_full_without_a_list_says_so():
    event = make_event(capacity=1, has_waiting_list=False)
    sign_in_and_register(event)

    with pytest.raises(EventFullNoList):
        sign_in_and_register(event)


def test_a_group_is_seated_whole_or_waits_whole():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)

    pair = sign_in_and_register(event, seats=2)

    assert pair.status == Status.WAITLISTED
    assert root(event) == (2, 1, 3)


def test_a_group_larger_than_the_event_may_not_wait_for_ever():
    event = make_event(capacity=3)

    with pytest.raises(GroupTooLarge):
        sign_in_and_register(event, seats=4)

    assert root(event) == (0, 0, 3)


def test_the_database_itself_refuses_one_seat_too_many():
    event = make_event(capacity=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Pool.objects.filter(event=event).update(taken=2)


@pytest.mark.parametrize(
    ("fields", "later", "error"),
    [
        ({"published": False}, timedelta(), RegistrationNotYetOpen),
        ({"registration_mode": "none"}, timedelta(), NoRegistrationHere),
        (
            {"registration_mode": "external", "external_url": "https://tickets.example.org/"},
            timedelta(),
            NoRegistrationHere,
        ),
        ({"is_closed_by_hand": True}, timedelta(), RegistrationClosed),
        ({"registration_opens_at": NOW + timedelta(days=1)}, timedelta(), RegistrationNotYetOpen),
        ({"registration_closes_at": NOW}, timedelta(), RegistrationClosed),
        ({}, timedelta(days=7, hours=3), EventIsOver),
    ],
)
def test_a_closed_event_refuses_guests_and_accounts_alike(fields, later, error):
    event = make_event(**fields)

    with pytest.raises(error):
        sign_in_and_register(event, now=NOW + later)
    with pytest.raises(error):
        sign_up(event, now=NOW + later)

    assert Registration.objects.count() == 0


def test_registration_is_open_until_the_very_end():
    event = make_event()

    assert sign_in_and_register(event, now=event.end_at - timedelta(seconds=1)).is_live


def test_a_cancelled_event_refuses_and_everyone_is_told():
    event = make_event(capacity=1)
    seated, waits = sign_in_and_register(event), sign_in_and_register(event)

    cancel_event(event_id=event.pk, by=None, now=NOW)
    cancel_event(event_id=event.pk, by=None, now=NOW)

    assert kinds(seated) == ["registration.confirmed", "event.cancelled"]
    assert kinds(waits) == ["registration.waitlisted", "event.cancelled"]
    with pytest.raises(EventIsCancelled):
        sign_in_and_register(event)


def test_one_live_registration_per_address_however_it_is_spelled():
    event = make_event()
    sign_in_and_register(event, UserFactory(email="ada@example.org"))

    with pytest.raises(AlreadyRegistered):
        sign_up(event, " ADA@Example.ORG ")

    assert root(event) == (1, 0, None)


def test_after_cancelling_one_may_register_again():
    event = make_event()
    ada = UserFactory()
    first = sign_in_and_register(event, ada)
    cancel_registration(registration_id=first.pk, by=ada, now=NOW)

    assert sign_in_and_register(event, ada).status == Status.CONFIRMED


def test_more_people_than_allowed_are_refused():
    event = make_event(max_per_registration=2)

    with pytest.raises(TooManyTickets):
        sign_in_and_register(event, seats=3)

    assert root(event) == (0, 0, None)


def test_approval_takes_no_seat():
    event = make_event(capacity=1, requires_approval=True)

    registration = sign_in_and_register(event)
    guest = confirm(registration_id=sign_up(event).pk, now=NOW)

    assert (registration.status, guest.status) == (Status.PENDING, Status.PENDING)
    assert root(event) == (0, 0, 1)


@pytest.mark.parametrize("seats", [1, 3])
def test_registering_takes_eight_statements_however_many_tickets(seats, django_assert_num_queries):
    event = make_event(capacity=100)
    ada = UserFactory()
    key = RetryKey("ada", "register", "nonce-1")

    # Inside the test's transaction, the service's own is a savepoint: two statements more.
    with django_assert_num_queries(8 + 2):
        sign_in_and_register(event, ada, seats=seats, retry=key)
