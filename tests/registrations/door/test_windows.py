"""Entry windows: a ticket enters once in each, and a festival's day may end at 04:00."""

from datetime import UTC, datetime, timedelta

import pytest

from events.models import EntryWindow
from registrations.door.scanning import current_window, headcount
from tests.registrations.door.door import answer, make_door, make_ticket, visits_of

pytestmark = pytest.mark.django_db

ADMITTED = ("admitted", "")
# Berlin is an hour ahead of UTC in November: doors at 14:00, the end at 04:00.
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
FRIDAY_ENDS = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
SATURDAY_ENDS = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def door():
    """A festival of two days, each with a window of its own."""
    door = make_door(start_at=FRIDAY, end_at=SATURDAY_ENDS)
    EntryWindow.objects.filter(event=door.event).delete()
    for name, starts_at, ends_at in (
        ("Friday", FRIDAY, FRIDAY_ENDS),
        ("Saturday", SATURDAY, SATURDAY_ENDS),
    ):
        EntryWindow.objects.create(
            event=door.event, name=name, starts_at=starts_at, ends_at=ends_at
        )
    return door


@pytest.fixture
def ticket(door):
    return make_ticket(door.event)


@pytest.mark.parametrize(
    ("at", "name"),
    [
        (FRIDAY - MOMENT, None),
        (FRIDAY, "Friday"),
        (FRIDAY_ENDS - MOMENT, "Friday"),
        (FRIDAY_ENDS, None),
        (SATURDAY, "Saturday"),
        (SATURDAY_ENDS, None),
    ],
)
def test_the_current_window_starts_on_time_and_ends_before_its_end(door, at, name):
    window = current_window(door.event, at)

    assert (window.name if window else None) == name


def test_a_window_without_bounds_is_always_current():
    door = make_door()

    assert current_window(door.event, FRIDAY - timedelta(days=999)).name == "Whole event"
    assert current_window(door.event, FRIDAY + timedelta(days=999)).name == "Whole event"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (FRIDAY - MOMENT, ("refused", "wrong_time")),
        (FRIDAY, ADMITTED),
        (FRIDAY_ENDS - MOMENT, ADMITTED),
        (FRIDAY_ENDS, ("refused", "wrong_time")),
    ],
)
def test_a_ticket_enters_while_a_window_is_open(door, ticket, at, expected):
    assert answer(door.scan(ticket, at=at)) == expected


def test_late_at_night_it_is_still_the_same_day(door, ticket):
    door.scan(ticket, at=FRIDAY)

    assert answer(door.scan(ticket, at=FRIDAY_ENDS - MOMENT)) == ("already_inside", "")


def test_entering_in_a_new_window_ends_the_visit_of_the_earlier_one(door, ticket):
    door.scan(ticket, at=FRIDAY)

    assert answer(door.scan(ticket, at=SATURDAY)) == ADMITTED
    assert visits_of(ticket) == [(FRIDAY, SATURDAY), (SATURDAY, None)]
    assert answer(door.scan(ticket, at=SATURDAY + MOMENT)) == ("already_inside", "")


def test_the_head_count_is_that_of_the_current_window(door, ticket):
    door.scan(ticket, at=FRIDAY)

    counts = [headcount(door.event, at) for at in (FRIDAY, FRIDAY_ENDS, SATURDAY)]

    assert counts == [1, 0, 0]


def test_one_may_leave_after_the_window_has_ended(door, ticket):
    door.scan(ticket, at=FRIDAY)

    assert answer(door.scan(ticket, "out", at=FRIDAY_ENDS)) == ("left", "")
    assert visits_of(ticket) == [(FRIDAY, FRIDAY_ENDS)]


def test_undoing_the_second_day_does_not_reopen_the_first(door, ticket):
    door.scan(ticket, at=FRIDAY)
    second = door.scan(ticket, at=SATURDAY)

    door.undo(second, at=SATURDAY)

    assert visits_of(ticket) == [(FRIDAY, SATURDAY), (SATURDAY, SATURDAY)]
    assert headcount(door.event, SATURDAY) == 0


def test_undoing_an_exit_counts_in_the_window_that_was_left(door, ticket):
    door.scan(ticket, at=FRIDAY)
    left = door.scan(ticket, "out", at=FRIDAY_ENDS - MOMENT)

    door.undo(left, at=SATURDAY)

    assert headcount(door.event, SATURDAY) == 0
    assert answer(door.scan(ticket, at=SATURDAY)) == ADMITTED
