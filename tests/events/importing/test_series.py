"""Series become their dates: added, taken out, moved, across clock changes, and bounded."""

import pytest

from tests.events.importing.files import calendar, lines, read, starts

RIDE = """
    UID:ride
    SUMMARY:Ride
    LOCATION:Park
    DTSTART;TZID=Europe/Berlin:{start}
    DTEND;TZID=Europe/Berlin:{end}
"""


def ride(more, start="20260324T180000", end="20260324T200000"):
    return RIDE.format(start=start, end=end) + more


def test_the_local_time_stays_when_the_clock_changes():
    parsed = read(calendar(ride("RRULE:FREQ=WEEKLY;COUNT=3")))

    assert starts(parsed) == ["2026-03-24 18:00", "2026-03-31 18:00", "2026-04-07 18:00"]
    assert [f"{draft.start_at:%H:%M}" for draft in parsed.drafts] == ["17:00", "16:00", "16:00"]
    assert [draft.key for draft in parsed.drafts] == [
        "ride#20260324T170000Z",
        "ride#20260331T160000Z",
        "ride#20260407T160000Z",
    ]


def test_a_rule_in_utc_stays_in_utc():
    event = "UID:a\nSUMMARY:A\nDTSTART:20260324T170000Z\nRRULE:FREQ=WEEKLY;COUNT=2"

    parsed = read(calendar(event, head="X-WR-TIMEZONE:Europe/Berlin"))

    assert [f"{draft.start_at:%H:%M}" for draft in parsed.drafts] == ["17:00", "17:00"]


def test_dates_are_added_and_taken_out():
    parsed = read(
        calendar(
            ride(
                """
                RRULE:FREQ=WEEKLY;COUNT=4
                EXDATE;TZID=Europe/Berlin:20260331T180000
                EXDATE;VALUE=DATE:20260407
                RDATE;TZID=Europe/Berlin:20260501T180000,20260502T190000
                RDATE;VALUE=PERIOD:20260601T160000Z/PT30M
                """
            )
        )
    )

    assert starts(parsed) == [
        "2026-03-24 18:00",
        "2026-04-14 18:00",
        "2026-05-01 18:00",
        "2026-05-02 19:00",
        "2026-06-01 18:00",
    ]
    lengths = [str(draft.end_at - draft.start_at) for draft in parsed.drafts]
    assert lengths == ["2:00:00"] * 4 + ["0:30:00"]


def test_a_moved_date_replaces_that_of_the_rule_and_keeps_its_key():
    moved = """
        UID:ride
        RECURRENCE-ID;TZID=Europe/Berlin:20260331T180000
        DTSTART;TZID=Europe/Berlin:20260401T190000
        DTEND;TZID=Europe/Berlin:20260401T200000
    """

    parsed = read(calendar(moved, ride("RRULE:FREQ=WEEKLY;COUNT=3")))

    assert [(draft.key, draft.title) for draft in parsed.drafts] == [
        ("ride#20260331T160000Z", "Ride"),
        ("ride#20260324T170000Z", "Ride"),
        ("ride#20260407T160000Z", "Ride"),
    ]
    assert starts(parsed)[0] == "2026-04-01 19:00"


def test_moved_dates_stand_alone_where_their_series_is_not_in_the_file():
    moved = """
        UID:ride
        SUMMARY:Ride, moved
        RECURRENCE-ID;VALUE=DATE:20260331
        DTSTART;VALUE=DATE:20260401
    """

    parsed = read(calendar(moved))

    assert [(draft.key, draft.all_day) for draft in parsed.drafts] == [("ride#20260331", True)]


def test_a_series_without_end_is_bounded_and_keeps_its_first_date():
    parsed = read(calendar(ride("RRULE:FREQ=YEARLY", "20100401T180000", "20100401T190000")))

    assert starts(parsed) == [
        "2010-04-01 18:00",
        "2025-04-01 18:00",
        "2026-04-01 18:00",
        "2027-04-01 18:00",
    ]
    assert lines(parsed) == [
        (
            "warning some.ics:1: 1 series has no end; "
            "its dates of the past year and two years ahead are taken."
        )
    ]


def test_a_series_with_too_many_dates_is_cut_and_said_so():
    parsed = read(calendar(ride("RRULE:FREQ=DAILY;UNTIL=20300101T000000Z")))

    assert len(parsed.drafts) == 500
    assert lines(parsed) == [
        (
            "warning some.ics:ride: The series has too many dates: "
            "500 from 2026-03-24 to 2027-08-05 are taken."
        )
    ]


def test_a_long_series_of_the_past_leaves_its_beginning():
    parsed = read(
        calendar(ride("RRULE:FREQ=DAILY;COUNT=600", "20000101T180000", "20000101T190000"))
    )

    assert (len(parsed.drafts), starts(parsed)[0]) == (500, "2000-01-01 18:00")


