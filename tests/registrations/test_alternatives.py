"""Who would take another type as well: seated in it, and holding back in both (rule 4)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.enums import Status
from registrations.errors import TicketTypeNotYet, TicketTypeUnknown
from registrations.models import Registration
from registrations.positions import position_of, queue_lines
from registrations.services import waiting_list
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.expiring import expire_due
from registrations.services.ticket_types import save_pool
from tests.factories import NOW, UserFactory
from tests.registrations.applying import (
    add_pool,
    add_type,
    change_type,
    counters,
    first_type,
    make_event,
    register_for,
    root,
    sign_up,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


@pytest.fixture
def event():
    return make_event(capacity=10)


@pytest.fixture
def rooms(event):
    """A workshop for one, a hall for three."""
    return add_pool(event, "Workshop room", 1), add_pool(event, "Hall", 3)


@pytest.fixture
def kinds(event, rooms):
    workshop = add_type(event, rooms[0], name="Workshop", position=1)
    return workshop, add_type(event, rooms[1], name="Concert", position=2, price=5)


def types_of(registration):
    tickets = registration.tickets.order_by("number")
    return list(tickets.values_list("ticket_type__name", "price", "revision"))


def test_a_newcomer_gets_the_other_type_where_the_first_is_full(event, kinds, rooms):
    workshop, concert = kinds
    register_for(event, workshop)

    pair = register_for(event, workshop, workshop, wanted_types=[concert.pk])

    assert (pair.status, types_of(pair)) == (Status.CONFIRMED, [("Concert", 5, 1)] * 2)
    assert (root(event), counters(*rooms)) == ((3, 0, 10), [(1, 0), (2, 0)])


def test_who_waits_gets_whichever_comes_first_under_a_new_code(event, kinds, rooms):
    workshop, concert = kinds
    register_for(event, workshop)
    trio = register_for(event, concert, concert, concert)
    waits = register_for(event, workshop, takes_any_type=True, wanted_types=[concert.pk])
    # Any type: the event's first one has no pool of its own.
    assert types_of(waits)[0][0] == "Ticket"
    only = register_for(event, workshop, wanted_types=[concert.pk])
    assert (only.status, counters(*rooms)) == (Status.WAITLISTED, [(1, 1), (3, 1)])

    cancel_registration(registration_id=trio.pk, by=None, now=NOW)

    only.refresh_from_db()
    assert (only.status, types_of(only)) == (Status.CONFIRMED, [("Concert", 5, 2)])
    assert counters(*rooms) == [(1, 0), (1, 0)]


def test_who_waits_holds_back_in_the_pool_of_each_type_that_would_do(event, kinds, rooms):
    workshop, concert = kinds
    register_for(event, workshop)
    register_for(event, concert)
    trio = register_for(event, concert, concert, concert, wanted_types=[workshop.pk])
    assert counters(*rooms) == [(1, 1), (1, 1)]

    newcomer = register_for(event, concert)
    other = register_for(event, first_type(event))

    assert status_of(trio, newcomer, other) == [
        Status.WAITLISTED,
        Status.WAITLISTED,
        Status.CONFIRMED,
    ]
    assert position_of(newcomer, now=NOW).sentence == (
        "You asked for 1 place. 1 group ahead of you waits for more places than are free."
    )
    assert [line.reason for line in queue_lines(event.pk, now=NOW)] == [
        "0 free in “Workshop room”, wants 3",
        "Number 1 is first, and wants more places than are free",
    ]


def test_any_type_means_any_that_is_on_sale_then(event, kinds, rooms):
    workshop, concert = kinds
    change_type(event, first_type(event), is_hidden=True)
    opening = NOW + timedelta(days=1)
    change_type(event, concert, rooms[1], sales_open_at=opening)
    register_for(event, workshop)
    waits = register_for(event, workshop, takes_any_type=True)
    assert (status_of(waits), counters(*rooms)) == (Status.WAITLISTED, [(1, 1), (0, 1)])

    assert expire_due(now=opening) == 1
    assert expire_due(now=opening) == 0

    waits.refresh_from_db()
    assert (waits.status, types_of(waits)) == (Status.CONFIRMED, [("Concert", 5, 2)])
    assert counters(*rooms) == [(1, 0), (1, 0)]


def test_a_type_that_opens_is_taken_also_where_somebody_locked_the_event_first(event, kinds, rooms):
    workshop, concert = kinds
    change_type(event, first_type(event), is_hidden=True)
    opening = NOW + timedelta(days=1)
    change_type(event, concert, rooms[1], sales_open_at=opening)
    register_for(event, workshop)
    waits = register_for(event, workshop, takes_any_type=True)

    # Goes through no list.
    later = opening + timedelta(seconds=1)
    save_pool(event_id=event.pk, name="Balcony", capacity=5, by=None, now=later)

    assert [expire_due(now=later), expire_due(now=later)] == [1, 0]
    assert status_of(waits) == Status.CONFIRMED


def test_what_is_hidden_or_not_yet_on_sale_cannot_be_named(event, kinds):
    workshop, concert = kinds
    change_type(event, concert, is_hidden=True)
    with pytest.raises(TicketTypeUnknown):
        register_for(event, workshop, wanted_types=[concert.pk])
    change_type(event, concert, is_hidden=False, sales_open_at=NOW + timedelta(days=1))

    with pytest.raises(TicketTypeNotYet):
        register_for(event, workshop, wanted_types=[concert.pk])

    assert root(event) == (0, 0, 10)


def test_hiding_a_type_counts_those_who_take_any_anew(event, kinds, rooms):
    workshop, concert = kinds
    change_type(event, first_type(event), is_hidden=True)
    register_for(event, workshop)
    register_for(event, concert, concert, concert)
    register_for(event, workshop, takes_any_type=True)
    assert counters(*rooms) == [(1, 1), (3, 1)]

    change_type(event, concert, rooms[1], is_hidden=True)
    assert counters(*rooms) == [(1, 1), (3, 0)]

    change_type(event, concert, rooms[1], is_hidden=False, min_per_registration=2)
    assert counters(*rooms) == [(1, 1), (3, 0)]


def test_a_guest_confirms_for_the_type_that_is_left(event, kinds, rooms):
    register_for(event, kinds[0])
    guest = sign_up(event, tickets=None, may_hold=False, takes_any_type=True)
    change_type(event, first_type(event), rooms[0])

    confirmed = confirm(registration_id=guest.pk, now=NOW)

    assert (confirmed.status, types_of(confirmed)) == (Status.CONFIRMED, [("Concert", 5, 2)])
    assert counters(*rooms) == [(1, 0), (1, 0)]


@pytest.mark.parametrize("waiting", [4, 12])
def test_a_long_mixed_line_costs_two_statements_more(event, kinds, rooms, monkeypatch, waiting):
    monkeypatch.setattr(waiting_list, "_FIRST_PIECE", 3)
    workshop, concert = kinds
    register_for(event, workshop)
    register_for(event, concert, concert, concert)
    for number in range(waiting):
        wanted = [concert.pk] if number % 2 else []
        register_for(event, workshop, wanted_types=wanted)
    assert Registration.objects.filter(status=Status.WAITLISTED).count() == waiting
    balcony = add_type(event, add_pool(event, "Balcony", 5), name="Balcony")

    ada = UserFactory()

    with CaptureQueriesContext(connection) as seen:
        newcomer = register_for(event, balcony, user=ada)

    marks = ("SAVEPOINT", "RELEASE")
    domain = [query["sql"] for query in seen if not query["sql"].startswith(marks)]
    assert newcomer.status == Status.CONFIRMED
    # No key here: seven, one for the type's own pool, two for the line.
    assert len(domain) == 10, "\n".join(domain)


def test_hundreds_who_get_another_type_take_as_many_statements_as_one():
    """All of it happens under the event's lock."""
    counts = []
    for waiting in (1, 6):
        event = make_event(capacity=20)
        hall = add_pool(event, "Hall", 2)
        concert = add_type(event, hall, name="Concert", price=5)
        workshop = add_type(event, add_pool(event, "Workshop room", 0))
        register_for(event, concert, concert)
        line = [
            register_for(event, workshop, workshop, wanted_types=[concert.pk])
            for _number in range(waiting)
        ]

        with CaptureQueriesContext(connection) as seen:
            save_pool(
                event_id=event.pk, pool_id=hall.pk, name="Hall", capacity=14, by=None, now=NOW
            )

        counts.append(len(seen))
        assert [types_of(one) for one in line] == [[("Concert", 5, 2)] * 2] * waiting
    assert counts[0] == counts[1]
