"""A group's tickets one by one: names, and cancelling for some (rules 1 and 4)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.enums import Status
from registrations.errors import EventIsOver, NamesClosed, TooFewOfType
from registrations.services.events import cancel_event
from registrations.services.groups import Holder, cancel_tickets, name_holders
from registrations.services.payments import pay_at_the_door
from tests.factories import NOW
from tests.registrations.applying import (
    add_pool,
    add_type,
    change_type,
    counters,
    first_type,
    kinds,
    make_event,
    register_for,
    root,
    sign_in_and_register,
    sign_up,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


def cancel(registration, *numbers, now=NOW):
    tickets = registration.tickets.filter(number__in=numbers)
    return cancel_tickets(
        registration_id=registration.pk,
        ticket_ids=[ticket.pk for ticket in tickets],
        by=None,
        now=now,
    )


def active(registration):
    return list(
        registration.tickets.filter(status="active").values_list("number", flat=True).order_by("pk")
    )


def test_seats_of_a_part_go_to_who_waits():
    event = make_event(capacity=4)
    group = sign_in_and_register(event, seats=3)
    pair = sign_in_and_register(event, seats=2)

    cancel(group, 2)
    cancel(group, 2)

    assert (active(group), status_of(group, pair)) == ([1, 3], [Status.CONFIRMED] * 2)
    assert root(event) == (4, 0, 4)
    assert kinds(group) == ["registration.confirmed", "registration.reduced"]


def test_a_waiting_group_that_shrinks_fits():
    event = make_event(capacity=2)
    sign_in_and_register(event)
    pair = sign_in_and_register(event, seats=2)

    cancel(pair, 1)

    assert (status_of(pair), root(event)) == (Status.CONFIRMED, (2, 0, 2))


def test_who_waits_for_other_types_and_shrinks_is_counted_in_other_pools():
    event = make_event(capacity=9)
    room, hall = add_pool(event, capacity=1), add_pool(event, "Hall", 4)
    workshop = add_type(event, room)
    pairs = add_type(event, hall, name="For pairs", min_per_registration=2)
    register_for(event, workshop)
    register_for(event, pairs, pairs, pairs)
    mixed = register_for(event, workshop, first_type(event), wanted_types=[pairs.pk])
    assert counters(room, hall) == [(1, 1), (3, 1)]

    cancel(mixed, 2)

    assert (status_of(mixed), counters(room, hall)) == (Status.WAITLISTED, [(1, 1), (3, 0)])


def test_all_of_it_is_the_registration_itself():
    event = make_event(capacity=2)
    pair = sign_in_and_register(event, seats=2)

    ended = cancel(pair, 1, 2)

    assert (ended.status, root(event)) == (Status.CANCELLED, (0, 0, 2))
    assert kinds(pair) == ["registration.confirmed", "registration.cancelled"]
    assert cancel(pair, 1).status == Status.CANCELLED


def test_a_type_for_several_keeps_its_least_number():
    event = make_event()
    family = add_type(event, name="Family", min_per_registration=2)
    group = register_for(event, family, family, first_type(event))
    foreign = sign_in_and_register(event, seats=2)

    with pytest.raises(TooFewOfType) as refusal:
        cancel(group, 1)
    with pytest.raises(EventIsOver):
        cancel(group, 3, now=event.end_at)
    cancel_tickets(
        registration_id=group.pk,
        ticket_ids=[foreign.tickets.first().pk],
        by=None,
        now=NOW,
    )
    assert active(group) == [1, 2, 3]
    cancel(group, 1, 2)

    assert str(refusal.value) == (
        "“Family” is for 2 people or more. Cancel all of its tickets, or fewer."
    )
    assert (active(group), active(foreign)) == ([3], [1, 2])


def test_a_limit_set_later_does_not_keep_those_of_other_types():
    event = make_event()
    other = add_type(event, name="Other")
    group = register_for(event, first_type(event), other)
    change_type(event, first_type(event), min_per_registration=2)

    assert active(cancel(group, 2)) == [1]


def test_a_guest_who_never_confirmed_gets_no_mail_about_it():
    event = make_event(capacity=2)
    guest = sign_up(event, seats=2)

    cancel(guest, 2)

    assert (kinds(guest), root(event)) == (["registration.confirm"], (1, 0, 2))


def test_names_can_be_filled_in_until_the_deadline_and_by_the_team_after_it():
    closes = NOW + timedelta(hours=1)
    event = make_event(names_close_at=closes)
    pair = sign_in_and_register(event, seats=2)
    mine, other = pair.tickets.order_by("number")
    foreign = sign_in_and_register(event).tickets.get()
    codes = [mine.short_code, other.short_code]

    def name(holder, *, now, **how):
        name_holders(
            registration_id=pair.pk,
            holders={other.pk: holder, foreign.pk: holder},
            by=None,
            now=now,
            **how,
        )

    name(Holder("Bob", "bob@example.org"), now=closes - timedelta(seconds=1))
    with pytest.raises(NamesClosed):
        name(Holder("Eve"), now=closes)
    name(Holder("Robert", "bob@example.org"), now=closes, is_team=True)

    held = pair.tickets.order_by("number").values_list("holder_name", "holder_email", "revision")
    assert held[1] == ("Robert", "bob@example.org", 1)
    assert [ticket.short_code for ticket in pair.tickets.order_by("number")] == codes
    assert foreign.__class__.objects.get(pk=foreign.pk).holder_name != "Bob"
    cancel_event(event_id=event.pk, by=None, now=NOW)
    with pytest.raises(NamesClosed):
        name(Holder("Eve"), now=NOW)


def test_naming_people_locks_the_event_before_their_tickets():
    """Cancelling locks the same tickets, in whichever order the database finds them."""
    pair = sign_in_and_register(make_event(), seats=2)
    holders = {ticket.pk: Holder("Bob") for ticket in pair.tickets.all()}

    with CaptureQueriesContext(connection) as seen:
        name_holders(registration_id=pair.pk, holders=holders, by=None, now=NOW)

    writes = [query["sql"] for query in seen if query["sql"].startswith("UPDATE")]
    assert writes[0].startswith('UPDATE "events_pool"')


def test_a_large_group_pays_more_than_any_one_ticket_may_cost():
    event = make_event()
    change_type(event, first_type(event), price=Decimal("4500000.50"))
    group = sign_in_and_register(event, seats=4)

    payment = pay_at_the_door(registration_id=group.pk, by=None, now=NOW)

    payment.refresh_from_db()
    assert payment.amount == Decimal("18000002.00")
