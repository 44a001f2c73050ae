"""The waiting list where the shorter tests do not reach: long queues, repeated presses, the end."""

from datetime import timedelta

import pytest

from accounts.models import Message
from registrations.enums import Status
from registrations.invariants import problems
from registrations.models import Registration
from registrations.services import waiting_list
from registrations.services.confirming import confirm
from registrations.services.events import change_capacity, change_event
from registrations.standing import standing_of
from tests.factories import NOW, EventFactory, UserFactory, register_as_guest, register_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_a_queue_longer_than_one_read_moves_to_its_end(monkeypatch, chunk):
    monkeypatch.setattr(waiting_list, "_FIRST_PIECE", chunk)
    event = EventFactory(now=NOW, capacity=1)
    people = [register_person(event, now=NOW) for _ in range(6)]

    change_capacity(event_id=event.pk, capacity=5, by=None, now=NOW)

    statuses = [Registration.objects.get(pk=person.pk).status for person in people]
    assert statuses == [Status.CONFIRMED] * 5 + [Status.WAITLISTED]
    assert list(problems(now=NOW)) == []


def test_moving_many_up_costs_as_much_as_moving_one(django_assert_num_queries):
    events = [EventFactory(now=NOW, capacity=1) for _ in range(2)]
    for event, people in zip(events, (1, 8), strict=True):
        for _ in range(1 + people):
            register_person(event, now=NOW)

    for event in events:
        # The lock, pools, types, the new capacity, the journal, the line; then seats, waiting,
        # the rows read and written, companions, mail and journal. And the marks of one savepoint.
        with django_assert_num_queries(14 + 2):
            change_capacity(event_id=event.pk, capacity=None, by=None, now=NOW)

    assert not Registration.objects.exclude(status=Status.CONFIRMED).exists()
    assert list(problems(now=NOW)) == []


def test_confirming_what_is_confirmed_changes_nothing():
    registration = register_person(EventFactory(now=NOW), now=NOW)
    mails = Message.objects.count()

    again = confirm(registration_id=registration.pk, now=NOW + timedelta(hours=1))

    assert (again.status, again.confirmed_at) == (Status.CONFIRMED, NOW)
    assert Message.objects.count() == mails


def test_after_the_event_nobody_is_promised_a_place():
    event = EventFactory(now=NOW, capacity=1)
    seated, waits = (register_person(event, now=NOW) for _ in range(2))

    standings = [standing_of(person, now=event.end_at) for person in (seated, waits)]

    assert [standing.title for standing in standings] == ["The event is over"] * 2
    assert [standing.sentence for standing in standings] == [
        "You were registered.",
        "You had no confirmed place.",
    ]


def test_a_replaced_guests_seat_goes_to_the_list_where_the_owner_takes_none():
    """Registrations need approval by now, so the owner's own takes no seat."""
    event = EventFactory(now=NOW, capacity=1)
    ada = UserFactory(email="ada@example.org")
    register_as_guest(event, ada.email, now=NOW)
    waits = register_person(event, now=NOW)
    change_event(event_id=event.pk, fields={"requires_approval": True}, by=None, now=NOW)

    mine = register_person(event, ada, now=NOW)

    waits.refresh_from_db()
    assert (mine.status, waits.status) == (Status.PENDING, Status.CONFIRMED)
    assert list(problems(now=NOW)) == []
