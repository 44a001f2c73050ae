"""A place that is offered until a deadline (rules 4 and 5)."""

from datetime import timedelta

import pytest

from core.errors import TransitionRefused
from registrations.enums import Status
from registrations.errors import EventIsOver, OfferExpired
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event, change_event
from registrations.services.expiring import expire_due
from registrations.services.offers import accept_offer, decline_offer
from tests.factories import NOW
from tests.registrations.applying import (
    kinds,
    make_event,
    root,
    sign_in_and_register,
    sign_up,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]
DEADLINE = NOW + timedelta(hours=24)


@pytest.fixture
def event():
    return make_event(capacity=1, waiting_list_mode="offer")


@pytest.fixture
def line(event):
    """One who has an offer, and one behind."""
    seated, first, second = (sign_in_and_register(event) for _ in range(3))
    cancel_registration(registration_id=seated.pk, by=None, now=NOW)
    first.refresh_from_db()
    return first, second


def test_a_freed_place_is_offered_and_held(event, line):
    first, second = line

    assert (first.status, first.holds_seats, first.expires_at) == (Status.OFFERED, True, DEADLINE)
    assert (status_of(second), root(event)) == (Status.WAITLISTED, (1, 1, 1))
    assert kinds(first) == ["registration.waitlisted", "registration.offered"]


def test_who_accepts_has_it_and_asking_again_changes_nothing(event, line):
    first = line[0]
    late = DEADLINE - timedelta(seconds=1)

    accepted = accept_offer(registration_id=first.pk, by=None, now=late)
    accept_offer(registration_id=first.pk, by=None, now=DEADLINE)

    assert (accepted.status, accepted.confirmed_at) == (Status.CONFIRMED, late)
    assert kinds(first)[2:] == ["registration.confirmed"]
    assert root(event) == (1, 1, 1)
    with pytest.raises(TransitionRefused):
        decline_offer(registration_id=first.pk, by=None, now=late)


def test_who_declines_passes_it_on(event, line):
    first, second = line

    decline_offer(registration_id=first.pk, by=None, now=NOW)
    decline_offer(registration_id=first.pk, by=None, now=NOW)

    assert status_of(first, second) == [Status.DECLINED, Status.OFFERED]
    assert root(event) == (1, 0, 1)


def test_from_the_deadline_on_it_is_too_late_and_the_next_in_line_is_asked(event, line):
    first, second = line
    for answer in (accept_offer, decline_offer):
        with pytest.raises(OfferExpired) as refusal:
            answer(registration_id=first.pk, by=None, now=DEADLINE)
    assert refusal.value.code == "offer_expired"

    assert expire_due(now=DEADLINE) == 1

    second.refresh_from_db()
    assert status_of(first, second) == [Status.EXPIRED, Status.OFFERED]
    assert second.expires_at == DEADLINE + timedelta(hours=24)
    assert kinds(first)[2:] == ["registration.offer_expired"]
    with pytest.raises(OfferExpired):
        accept_offer(registration_id=first.pk, by=None, now=DEADLINE)


def test_only_what_is_offered_can_be_answered(event, line):
    guest = sign_up(make_event(), "gwen@example.org")
    pending = sign_in_and_register(make_event(requires_approval=True))

    for registration in (line[1], guest, pending):
        for answer in (accept_offer, decline_offer):
            with pytest.raises(TransitionRefused):
                answer(registration_id=registration.pk, by=None, now=NOW)

    assert status_of(line[1], guest, pending) == [
        Status.WAITLISTED,
        Status.UNCONFIRMED,
        Status.PENDING,
    ]


def test_an_offer_ends_with_the_list_and_then_goes_to_newcomers(event, line):
    second = line[1]
    closes = NOW + timedelta(hours=30)
    change_event(event_id=event.pk, fields={"waiting_list_closes_at": closes}, by=None, now=NOW)
    expire_due(now=DEADLINE)
    second.refresh_from_db()
    assert second.expires_at == closes

    expire_due(now=closes)

    newcomer = sign_in_and_register(event, now=closes)
    assert status_of(second, newcomer) == [Status.EXPIRED, Status.CONFIRMED]


def test_nobody_accepts_a_place_at_what_is_over_or_hears_of_offers_at_what_is_cancelled(
    event, line
):
    first = line[0]
    with pytest.raises(EventIsOver):
        accept_offer(registration_id=first.pk, by=None, now=event.end_at)
    cancel_event(event_id=event.pk, by=None, now=NOW)

    expire_due(now=DEADLINE)

    assert status_of(*line) == [Status.EXPIRED, Status.WAITLISTED]
    assert kinds(first)[2:] == ["event.cancelled"]
