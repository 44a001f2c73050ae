"""Seats that come back, and who gets them (rule 4)."""

from datetime import timedelta

import pytest

from events.models import Event
from registrations.enums import Status
from registrations.errors import CapacityBelowTaken, EventIsOver, WaitingListClosed
from registrations.positions import position_of
from registrations.services.cancelling import cancel_registration
from registrations.services.events import change_capacity, change_event
from tests.factories import NOW, register_person
from tests.registrations.applying import kinds, make_event, root, sign_in_and_register, statuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_a_short_group_holds_back_newcomers():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)

    single = sign_in_and_register(event, seats=1)

    assert single.status == Status.WAITLISTED
    assert root(event) == (2, 2, 3)


def test_small_groups_may_pass_where_the_event_says_so():
    event = make_event(capacity=3, small_groups_may_pass=True)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)

    single = sign_in_and_register(event, seats=1)

    assert single.status == Status.CONFIRMED
    assert root(event) == (3, 1, 3)


def test_cancelling_promotes_whoever_is_first():
    event = make_event(capacity=1)
    first, second, third = (sign_in_and_register(event) for _ in range(3))

    cancel_registration(registration_id=first.pk, by=None, now=NOW)

    assert statuses(event) == [Status.CANCELLED, Status.CONFIRMED, Status.WAITLISTED]
    assert root(event) == (1, 1, 1)
    assert kinds(second) == ["registration.waitlisted", "registration.promoted"]
    assert kinds(first) == ["registration.confirmed", "registration.cancelled"]
    assert kinds(third) == ["registration.waitlisted"]


def test_cancelling_twice_changes_nothing_more():
    event = make_event(capacity=2)
    registration = sign_in_and_register(event)
    cancel_registration(registration_id=registration.pk, by=None, now=NOW)

    cancel_registration(registration_id=registration.pk, by=None, now=NOW)

    assert root(event) == (0, 0, 2)
    assert kinds(registration) == ["registration.confirmed", "registration.cancelled"]


def test_what_is_over_is_not_cancelled():
    event = make_event()
    registration = sign_in_and_register(event)

    with pytest.raises(EventIsOver):
        cancel_registration(registration_id=registration.pk, by=None, now=event.end_at)


def test_leaving_the_list_lets_those_behind_pass():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    pair = sign_in_and_register(event, seats=2)
    single = sign_in_and_register(event, seats=1)

    cancel_registration(registration_id=pair.pk, by=None, now=NOW)

    single.refresh_from_db()
    assert single.status == Status.CONFIRMED
    assert root(event) == (3, 0, 3)


def test_raising_the_capacity_promotes_in_order_and_lowering_stops_at_what_is_taken():
    event = make_event(capacity=1)
    for _ in range(4):
        sign_in_and_register(event)

    change_capacity(event_id=event.pk, capacity=3, by=None, now=NOW)
    with pytest.raises(CapacityBelowTaken):
        change_capacity(event_id=event.pk, capacity=2, by=None, now=NOW)

    assert statuses(event) == [Status.CONFIRMED] * 3 + [Status.WAITLISTED]
    assert root(event) == (3, 1, 3)


def test_lifting_the_capacity_promotes_everyone():
    event = make_event(capacity=1)
    for _ in range(3):
        sign_in_and_register(event)

    change_capacity(event_id=event.pk, capacity=None, by=None, now=NOW)

    assert statuses(event) == [Status.CONFIRMED] * 3


def test_after_the_list_has_closed_nobody_is_promoted_and_newcomers_enter():
    event = make_event(capacity=1)
    first = sign_in_and_register(event)
    waits = sign_in_and_register(event)
    later = event.start_at + timedelta(minutes=5)

    cancel_registration(registration_id=first.pk, by=None, now=later)
    newcomer = sign_in_and_register(event, now=later)

    waits.refresh_from_db()
    assert (waits.status, newcomer.status) == (Status.WAITLISTED, Status.CONFIRMED)
    with pytest.raises(WaitingListClosed):
        sign_in_and_register(event, now=later)
    cancel_registration(registration_id=waits.pk, by=None, now=later)


def test_changing_an_event_settles_the_list():
    event = make_event(capacity=3)
    sign_in_and_register(event, seats=2)
    sign_in_and_register(event, seats=2)
    single = sign_in_and_register(event, seats=1)

    change_event(event_id=event.pk, fields={"small_groups_may_pass": True}, by=None, now=NOW)

    single.refresh_from_db()
    assert single.status == Status.CONFIRMED
    assert Event.objects.get(pk=event.pk).small_groups_may_pass


def test_the_reason_why_nothing_moved_names_the_numbers():
    event = make_event(capacity=3)
    register_person(event, seats=2, now=NOW)
    pair = register_person(event, seats=2, now=NOW)
    single = register_person(event, seats=1, now=NOW)

    assert position_of(pair, now=NOW).sentence == "You asked for 2 places; 1 is free."
    assert position_of(single, now=NOW).sentence == (
        "You asked for 1 place. 1 group ahead of you waits for more places than are free."
    )
