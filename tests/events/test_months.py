"""The month view: its weeks, spans, busy days, zones, and what it costs."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.months import LINES, Month, month_after, month_grid
from tests.factories import EventFactory

pytestmark = pytest.mark.django_db

DECEMBER = Month(2026, 12)
AT = datetime(2026, 12, 8, 12, tzinfo=UTC)


def berlin(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


def event(title, start, end=None, **fields):
    start_at = berlin(start)
    end_at = berlin(end) if end else start_at + timedelta(hours=2)
    return EventFactory(title=title, start_at=start_at, end_at=end_at, now=AT, **fields)


def grid(month=DECEMBER, **values):
    return month_grid(values, month=month, at=AT, language="en")


def lines(cell):
    """What a cell shows: (title, length) for a span from here, titles, and how many more."""
    lanes = [lane and (lane.event.title, lane.length) for lane in cell.lanes]
    return [*lanes, *(event.title for event in cell.events), *([cell.more] if cell.more else [])]


def shown(month_grid):
    return {
        cell.date.day: lines(cell)
        for week in month_grid.weeks
        for cell in week
        if cell.date and not cell.is_empty
    }


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-12", Month(2026, 12)),
        ("1970-01", Month(1970, 1)),
        ("2026-13", None),
        ("2026-1", None),
        ("9999-12", None),
        ("٢٠٢٦-12", None),
        ("", None),
    ],
)
def test_a_month_is_read_from_an_address(text, month):
    assert Month.read(text) == month


def test_months_follow_each_other_over_new_year_and_end_somewhere():
    assert (str(DECEMBER), str(DECEMBER.previous), str(DECEMBER.next)) == (
        "2026-12",
        "2026-11",
        "2027-01",
    )
    assert (Month(1970, 1).previous, Month(2199, 12).next) == (None, None)


def test_weeks_hold_the_days_of_the_month_and_today_is_marked():
    found = grid()

    days = [[cell.date and cell.date.day for cell in week] for week in found.weeks]
    assert days == [
        [None, 1, 2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11, 12, 13],
        [14, 15, 16, 17, 18, 19, 20],
        [21, 22, 23, 24, 25, 26, 27],
        [28, 29, 30, 31, None, None, None],
    ]
    cells = [cell for week in found.weeks for cell in week]
    assert [cell.date for cell in cells if cell.is_today] == [date(2026, 12, 8)]
    assert [cell.date.day for cell in cells if cell.is_past] == [1, 2, 3, 4, 5, 6, 7]
    assert [day.strftime("%a") for day in found.weekdays][::6] == ["Mon", "Sun"]


def test_events_stand_on_the_days_of_their_own_zones_past_ones_included():
    event("Over", "2026-12-01T00:00")
    event("Last", "2026-12-31T23:30")
    event("Before", "2026-11-30T23:30")
    event("After", "2027-01-01T00:00")
    event("Late", "2026-12-05T22:00", "2026-12-06T04:00")
    moment = {"start_at": datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "now": AT}
    EventFactory(title="Tokyo", time_zone="Asia/Tokyo", **moment)
    EventFactory(title="New York", time_zone="America/New_York", **moment)

    assert shown(grid()) == {1: ["Over", "Tokyo"], 5: ["Late"], 31: ["Last"]}
    assert grid().total == 4


def test_spans_are_drawn_once_a_week_in_a_lane_of_their_own():
    event("Fair", "2026-12-04T10:00", "2026-12-08T12:00")
    event("Camp", "2026-12-05T00:00", "2026-12-07T00:00", all_day=True)
    event("Show", "2026-11-20T10:00", "2026-12-02T12:00")
    event("Talk", "2026-12-06T19:00")
    event("Winter", "2026-12-30T10:00", "2027-01-02T12:00")

    found = grid()

    assert shown(found) == {
        1: [("Show", 2)],
        2: [("Show", 0)],
        4: [("Fair", 3)],
        5: [("Fair", 0), ("Camp", 2)],
        6: [("Fair", 0), ("Camp", 0), "Talk"],
        7: [("Fair", 2)],
        8: [("Fair", 0)],
        30: [("Winter", 2)],
        31: [("Winter", 0)],
    }
    segments = {cell.date.day: cell.lanes[0] for week in found.weeks for cell in week if cell.lanes}
    assert [(segments[day].number, segments[day].days) for day in (1, 4, 7, 31)] == [
        (12, 13),
        (1, 5),
        (4, 5),
        (2, 4),
    ]
    assert [segments[day].goes_on for day in (1, 4, 7, 31)] == [False, True, False, True]


def test_a_busy_day_says_exactly_how_many_more_there_are():
    for number in range(LINES + 4):
        event(f"Talk {number}", f"2026-12-10T{10 + number}:00")
    for number in range(LINES):
        event(f"Class {number}", f"2026-12-15T{10 + number}:00")
    for number in range(4):
        event(f"Fair {number}", "2026-12-15T08:00", "2026-12-17T08:00")

    assert shown(grid()) == {
        10: [*(f"Talk {n}" for n in range(LINES - 1)), 5],
        15: [("Fair 0", 3), ("Fair 1", 3), ("Fair 2", 3), "Class 0", 5],
        16: [("Fair 0", 0), ("Fair 1", 0), ("Fair 2", 0), 1],
        17: [("Fair 0", 0), ("Fair 1", 0), ("Fair 2", 0), 1],
    }
    assert grid().total == 2 * LINES + 8


def test_filters_hold_and_other_dates_do_not():
    event("Jazz", "2026-12-12T19:00", city="Hamburg", tags=["Music"])
    event("Over", "2026-12-02T19:00", city="Hamburg")
    event("Elsewhere", "2026-12-12T19:00", city="Bremen")

    assert shown(grid(city="Hamburg")) == {2: ["Over"], 12: ["Jazz"]}
    assert shown(grid(city="Hamburg", free=True)) == {12: ["Jazz"]}
    assert shown(grid(q="jazz", since=date(2027, 1, 1), sort="title")) == {12: ["Jazz"]}


def test_after_an_empty_month_the_next_one_with_events_is_known():
    event("Far", "2027-03-01T00:15")
    event("Over", "2026-12-02T19:00")

    assert month_after({}, month=Month(2027, 1), at=AT) == Month(2027, 3)
    assert month_after({}, month=Month(2027, 3), at=AT) is None
    assert month_after({"q": "over"}, month=DECEMBER, at=AT) is None


@pytest.mark.parametrize("rows", [1, 30])
def test_a_month_takes_two_queries_however_full(rows, django_assert_num_queries):
    for number in range(rows):
        event(f"Talk {number}", f"2026-12-{number + 1:02}T10:00")
        event(f"Fair {number}", f"2026-12-{number + 1:02}T10:00", "2027-01-03T10:00")

    with django_assert_num_queries(2):
        grid(city="berlin", tag="", free=False)
