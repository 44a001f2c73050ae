"""Many are moved at once for the last seats, and in both directions, on each database."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from core.errors import DomainError
from events.models import Pool
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.services.moving import move_registration
from registrations.services.registering import TicketRequest
from registrations.services.type_changes import change_types
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person
from tests.registrations.applying import add_pool, add_type
from tests.registrations.door.test_races import at_once
from tests.support.sabotage import drop_seat_checks, without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

# `NEW` people come while the others are moved.
PEOPLE, NEW, SEATS = 8, 4, 3


def attempt(step, *, now=None, **names):
    """What a step said: its refusal's code, or nothing."""

    def run():
        try:
            step(**names, by=None, now=now or timezone.now())
        except DomainError as refusal:
            return refusal.code
        except IntegrityError:
            return "stopped by the database"
        return ""

    return run


def course():
    """Two dates, with few seats on the second."""
    organizer = OrganizerFactory()
    return EventFactory(organizer=organizer), EventFactory(organizer=organizer, capacity=SEATS)


def moving(people, target):
    return [
        attempt(move_registration, registration_id=each.pk, event_id=target.pk) for each in people
    ]


def registering(event, count, ticket_type=None):
    tickets = [TicketRequest(ticket_type_id=ticket_type.pk)] if ticket_type else None
    users = [UserFactory() for _ in range(count)]
    wishes = {"wants_list": False, "tickets": tickets}
    return [
        attempt(lambda user=user, **_who: register_person(event, user, **wishes)) for user in users
    ]


def taken(event):
    return Pool.objects.get(event=event, is_root=True).taken


def test_the_last_seats_of_a_date_go_once_and_nobody_is_lost():
    first, second = course()
    people = [register_person(first) for _ in range(PEOPLE)]

    said = at_once(*moving(people, second), *registering(second, NEW))

    assert sorted(said) == [""] * SEATS + ["event_full"] * (PEOPLE + NEW - SEATS)
    moved = said[:PEOPLE].count("")
    assert (taken(first), taken(second)) == (PEOPLE - moved, SEATS)
    confirmed = Registration.objects.filter(status=Status.CONFIRMED)
    assert confirmed.count() == PEOPLE - moved + SEATS
    assert list(problems(now=timezone.now())) == []


def test_control_without_conditions_a_date_is_oversold():
    first, second = course()
    people = [register_person(first) for _ in range(PEOPLE)]
    drop_seat_checks()

    # Committed one by one: what SQLite holds against each other is no guard of ours.
    with without("seats", "atomicity"):
        said = at_once(*moving(people, second))

    assert said.count("") == Registration.objects.confirmed().filter(event=second).count() > SEATS


def test_moving_both_ways_and_twice_neither_waits_nor_doubles():
    first, second = course()
    Pool.objects.filter(event=second).update(capacity=None)
    here, there = ([register_person(event) for _ in range(4)] for event in (first, second))

    said = at_once(*moving(here, second), *moving(there, first), *moving(here, second))

    assert said == [""] * 12
    assert (taken(first), taken(second)) == (4, 4)
    assert list(problems(now=timezone.now())) == []


def test_the_last_seats_of_a_type_go_once():
    event = EventFactory()
    dinner = add_type(event, add_pool(event, "Dinner", SEATS), name="Dinner")
    tickets = [register_person(event).tickets.get() for _ in range(PEOPLE)]

    said = at_once(
        *(
            attempt(change_types, registration_id=each.registration_id, types={each.pk: dinner.pk})
            for each in tickets
        ),
        *registering(event, NEW, dinner),
    )

    assert sorted(said) == [""] * SEATS + ["ticket_type_full"] * (PEOPLE + NEW - SEATS)
    assert Ticket.objects.active().filter(ticket_type=dinner).count() == SEATS
    assert Pool.objects.get(event=event, is_root=False).taken == SEATS
    assert list(problems(now=timezone.now())) == []
