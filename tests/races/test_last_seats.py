"""Never oversold (rule 1): real HTTP registrations, and the team's, for the last seats."""

import time
from collections import Counter
from dataclasses import dataclass

import pytest
from django.db.models import Count, F, Q

from events.models import Pool
from registrations.enums import Status
from registrations.models import Registration, Ticket
from tests.races.figures import write_down
from tests.support.harness.actors import Part
from tests.support.harness.stage import shared_venue
from tests.support.sabotage import drop_seat_checks, env_without, without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

ALONE, GROUPS = (1,), (1, 2, 3, 4, 5, 6)


@dataclass(frozen=True)
class Size:
    """`people` come by browser, `entered` by the team; all want the last `seats` of one hall."""

    people: int
    entered: int
    seats: int
    clients: int = 6
    processes: int = 0


SMALL = Size(people=24, entered=24, seats=9)
LONG = Size(people=600, entered=400, seats=50, clients=16, processes=2)


def rush(harness, site, size, *, sizes):
    """By browser and by the team, of two types, at once; return the event and what was off."""
    venue = shared_venue(size.seats, capacity=10 * size.seats)
    people = harness.people(venue, size.people, sizes=sizes)
    crowd = harness.crowd(site, people, threads=size.clients // 2)
    role = "joiner" if sizes == ALONE else "group"
    parts = [Part(role, seed, kind=seed % 2, times=size.entered // 4) for seed in range(4)]
    crowd.go()
    outcomes = harness.act(venue, parts, processes=size.processes)
    return venue, harness.findings(crowd.answers(), outcomes)


def outcome_of(venue):
    """Registrations by state, seats of the hall that are taken, and registrations in pieces."""
    rows = Registration.objects.filter(event=venue.event)
    active = Count("tickets", filter=Q(tickets__status="active"))
    torn = rows.annotate(all=Count("tickets"), active=active).exclude(all=F("active"))
    hall = Pool.objects.get(pk=venue.hall.pk)
    return Counter(rows.values_list("status", flat=True)), hall.taken, torn.count()


def assert_sold_once(venue, size):
    waiting = size.people + size.entered - size.seats
    states = {Status.CONFIRMED: size.seats, Status.WAITLISTED: waiting}
    assert outcome_of(venue) == (states, size.seats, 0)
    queue = Registration.objects.filter(event=venue.event).in_queue_order()
    assert list(queue.values_list("queue_number", flat=True)) == [*range(1, waiting + 1)]


def assert_groups_stay_whole(venue, size):
    """Whatever is left of the hall is less than the first in line wants: `findings` looked."""
    states, taken, torn = outcome_of(venue)
    assert states.total() == size.people + size.entered
    assert size.seats - max(GROUPS) < taken <= size.seats
    assert torn == 0


def test_the_last_seats_of_a_hall_go_once_to_people_and_groups(harness):
    site = harness.serve(workers=3)

    alone, found = rush(harness, site, SMALL, sizes=ALONE)
    assert found == []
    groups, found = rush(harness, site, SMALL, sizes=GROUPS)
    assert found == []

    assert_sold_once(alone, SMALL)
    assert_groups_stay_whole(groups, SMALL)


@pytest.mark.prove
@pytest.mark.parametrize("sizes", [ALONE, GROUPS], ids=["alone", "groups"])
def test_a_thousand_registrations_for_the_last_fifty_seats(harness, sizes):
    started = time.monotonic()
    venue, found = rush(harness, harness.serve(workers=4), LONG, sizes=sizes)

    assert found == []
    states, taken, _torn = outcome_of(venue)
    assert_sold_once(venue, LONG) if sizes == ALONE else assert_groups_stay_whole(venue, LONG)
    write_down(
        f"1,000 registrations for 50 seats, {'one by one' if sizes == ALONE else 'groups of 1-6'}",
        f"{taken} seats of the hall taken, {states[Status.CONFIRMED]} confirmed, "
        f"{states[Status.WAITLISTED]} waiting; {time.monotonic() - started:.0f} s",
    )


def test_without_the_guards_the_same_rush_goes_wrong(harness):
    """The control: read, look, write. PostgreSQL sells seats twice, SQLite answers with errors."""
    drop_seat_checks()
    venue = shared_venue(SMALL.seats)
    parts = [Part("joiner", seed, kind=seed % 2, times=6) for seed in range(6)]

    with without("seats"):
        outcomes = harness.act(venue, parts)

    sold = Ticket.objects.filter(registration__event=venue.event, registration__holds_seats=True)
    errors = [one for one in harness.findings(outcomes=outcomes) if "OperationalError" in one]
    assert sold.count() > SMALL.seats or errors


@pytest.mark.prove
@pytest.mark.logs_errors
def test_without_the_guards_browsers_see_it_too(harness):
    """The control, with web servers that do without."""
    drop_seat_checks()
    site = harness.serve(workers=3, env=env_without("seats"))

    with without("seats"):
        venue, found = rush(harness, site, SMALL, sizes=ALONE)

    sold = Ticket.objects.filter(registration__event=venue.event, registration__holds_seats=True)
    assert sold.count() > SMALL.seats or any("answered [500" in one for one in found)
