"""Several types of tickets, which draw on seats of their own or shared ones (rule 1)."""

from datetime import timedelta

import pytest

from events.models import Pool, TicketType
from registrations.enums import Status
from registrations.errors import (
    CapacityBelowTaken,
    EventFull,
    LastTicketType,
    PoolInUse,
    PoolOfAnotherEvent,
    TicketTypeClosed,
    TicketTypeFull,
    TicketTypeInUse,
    TicketTypeNotYet,
    TicketTypeUnknown,
    TooFewOfType,
    TooManyOfType,
)
from registrations.services.ticket_types import delete_pool, delete_ticket_type, save_pool
from tests.factories import NOW
from tests.registrations.applying import (
    add_pool,
    add_type,
    change_type,
    counters,
    first_type,
    make_event,
    register_for,
    root,
    sign_in_and_register,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]
CLOSED = (
    "“Workshop” was available until Monday 23 November 2026, 13:00 (Europe/Berlin)."
    " Choose another ticket."
)


def test_several_types_are_all_or_nothing():
    event = make_event(capacity=10)
    room = add_pool(event, capacity=1)
    workshop = add_type(event, room)
    register_for(event, workshop)

    mixed = register_for(event, workshop, first_type(event), wants_list=True)

    assert mixed.status == Status.WAITLISTED
    assert (root(event), counters(room)) == ((1, 1, 10), [(1, 1)])


def test_a_waiting_group_in_another_pool_holds_nobody_back():
    event = make_event(capacity=10)
    room = add_pool(event, capacity=1)
    workshop = add_type(event, room)
    register_for(event, workshop)
    waits = register_for(event, workshop, wants_list=True)

    regular = sign_in_and_register(event)

    assert (waits.status, regular.status) == (Status.WAITLISTED, Status.CONFIRMED)
    assert (root(event), counters(room)) == ((2, 1, 10), [(1, 1)])


def test_types_share_a_pool_and_the_answer_names_what_was_short():
    event = make_event(capacity=10)
    room = add_pool(event, capacity=2)
    students = add_type(event, room, name="Student")
    grown_ups = add_type(event, room, name="Regular seat")
    register_for(event, students, grown_ups)

    with pytest.raises(TicketTypeFull) as refusal:
        register_for(event, students, first_type(event), grown_ups, wants_list=False)

    assert refusal.value.code == "ticket_type_full"
    assert refusal.value.names == ["Student", "Regular seat"]
    assert str(refusal.value) == (
        "Not enough places are left for Student, Regular seat. Choose another ticket, or join the"
        " waiting list."
    )
    assert (root(event), counters(room)) == ((2, 0, 10), [(2, 0)])


def test_where_the_event_itself_is_full_that_is_the_answer():
    event = make_event(capacity=1)
    room = add_pool(event, capacity=1)
    workshop = add_type(event, room)
    register_for(event, workshop)

    with pytest.raises(EventFull) as refusal:
        register_for(event, workshop, wants_list=False)

    assert refusal.value.code == "event_full"


@pytest.mark.parametrize(
    ("fields", "seats", "error", "sentence"),
    [
        (
            {"sales_open_at": NOW + timedelta(hours=2)},
            1,
            TicketTypeNotYet,
            "“Workshop” is available from Monday 23 November 2026, 15:00 (Europe/Berlin).",
        ),
        (
            {"sales_close_at": NOW},
            1,
            TicketTypeClosed,
            CLOSED,
        ),
        (
            {"min_per_registration": 2},
            1,
            TooFewOfType,
            "“Workshop” is for 2 people or more. Add people, or choose another ticket.",
        ),
        (
            {"max_per_registration": 2},
            3,
            TooManyOfType,
            "One registration may have 2 tickets “Workshop” at most.",
        ),
        (
            {"is_hidden": True},
            1,
            TicketTypeUnknown,
            "This event has no such ticket. Choose one of those on its page.",
        ),
    ],
)
def test_each_limit_of_a_type_refuses_in_a_sentence(fields, seats, error, sentence):
    event = make_event()
    workshop = add_type(event, **fields)

    with pytest.raises(error) as refusal:
        register_for(event, *[workshop] * seats)

    assert str(refusal.value) == sentence
    assert root(event) == (0, 0, None)


