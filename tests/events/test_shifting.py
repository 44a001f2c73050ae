"""Times that move with their event: by the wall, and never past each other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from events.shifting import shifted

BERLIN = ZoneInfo("Europe/Berlin")
_moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 5, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


def at(*when):
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)


def test_the_wall_says_the_same_on_the_other_side_of_a_change_of_clocks():
    """From winter to summer, and to a zone of its own."""
    closes, start, end = at(2027, 3, 1, 18), at(2027, 3, 3, 19), at(2027, 3, 3, 22)
    tokyo = ZoneInfo("Asia/Tokyo")

    summer = shifted([closes, end, None], start=start, to=at(2027, 4, 7, 19), zone=BERLIN)
    away = shifted(
        [closes], start=start, to=datetime(2027, 4, 7, 10, tzinfo=UTC), zone=BERLIN, to_zone=tokyo
    )

    assert summer == {
        closes: at(2027, 4, 5, 18),
        start: at(2027, 4, 7, 19),
        end: at(2027, 4, 7, 22),
    }
    assert away[closes].astimezone(tokyo) == datetime(2027, 4, 5, 18, tzinfo=tokyo)


def test_a_party_that_ends_in_the_hour_that_is_left_out_still_ends_after_it_began():
    start, end = at(2027, 3, 20, 2, 30), at(2027, 3, 20, 3, 15)

    told = shifted([end], start=start, to=at(2027, 3, 28, 2, 30), zone=BERLIN)

    assert told[end] - told[start] == timedelta(minutes=45)


@given(st.lists(_moments, unique=True, min_size=1), _moments, _moments)
def test_what_comes_first_still_does(moments, start, to):
    told = shifted(moments, start=start, to=to, zone=BERLIN)

    assert told.keys() == {*moments, start}
    assert told[start] == to
    in_order = [told[each] for each in sorted(told)]
    assert all(earlier < later for earlier, later in pairwise(in_order))
