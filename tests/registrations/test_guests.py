"""A guest holds seats for a while, then confirms, is too late, or is replaced (rules 2 and 5)."""

from datetime import timedelta

import pytest

from accounts.models import Message
from registrations.enums import Status
from registrations.errors import EventFull
from registrations.services.confirming import confirm
from registrations.services.expiring import expire_due
from registrations.services.registering import (
    CONFIRM_WITHIN,
    HOLD,
    Applicant,
    TicketRequest,
    register_guest,
)
from tests.factories import NOW, UserFactory
from tests.registrations.applying import (
    kinds,
    make_event,
    root,
    sign_in_and_register,
    sign_up,
    statuses,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_a_guest_holds_seats_until_confirmed_or_thirty_minutes():
    event = make_event(capacity=1)
    guest = sign_up(event)
    assert (guest.status, guest.holds_seats, root(event)) == (Status.UNCONFIRMED, True, (1, 0, 1))
    assert kinds(guest) == ["registration.confirm"]

    confirmed = confirm(registration_id=guest.pk, now=NOW + timedelta(minutes=29))

    assert (confirmed.status, confirmed.holds_seats) == (Status.CONFIRMED, True)
    assert kinds(guest) == ["registration.confirm", "registration.confirmed"]


def test_an_overdue_hold_goes_to_whoever_waits_and_confirming_late_tries_again():
    event = make_event(capacity=1)
    guest = sign_up(event)
    waits = sign_in_and_register(event)
    assert waits.status == Status.WAITLISTED

    assert expire_due(now=NOW + HOLD) == 1

    waits.refresh_from_db()
    assert waits.status == Status.CONFIRMED
    with pytest.raises(EventFull):
        confirm(registration_id=guest.pk, now=NOW + HOLD)
    late = confirm(registration_id=guest.pk, joins_waiting_list=True, now=NOW + HOLD)
    assert (late.status, root(event)) == (Status.WAITLISTED, (1, 1, 1))


def test_a_late_guest_gets_a_seat_that_is_still_there():
    event = make_event(capacity=1)
    guest = sign_up(event)
    expire_due(now=NOW + HOLD)
    assert root(event) == (0, 0, 1)

    assert confirm(registration_id=guest.pk, now=NOW + timedelta(hours=3)).holds_seats


def test_what_is_never_confirmed_expires_and_frees_the_address():
    event = make_event(capacity=1)
    guest = sign_up(event)
    expire_due(now=NOW + HOLD)

    assert expire_due(now=NOW + CONFIRM_WITHIN) == 1

    guest.refresh_from_db()
    assert (guest.status, guest.ended_at) == (Status.EXPIRED, NOW + CONFIRM_WITHIN)
    assert expire_due(now=NOW + CONFIRM_WITHIN) == 0
    sign_up(event, now=NOW + CONFIRM_WITHIN)


def test_a_guest_on_a_full_event_holds_nothing_and_joins_the_list_on_confirming():
    event = make_event(capacity=1)
    sign_in_and_register(event)
    with pytest.raises(EventFull):
        sign_up(event)

    guest = sign_up(event, wants_list=True)
    assert (guest.status, guest.holds_seats) == (Status.UNCONFIRMED, False)

    assert confirm(registration_id=guest.pk, now=NOW).status == Status.WAITLISTED
    assert root(event) == (1, 1, 1)


def test_the_verified_owner_replaces_an_unconfirmed_guest_at_once():
    event = make_event(capacity=1)
    sign_up(event, "ada@example.org")

    mine = sign_in_and_register(event, UserFactory(email="ada@example.org"))

    assert mine.status == Status.CONFIRMED
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED]
    assert root(event) == (1, 0, 1)


def test_replacing_a_bigger_guest_gives_the_rest_to_the_list():
    event = make_event(capacity=2)
    sign_up(event, "ada@example.org", seats=2)
    waits = sign_in_and_register(event)

    sign_in_and_register(event, UserFactory(email="ada@example.org"))

    waits.refresh_from_db()
    # Freed seats go to the list before any newcomer: one for who waited, one for the owner.
    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.CONFIRMED]
    assert root(event) == (2, 0, 2)


def test_a_guest_never_learns_whether_the_address_is_registered():
    event = make_event()
    ada = sign_in_and_register(event, UserFactory(email="ada@example.org"))

    assert ask_as_a_guest(event, "ada@example.org") is None
    assert kinds(ada) == ["registration.confirmed", "registration.already"]
    assert root(event) == (1, 0, None)


def test_a_stranger_gets_at_most_three_mails_a_day():
    event = make_event()
    for _ in range(5):
        ask_as_a_guest(event, "victim@example.org")

    assert Message.objects.filter(to_email="victim@example.org").count() == 3


def ask_as_a_guest(event, email):
    return register_guest(
        event_id=event.pk,
        applicant=Applicant("Eve", email),
        tickets=[TicketRequest()],
        retry=None,
        wants_waiting_list=False,
        language="en",
        now=NOW,
    )
