"""No wake-up is lost (rule 4): a seat never stays free while someone waits who fits."""

import time
from collections import Counter

import pytest
from django.db.models import F

from accounts.models import Message
from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration
from tests.races.figures import write_down
from tests.support.harness.actors import Part
from tests.support.harness.stage import plain_venue
from tests.support.sabotage import without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

PROMOTERS = 20


def join_and_cancel(harness, *, times=10**6, seconds=3600.0, pairs=3, processes=0):
    """Few seats, and as many who cancel as who join; return what was off."""
    venue = plain_venue(4)
    harness.act(venue, [Part("joiner", 99, times=6)])
    parts = [
        Part(role, seed, times=times, seconds=seconds)
        for seed in range(pairs)
        for role in ("joiner", "canceller")
    ]
    return harness.findings(outcomes=harness.act(venue, parts, processes=processes))


def promote_at_once(harness, *, seats, waiting):
    """Seats become free, and nobody is told; then twenty promoters come at once."""
    venue = plain_venue(1)
    harness.act(venue, [Part("joiner", seed, times=-(-waiting // 4)) for seed in range(4)])
    Pool.objects.filter(event=venue.event).update(capacity=F("capacity") + seats)
    parts = [Part("promoter", seed, times=1) for seed in range(PROMOTERS)]
    return venue, harness.findings(outcomes=harness.act(venue, parts))


def test_no_seat_stays_empty_between_joiners_and_cancellers(harness):
    assert join_and_cancel(harness, times=12) == []

    assert Counter(Registration.objects.values_list("status", flat=True))[Status.CANCELLED] > 20


def test_freed_seats_go_once_to_the_first_in_line(harness):
    venue, found = promote_at_once(harness, seats=20, waiting=32)

    assert found == []
    assert_given_in_order(venue, seats=20)


def assert_given_in_order(venue, *, seats):
    rows = Registration.objects.filter(event=venue.event, queue_number__isnull=False)
    in_line = rows.order_by("queue_number").values_list("status", flat=True)
    waiting = len(in_line) - seats
    assert list(in_line) == [Status.CONFIRMED] * seats + [Status.WAITLISTED] * waiting
    assert Message.objects.filter(kind="registration.promoted").count() == seats


def test_a_cancellation_that_promotes_nobody_is_found(harness):
    """A control: freed seats lie there until somebody else comes by."""
    with without("promotion"):
        venue = plain_venue(2)
        harness.act(venue, [Part("joiner", 2, times=3)])
        harness.act(venue, [Part("canceller", 2, times=1)])

    [waits] = harness.findings()
    assert waits.endswith("waits although its seats are free.")


def test_without_the_lock_promoters_and_joiners_go_wrong(harness):
    """The control: they no longer meet in the row of the root pool."""
    with without("lock"):
        found = [
            *promote_at_once(harness, seats=20, waiting=32)[1],
            *join_and_cancel(harness, times=12),
        ]

    assert found != []


@pytest.mark.prove
def test_joiners_against_cancellers_for_a_minute(harness):
    found = join_and_cancel(harness, seconds=60, pairs=4, processes=4)

    assert found == []
    states = Counter(Registration.objects.values_list("status", flat=True))
    write_down(
        "joiners against cancellers for a minute",
        f"{states.total()} joined, {states[Status.CANCELLED]} cancelled, no seat lay idle",
    )


@pytest.mark.prove
def test_twenty_promoters_for_a_hundred_freed_seats(harness):
    started = time.monotonic()
    venue, found = promote_at_once(harness, seats=100, waiting=160)

    assert found == []
    assert_given_in_order(venue, seats=100)
    write_down(
        "20 promoters for 100 freed seats",
        f"the first 100 in line have them, one mail each; {time.monotonic() - started:.0f} s",
    )
