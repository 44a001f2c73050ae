"""The team approves or declines; approving takes the seat by everyone's rule (rules 1 and 5)."""

import pytest

from core.errors import TransitionRefused
from registrations.enums import Status
from registrations.errors import EventFull, EventIsOver, TicketTypeFull
from registrations.models import Registration
from registrations.services.confirming import confirm
from registrations.services.deciding import approve, decline
from registrations.services.events import change_capacity
from tests.factories import NOW
from tests.registrations.applying import (
    add_pool,
    add_type,
    counters,
    kinds,
    make_event,
    register_for,
    root,
    sign_in_and_register,
    sign_up,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


@pytest.fixture
def event():
    return make_event(capacity=2, requires_approval=True)


def decide(service, registration, **how):
    return service(registration_id=registration.pk, by=None, **{"now": NOW, **how})


def test_approving_takes_the_seats_once(event):
    pair = sign_in_and_register(event, seats=2)
    assert root(event) == (0, 0, 2)

    decide(approve, pair)
    approved = decide(approve, pair)

    assert (approved.status, approved.confirmed_at, root(event)) == (
        Status.CONFIRMED,
        NOW,
        (2, 0, 2),
    )
    assert kinds(pair) == ["registration.pending", "registration.approved"]


def test_where_it_is_full_it_stays_pending_until_the_list_is_asked_for(event):
    decide(approve, sign_in_and_register(event, seats=2))
    waits = sign_in_and_register(event, wants_list=False)
    with pytest.raises(EventFull) as refusal:
        decide(approve, waits)
    assert refusal.value.offers_waiting_list
    assert status_of(waits) == Status.PENDING

    decide(approve, waits, joins_waiting_list=True)
    change_capacity(event_id=event.pk, capacity=3, by=None, now=NOW)

    assert (status_of(waits), root(event)) == (Status.CONFIRMED, (3, 0, 3))
    assert kinds(waits) == [
        "registration.pending",
        "registration.waitlisted",
        "registration.promoted",
    ]


def test_a_full_pool_is_named(event):
    room = add_pool(event, capacity=1)
    workshop = add_type(event, room)
    first, second = (register_for(event, workshop, wants_list=False) for _ in range(2))
    decide(approve, first)

    with pytest.raises(TicketTypeFull) as refusal:
        decide(approve, second)

    assert (refusal.value.names, counters(room)) == (["Workshop"], [(1, 0)])


def test_declining_keeps_the_reason_and_ends_it(event):
    registration = sign_in_and_register(event)

    decide(decline, registration, reason="Only for members.")
    decide(decline, registration, reason="Twice.")

    stored = Registration.objects.get(pk=registration.pk)
    assert (stored.status, stored.decision_note) == (Status.DECLINED, "Only for members.")
    assert kinds(registration) == ["registration.pending", "registration.declined"]
    with pytest.raises(TransitionRefused):
        decide(approve, registration)


def test_only_what_is_pending_is_decided(event):
    """A guest's seats that are held already are not taken once more."""
    open_event = make_event(capacity=1, waiting_list_mode="offer")
    guest = sign_up(open_event)
    late = confirm(registration_id=sign_up(event).pk, now=NOW)

    for service in (approve, decline):
        with pytest.raises(TransitionRefused):
            decide(service, guest)
    with pytest.raises(EventIsOver):
        decide(approve, late, now=event.end_at)

    assert (status_of(guest, late), root(open_event)) == (
        [Status.UNCONFIRMED, Status.PENDING],
        (1, 0, 1),
    )
