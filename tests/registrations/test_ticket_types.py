"""Several types of tickets, each with seats of its own (rule 1)."""

import pytest

from events.models import Pool, TicketType
from registrations.enums import Status
from registrations.errors import TicketTypeUnknown
from registrations.services.registering import TicketRequest
from tests.registrations.applying import make_event, root, sign_in_and_register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def test_several_types_are_all_or_nothing():
    event = make_event(capacity=10)
    workshop = add_type(event, number=2, capacity=1)
    sign_in_typed(event, workshop)

    mixed = sign_in_typed(event, workshop, extra=2)

    assert mixed.status == Status.WAITLISTED
    assert root(event) == (1, 1, 10)


def test_a_waiting_group_in_another_pool_holds_nobody_back():
    event = make_event(capacity=10)
    workshop = add_type(event, number=2, capacity=1)
    sign_in_typed(event, workshop)
    waits = sign_in_typed(event, workshop)

    regular = sign_in_and_register(event)

    assert waits.status == Status.WAITLISTED
    assert regular.status == Status.CONFIRMED
    assert root(event) == (2, 1, 10)
    assert list(
        Pool.objects.filter(event=event, is_root=False).values_list("taken", "waiting")
    ) == [(1, 1)]


def test_a_type_of_another_event_is_refused():
    event, other = make_event(), make_event()
    foreign = TicketType.objects.get(event=other)

    with pytest.raises(TicketTypeUnknown):
        sign_in_typed(event, foreign)

    assert root(event) == (0, 0, None)


def add_type(event, *, number, capacity):
    pool = Pool.objects.create(event=event, name="Workshop room", capacity=capacity)
    kind = TicketType.objects.create(event=event, number=number, name="Workshop")
    kind.pools.add(pool)
    return kind


def sign_in_typed(event, kind, *, extra=0):
    tickets = [TicketRequest(ticket_type_id=kind.pk), *[TicketRequest()] * extra]
    return sign_in_and_register(event, tickets=tickets)
