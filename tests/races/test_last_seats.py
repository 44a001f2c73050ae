"""Never oversold (rule 1): real HTTP registrations from many clients for the last seats."""

from collections import Counter

import pytest
from django.db import connection
from django.utils import timezone

from events.models import Pool
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.services.cancelling import cancel_registration
from tests.factories import EventFactory
from tests.support.crowd import Visitor, all_at_once, signed_in_people
from tests.support.sabotage import drop_seat_checks

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

PEOPLE, SEATS, CLIENTS, WORKERS = 200, 10, 20, 4


def rush(site, event, people):
    """Everyone opens the form, then everyone sends it; return how often each status came."""

    def open_form(session):
        visitor = Visitor(site, session)
        return visitor, visitor.open_form(event)

    ready = all_at_once(open_form, signed_in_people(people), clients=CLIENTS)
    return Counter(
        all_at_once(lambda visit: visit[0].send_form(event, visit[1]), ready, clients=CLIENTS)
    )


def test_the_last_ten_seats_go_to_ten_people_and_the_rest_wait_in_order(serve):
    event = EventFactory(capacity=SEATS)
    server = serve(workers=WORKERS)

    answers = rush(server.url, event, PEOPLE)

    assert answers == {302: PEOPLE}
    rows = Registration.objects.filter(event=event)
    assert Counter(rows.values_list("status", flat=True)) == {
        Status.CONFIRMED: SEATS,
        Status.WAITLISTED: PEOPLE - SEATS,
    }
    waiting = rows.in_queue_order()
    assert list(waiting.values_list("queue_number", flat=True)) == list(
        range(1, PEOPLE - SEATS + 1)
    )
    assert list(problems(now=timezone.now())) == []
    first = waiting.first()
    cancel_registration(registration_id=rows.confirmed().first().pk, by=None, now=timezone.now())
    first.refresh_from_db()
    assert first.status == Status.CONFIRMED


@pytest.mark.prove
def test_the_last_fifty_seats_go_to_fifty_of_a_thousand(serve):
    event = EventFactory(capacity=50)
    server = serve(workers=WORKERS)

    answers = rush(server.url, event, 1000)

    assert answers == {302: 1000}
    rows = Registration.objects.filter(event=event)
    assert Counter(rows.values_list("status", flat=True)) == {
        Status.CONFIRMED: 50,
        Status.WAITLISTED: 950,
    }
    assert list(problems(now=timezone.now())) == []


@pytest.mark.logs_errors
def test_without_the_guard_the_same_rush_goes_wrong(serve):
    """The control: read, look, write. PostgreSQL then sells seats twice."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite's immediate transactions are a lock of their own; see the test below.")
    event = EventFactory(capacity=SEATS)
    drop_seat_checks()
    server = serve(workers=WORKERS, env={"EVENTMASTER_TEST_SABOTAGE": "seats"})

    rush(server.url, event, 60)

    assert Ticket.objects.filter(registration__holds_seats=True).count() > SEATS


@pytest.mark.logs_errors
def test_without_immediate_transactions_sqlite_refuses_people(serve):
    """The control on SQLite: deferred transactions answer some of the rush with an error."""
    if connection.vendor != "sqlite":
        pytest.skip("This control is SQLite's; PostgreSQL has the one above.")
    event = EventFactory(capacity=SEATS)
    drop_seat_checks()
    sabotage = {"EVENTMASTER_TEST_SABOTAGE": "seats", "EVENTMASTER_TEST_DEFERRED": "1"}
    server = serve(workers=WORKERS, env=sabotage)

    answers = rush(server.url, event, PEOPLE)

    sold = Ticket.objects.filter(registration__holds_seats=True).count()
    assert sold > SEATS or answers[500] > 0


def test_one_form_sent_fifty_times_at_once_makes_one_registration(serve):
    event = EventFactory(capacity=SEATS)
    server = serve(workers=WORKERS)
    visitor = Visitor(server.url, signed_in_people(1)[0])
    fields = visitor.open_form(event)

    answers = all_at_once(lambda _n: visitor.send_form(event, fields), range(50), clients=CLIENTS)

    assert answers == [302] * 50
    assert Registration.objects.count() == 1
    assert Pool.objects.values_list("taken", flat=True).get() == 1
    assert list(problems(now=timezone.now())) == []
