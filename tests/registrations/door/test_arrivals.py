"""Slots of five minutes on the event's clock, and where their bars stand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from registrations.door.arrivals import NARROW, SLOT, WIDE, plot, slots_of

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
EIGHT = datetime(2026, 11, 27, 19, 0, tzinfo=UTC)
CLOCKS_GO_BACK = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


def minutes(count):
    return EIGHT + timedelta(minutes=count)


def filled(slots):
    return [(slot.label, slot.count) for slot in slots if slot.count]


def test_minutes_are_put_together_by_five():
    arrivals = {minutes(0): 1, minutes(4): 2, minutes(5): 4, minutes(59): 8}

    slots = slots_of(arrivals, BERLIN, until=minutes(59))

    assert filled(slots) == [("20:00", 3), ("20:05", 4), ("20:55", 8)]
    assert [slot.starts_at - slots[0].starts_at for slot in slots] == [SLOT * n for n in range(12)]


def test_a_clock_three_quarters_off_keeps_to_whole_slots():
    assert filled(slots_of({minutes(1): 1}, KATHMANDU, until=minutes(1))) == [("00:45", 1)]


def test_the_night_in_which_an_hour_comes_twice_names_the_zone():
    arrivals = {CLOCKS_GO_BACK - timedelta(minutes=5): 1, CLOCKS_GO_BACK + timedelta(minutes=55): 2}

    slots = slots_of(arrivals, BERLIN, until=CLOCKS_GO_BACK + timedelta(minutes=55))

    assert filled(slots) == [("02:55 CEST", 1), ("02:55 CET", 2)]


@pytest.mark.parametrize(
    ("until", "first", "last", "count"),
    [
        (-60, "19:05", "20:00", 12),
        (0, "19:05", "20:00", 12),
        (30, "19:35", "20:30", 12),
        (55, "20:00", "20:55", 12),
        (60, "20:00", "21:00", 13),
        (24 * 60, "20:00", "21:00", 13),
    ],
)
def test_the_axis_goes_on_until_now_or_until_it_has_long_been_quiet(until, first, last, count):
    slots = slots_of({minutes(0): 5}, BERLIN, until=minutes(until))

    assert (slots[0].label, slots[-1].label, len(slots)) == (first, last, count)


def test_a_long_day_shows_its_last_six_hours():
    arrivals = {minutes(5 * number): 1 for number in range(200)}

    slots = slots_of(arrivals, BERLIN, until=minutes(1000))

    assert (len(slots), slots[-1].starts_at) == (72, minutes(1000))
    assert [len(plot(slots, size).slots) for size in (WIDE, NARROW)] == [72, 30]


def test_nobody_makes_no_slots():
    assert slots_of({}, BERLIN, until=EIGHT) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("hours", [1, 2, 6])
def test_bars_stand_on_the_axis_inside_the_drawing(size, hours):
    counts = {minutes(5 * number): number + 1 for number in range(12 * hours)}
    drawn = plot(slots_of(counts, BERLIN, until=minutes(60 * hours - 1)), size)

    assert all(bar.y + bar.height == size.base and bar.y >= size.head for bar in drawn.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= size.width for bar in drawn.bars)
    highest = max(drawn.bars, key=lambda bar: bar.height)
    assert (highest.y, highest.count) == (size.head, drawn.peak.count)
    # The highest is the last one here: it alone has its number written.
    assert [bar.count for bar in drawn.bars if bar.number_y] == [12 * hours]
    assert 2 <= len(drawn.words) <= size.words
    assert all(word.text[-2:] in ("00", "15", "30", "45") for word in drawn.words)
    places = [word.x for word in drawn.words]
    assert min(b - a for a, b in pairwise(places)) >= size.letters * 3
