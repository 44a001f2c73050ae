"""Wall-clock times and moments (rule 13)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventmaster.desk.local_times import NoSuchTime, last_day, moment_of, start_of_day, wall_time

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]


def test_plain_times():
    moment = moment_of(datetime(2027, 6, 12, 20, 0), BERLIN)

    assert (moment.at, moment.note) == (datetime(2027, 6, 12, 18, 0, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("wall", "exists"),
    [
        (datetime(2027, 3, 28, 1, 59), True),
        (datetime(2027, 3, 28, 2, 0), False),
        (datetime(2027, 3, 28, 2, 59), False),
        (datetime(2027, 3, 28, 3, 0), True),
    ],
)
def test_the_hour_that_is_skipped(wall, exists):
    if exists:
        assert wall_time(moment_of(wall, BERLIN).at, BERLIN) == wall
    else:
        with pytest.raises(NoSuchTime):
            moment_of(wall, BERLIN)


@pytest.mark.parametrize(
    ("wall", "is_twice"),
    [
        (datetime(2027, 10, 31, 1, 59), False),
        (datetime(2027, 10, 31, 2, 0), True),
        (datetime(2027, 10, 31, 2, 59), True),
        (datetime(2027, 10, 31, 3, 0), False),
    ],
)
def test_the_hour_that_comes_twice(wall, is_twice):
    assert bool(moment_of(wall, BERLIN).note) == is_twice


def test_a_day_that_begins_at_one_o_clock():
    beirut = ZoneInfo("Asia/Beirut")

    assert start_of_day(date(2027, 3, 28), beirut) == datetime(2027, 3, 27, 22, 0, tzinfo=UTC)


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
)
def test_what_is_shown_means_what_was_stored_but_for_the_second_of_two_hours(at, name):
    at, zone = at.replace(second=0, microsecond=0), ZoneInfo(name)

    read = moment_of(wall_time(at, zone), zone)

    assert read.at == at or (read.note and read.at < at <= read.at + timedelta(hours=1))


@given(st.dates(date(2000, 1, 1), date(2037, 1, 1)), st.sampled_from(ZONES))
def test_the_last_day_of_what_lasts_all_day(day, name):
    zone = ZoneInfo(name)

    assert last_day(start_of_day(day + timedelta(days=1), zone), zone) == day
