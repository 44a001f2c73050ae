"""A guest presses the button of the mail: what the event's state and size still allow."""

from datetime import timedelta

import pytest

from accounts.models import Message
from registrations.enums import Status
from registrations.errors import EventIsCancelled, EventIsOver, GroupTooLarge
from registrations.models import Registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity, change_event
from tests.factories import NOW, EventFactory
from tests.registrations.applying import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_held_seats_are_not_confirmed_for_a_cancelled_event():
    event = EventFactory(now=NOW)
    guest = sign_up(event)
    cancel_event(event_id=event.pk, by=None, now=NOW)

    with pytest.raises(EventIsCancelled):
        confirm(registration_id=guest.pk, now=NOW)

    assert Registration.objects.get().status == Status.UNCONFIRMED


def test_held_seats_are_not_confirmed_for_an_event_that_is_over():
    event = EventFactory(
        now=NOW, start_at=NOW - timedelta(hours=1), end_at=NOW + timedelta(hours=1)
    )
    guest = sign_up(event)

    with pytest.raises(EventIsOver):
        confirm(registration_id=guest.pk, now=event.end_at)


def test_held_seats_are_confirmed_although_registration_closed_meanwhile():
    event = EventFactory(now=NOW)
    guest = sign_up(event)
    change_event(event_id=event.pk, fields={"is_closed_by_hand": True}, by=None, now=NOW)

    assert confirm(registration_id=guest.pk, now=NOW).status == Status.CONFIRMED


def test_a_guest_who_holds_nothing_cannot_bring_more_people_than_the_event_takes():
    event = EventFactory(now=NOW, capacity=3)

    with pytest.raises(GroupTooLarge):
        sign_up(event, seats=4, may_hold=False, wants_list=True)


def test_a_group_that_became_too_large_does_not_join_the_list():
    event = EventFactory(now=NOW, capacity=5)
    guest = sign_up(event, seats=4, may_hold=False, wants_list=True)
    change_capacity(event_id=event.pk, capacity=3, by=None, now=NOW)

    with pytest.raises(GroupTooLarge):
        confirm(registration_id=guest.pk, now=NOW)

    assert Registration.objects.get().status == Status.UNCONFIRMED


def test_who_never_confirmed_gets_no_mail_when_the_event_is_cancelled():
    """At most three mails a day (rule 9), however many events are called off that day."""
    event = EventFactory(now=NOW)
    guest = sign_up(event)
    asked_for = Message.objects.filter(to_email=guest.email).count()

    cancel_event(event_id=event.pk, by=None, now=NOW)

    assert (asked_for, Message.objects.filter(to_email=guest.email).count()) == (1, 1)