def test_a_type_of_another_event_is_refused():
    event, other = make_event(), make_event()

    with pytest.raises(TicketTypeUnknown):
        register_for(event, first_type(other))
    with pytest.raises(TicketTypeUnknown):
        register_for(event, first_type(event), wanted_types=[first_type(other).pk])

    assert root(event) == (0, 0, None)


# --- Changing them


def test_a_type_that_draws_on_another_pool_takes_its_people_along():
    event = make_event(capacity=10)
    room, hall = add_pool(event, capacity=2), add_pool(event, "Hall", 5)
    workshop = add_type(event, room)
    register_for(event, workshop, workshop)
    waits = register_for(event, workshop, workshop, wants_list=True)

    change_type(event, workshop, hall)

    assert status_of(waits) == Status.CONFIRMED
    assert (root(event), counters(room, hall)) == ((4, 0, 10), [(0, 0), (4, 0)])


def test_a_pool_too_small_for_what_is_taken_is_refused_and_nothing_changes():
    event = make_event(capacity=10)
    room, hall = add_pool(event, capacity=2), add_pool(event, "Hall", 1)
    workshop = add_type(event, room)
    register_for(event, workshop, workshop)

    with pytest.raises(CapacityBelowTaken):
        change_type(event, workshop, hall)
    with pytest.raises(CapacityBelowTaken):
        save_pool(event_id=event.pk, pool_id=room.pk, name="A", capacity=1, by=None, now=NOW)

    assert counters(room, hall) == [(2, 0), (0, 0)]
    assert set(workshop.pools.all()) == {room}


def test_a_larger_pool_moves_the_list_up_at_once():
    event = make_event(capacity=10)
    room = add_pool(event, capacity=1)
    workshop = add_type(event, room)
    register_for(event, workshop)
    first, second = (register_for(event, workshop, wants_list=True) for _ in range(2))

    save_pool(event_id=event.pk, pool_id=room.pk, name="Room", capacity=2, by=None, now=NOW)

    assert status_of(first, second) == [Status.CONFIRMED, Status.WAITLISTED]
    assert counters(room) == [(2, 1)]


def test_tickets_keep_the_price_at_which_they_were_made():
    event = make_event()
    kind = change_type(event, first_type(event), price=10)
    before = register_for(event, kind)

    change_type(event, kind, price=15)

    after = register_for(event, kind)
    assert [int(one.tickets.get().price) for one in (before, after)] == [10, 15]


def test_what_is_in_use_stays():
    event, other = make_event(), make_event()
    room = add_pool(event)
    workshop = add_type(event, room)
    unused = add_type(event, name="Unused")
    register_for(event, workshop)

    with pytest.raises(TicketTypeInUse):
        delete_ticket_type(event_id=event.pk, type_id=workshop.pk, by=None, now=NOW)
    with pytest.raises(PoolInUse):
        delete_pool(event_id=event.pk, pool_id=room.pk, by=None, now=NOW)
    with pytest.raises(PoolInUse):
        delete_pool(event_id=event.pk, pool_id=event.pools.get(is_root=True).pk, by=None, now=NOW)
    with pytest.raises(LastTicketType):
        delete_ticket_type(event_id=other.pk, type_id=first_type(other).pk, by=None, now=NOW)
    delete_ticket_type(event_id=event.pk, type_id=unused.pk, by=None, now=NOW)

    assert TicketType.objects.filter(event=event).count() == 2


def test_an_events_seats_are_its_own():
    event, other = make_event(), make_event()
    room, foreign = add_pool(event), add_pool(other)

    with pytest.raises(PoolOfAnotherEvent):
        add_type(event, room, foreign)
    with pytest.raises(TicketTypeUnknown):
        change_type(event, first_type(other), room)

    assert TicketType.objects.filter(event=event).count() == 1
    assert Pool.objects.filter(event=event).count() == 2