def test_until_is_inclusive_and_may_be_written_in_any_way():
    for until in ("20260331T160000Z", "20260331T180000", "20260331"):
        parsed = read(calendar(ride(f"RRULE:FREQ=WEEKLY;UNTIL={until}")))

        assert starts(parsed) == ["2026-03-24 18:00", "2026-03-31 18:00"]


def test_all_day_series_are_days_in_every_offset():
    event = """
        UID:day
        SUMMARY:Day
        DTSTART;VALUE=DATE:20261024
        DTEND;VALUE=DATE:20261025
        RRULE:FREQ=DAILY;COUNT=3
        EXDATE;VALUE=DATE:20261025
    """

    parsed = read(calendar(event, head="X-WR-TIMEZONE:Europe/Berlin"))

    assert [draft.key for draft in parsed.drafts] == ["day#20261024", "day#20261026"]
    assert starts(parsed) == ["2026-10-24 00:00", "2026-10-26 00:00"]


def test_two_rules_make_one_series_and_spaces_do_no_harm():
    parsed = read(
        calendar(
            ride("RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TU, TH \nRRULE:FREQ=WEEKLY;COUNT=2;BYDAY=TU;")
        )
    )

    assert starts(parsed) == ["2026-03-24 18:00", "2026-03-26 18:00", "2026-03-31 18:00"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=SECONDLY", "Only daily, weekly, monthly and yearly repetition is followed."),
        ("BYDAY=MO", "Only daily, weekly, monthly and yearly repetition is followed."),
        ("FREQ=DAILY;INTERVAL=0", "The repetition has INTERVAL=0, which is not possible."),
        ("FREQ=DAILY;BYMONTH=13", "The repetition has BYMONTH=13, which is not possible."),
        ("FREQ=DAILY;COUNT=x", "The repetition has COUNT=X, which is not possible."),
        ("FREQ=DAILY;BYEASTER=1", "The repetition uses BYEASTER, which is unknown."),
        ("FREQ=DAILY;BYDAY=XX", "The repetition “FREQ=DAILY;BYDAY=XX” is not understood."),
        ("FREQ=DAILY;UNTIL=never", "The repetition's UNTIL is no date: NEVER."),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "The repetition names a day that never comes."),
        ("FREQ=DAILY;BYSETPOS=5", "The repetition names a day that never comes."),
    ],
)
def test_a_rule_that_cannot_be_followed_leaves_the_first_date(rule, reason):
    parsed = read(calendar(ride(f"RRULE:{rule}")))

    assert starts(parsed) == ["2026-03-24 18:00"]
    assert lines(parsed) == [f"warning some.ics:ride: {reason}"]


def test_a_series_with_every_date_taken_out_is_said():
    event = "UID:a\nSUMMARY:A\nDTSTART;VALUE=DATE:20260401\nRDATE;VALUE=DATE:20260401\n"

    parsed = read(calendar(event + "EXDATE;VALUE=DATE:20260401"))

    assert parsed.drafts == []
    assert (
        lines(parsed)[0] == "warning some.ics:a: Every date of the series is taken out by EXDATE."
    )


def test_a_broken_date_of_a_series_costs_only_itself():
    parsed = read(
        calendar(
            ride(
                """
                RRULE:FREQ=WEEKLY;COUNT=1
                EXDATE:nonsense
                RDATE;TZID=Europe/Berlin:20260501T180000,soon
                RDATE;VALUE=PERIOD:20260601T160000Z/never
                RDATE;VALUE=PERIOD:20260602T160000Z/20260602T170000Z
                """
            )
        )
    )

    lengths = [str(draft.end_at - draft.start_at) for draft in parsed.drafts]
    assert starts(parsed) == [
        "2026-03-24 18:00",
        "2026-05-01 18:00",
        "2026-06-01 18:00",
        "2026-06-02 18:00",
    ]
    assert lengths == ["2:00:00", "2:00:00", "2:00:00", "1:00:00"]
    assert lines(parsed) == [
        "warning some.ics:12: RDATE holds no date: “soon”.",
        "warning some.ics:11: EXDATE holds no date: “nonsense”.",
    ]


@pytest.mark.parametrize(
    ("recurrence_id", "key", "reason"),
    [
        (
            "RECURRENCE-ID:soon",
            "ride#20260324T170000Z",
            "The RECURRENCE-ID is no date; the event's start is used.",
        ),
        (
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260323T170000Z",
            "ride#20260323T170000Z",
            "The change of all later dates (RANGE) is taken for this date alone.",
        ),
    ],
)
def test_an_odd_recurrence_id_is_a_warning(recurrence_id, key, reason):
    parsed = read(calendar(ride(recurrence_id)))

    assert [draft.key for draft in parsed.drafts] == [key]
    assert lines(parsed) == [f"warning some.ics:ride: {reason}"]
