"""What the team does with the line, each with a line in the journal (rule 4)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry
from registrations.enums import Status
from registrations.errors import EventIsCancelled, NoSeatsForThisEntry, NotOnTheList
from registrations.models import Registration
from registrations.services.events import cancel_event
from registrations.services.queueing import invite, move_entry
from tests.factories import NOW, UserFactory
from tests.registrations.applying import (
    kinds,
    make_event,
    root,
    sign_in_and_register,
    status_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]


@pytest.fixture
def event():
    return make_event(capacity=3)


@pytest.fixture
def line(event):
    """One seat is free; three want two, then one wants one."""
    sign_in_and_register(event, seats=2)
    return [sign_in_and_register(event, seats=seats) for seats in (2, 2, 2, 1)]


def order(event, line):
    entries = Registration.objects.filter(event=event).in_queue_order()
    return [[one.pk for one in line].index(entry.pk) for entry in entries]


def act(service, registration, **how):
    return service(registration_id=registration.pk, by=None, now=NOW, **how)


@pytest.mark.parametrize(
    ("number", "to", "expected"),
    [
        (2, 1, [2, 0, 1, 3]),
        (0, 3, [1, 2, 0, 3]),
        (1, 2, [0, 1, 2, 3]),
        (0, 99, [1, 2, 3, 0]),
        (2, -5, [2, 0, 1, 3]),
    ],
)
def test_an_entry_stands_where_it_was_put_and_newcomers_behind_all(
    event, line, number, to, expected
):
    placed = act(move_entry, line[number], to=to)
    act(move_entry, line[number], to=placed)
    line.append(sign_in_and_register(event, seats=2))

    assert order(event, line) == [*expected, 4]
    assert placed == expected.index(number) + 1


def test_moves_upon_moves_keep_the_order_of_all_others(event, line):
    """As in a list of Python, whichever priorities earlier moves left behind."""
    line += [sign_in_and_register(event, seats=2) for _ in range(2)]
    expected = list(range(6))
    for number, to in ((4, 2), (0, 5), (4, 4), (3, 6), (5, 3), (3, 5), (1, 2), (5, 6), (2, 3)):
        act(move_entry, line[number], to=to)

        expected.remove(number)
        expected.insert(to - 1, number)
        assert order(event, line) == expected, (number, to)


def test_a_move_takes_as_many_statements_wherever_it_goes(event, line):
    line += [sign_in_and_register(event, seats=2) for _ in range(8)]
    counts = []
    for number, to in ((11, 11), (0, 6)):
        with CaptureQueriesContext(connection) as seen:
            act(move_entry, line[number], to=to)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 14, seen.captured_queries


def test_a_move_to_the_front_gives_the_place_and_stands_in_the_journal(event, line):
    boss = UserFactory()

    assert move_entry(registration_id=line[3].pk, to=1, by=boss, now=NOW) == 1

    assert (status_of(line[3]), root(event)) == (Status.CONFIRMED, (3, 3, 3))
    entry = JournalEntry.objects.get(action="registration.moved")
    assert (entry.actor_id, entry.subject_id) == (boss.pk, line[3].pk)
    assert entry.details == {"from": 4, "to": 1}


def test_an_invitation_passes_the_list_but_never_the_seats(event, line):
    with pytest.raises(NoSeatsForThisEntry):
        act(invite, line[0])

    act(invite, line[3])

    assert (status_of(*line), root(event)) == (
        [Status.WAITLISTED] * 3 + [Status.CONFIRMED],
        (3, 3, 3),
    )
    assert kinds(line[3]) == ["registration.waitlisted", "registration.promoted"]
    assert JournalEntry.objects.filter(action="registration.invited").count() == 1


def test_who_does_not_wait_is_neither_moved_nor_invited(event, line):
    act(invite, line[3])
    for service, how in ((invite, {}), (move_entry, {"to": 1})):
        with pytest.raises(NotOnTheList):
            act(service, line[3], **how)
    cancel_event(event_id=event.pk, by=None, now=NOW)
    with pytest.raises(EventIsCancelled):
        act(invite, line[0])
