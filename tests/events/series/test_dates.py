"""The dates of a rule, in wall time; against dateutil and against days counted one by one."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from events.series.choosing import WEEKDAYS, MonthlyBy, ending, fits, monthly, weekly
from events.series.dates import plan_series
from events.series.words import rule_text

# Clocks change at 2:00, 1:00 UTC, half past midnight by half an hour, at midnight, and never.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Asuncion", "UTC"]
BERLIN = ZoneInfo("Europe/Berlin")


def at(text, zone=BERLIN):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def planned(rule, start, zone=BERLIN):
    return plan_series(rule, start_at=start, zone=zone)


def walls(plan, zone=BERLIN):
    return [d.starts_at.astimezone(zone).replace(tzinfo=None, fold=0) for d in plan.dates]


@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    first=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    days=st.sets(st.sampled_from(WEEKDAYS)),
    interval=st.integers(1, 5),
    count=st.integers(2, 60),
)
def test_weeks_are_counted_in_wall_time(zone, first, days, interval, count):
    first = first.replace(second=0, microsecond=0)
    start = first.replace(tzinfo=zone).astimezone(UTC)
    first = start.astimezone(zone).replace(tzinfo=None, fold=0)
    plan = planned(f"{weekly(days=days, interval=interval)};COUNT={count}", start, zone)

    wanted = days or {WEEKDAYS[first.weekday()]}
    monday = first.date() - timedelta(days=first.weekday())
    day_by_day = (first.date() + timedelta(days=n) for n in range(1, 3000))
    named = (
        day
        for day in day_by_day
        if WEEKDAYS[day.weekday()] in wanted and (day - monday).days // 7 % interval == 0
    )
    assert [d.day for d in plan.dates] == [first.date(), *islice(named, count - 1)]
    for shown, found in zip(walls(plan, zone), plan.dates, strict=True):
        meant = datetime.combine(found.day, first.time())
        # Only where clocks skip the time is it another, as much later as they skip.
        assert shown == meant or (shown > meant and "skip" in found.note)
        assert shown - meant <= timedelta(hours=1)


@given(
    by=st.sampled_from(MonthlyBy),
    first=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    interval=st.integers(1, 12),
    until=st.integers(40, 3000),
)
def test_months_are_those_of_dateutil(by, first, interval, until):
    if not fits(by, first):
        return
    start = datetime.combine(first, time(19, 30))
    rule, last = monthly(by=by, first=first, interval=interval), first + timedelta(days=until)
    meant = list(rrule.rrulestr(rule, dtstart=start).between(start, _end(last), inc=True))
    said = ending(rule, count=None, until=last, zone=BERLIN)
    if len(meant) < 2:
        with pytest.raises(ValidationError):
            planned(said, start.replace(tzinfo=BERLIN).astimezone(UTC))
        return

    plan = planned(said, start.replace(tzinfo=BERLIN).astimezone(UTC))

    assert walls(plan) == meant
    assert not rule_text(plan.rule, BERLIN).startswith("By the rule")


def _end(day):
    return datetime.combine(day, time(23, 59, 59))


def test_a_course_stays_at_its_hour_when_clocks_change():
    plan = planned("RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=4", at("2026-10-13T19:00"))

    assert [d.starts_at.isoformat() for d in plan.dates] == [
        "2026-10-13T17:00:00+00:00",
        "2026-10-20T17:00:00+00:00",
        "2026-10-27T18:00:00+00:00",
        "2026-11-03T18:00:00+00:00",
    ]
    assert rule_text(plan.rule, BERLIN) == "Every week on Tuesday, 4 dates in all"


def test_what_clocks_skip_or_show_twice_is_explained():
    spring = planned("FREQ=DAILY;COUNT=3", at("2027-03-27T02:30"))
    autumn = planned("FREQ=DAILY;COUNT=3", at("2026-10-24T02:30"))

    assert [(d.starts_at.isoformat()[5:16], d.note) for d in [*spring.dates, *autumn.dates]] == [
        ("03-27T01:30", ""),
        ("03-28T01:30", "Clocks go forward on this day and skip 02:30: it starts at 03:30."),
        ("03-29T00:30", ""),
        ("10-24T00:30", ""),
        ("10-25T00:30", "Clocks go back on this day, so 02:30 comes twice: the first is meant."),
        ("10-26T01:30", ""),
    ]


def test_a_first_date_that_the_rule_omits_counts_as_one():
    plan = planned("FREQ=WEEKLY;BYDAY=FR;COUNT=3", at("2026-11-24T19:00"))

    assert [d.day.isoformat() for d in plan.dates] == ["2026-11-24", "2026-11-27", "2026-12-04"]
    assert [d.day.day for d in plan.without([date(2026, 11, 27), date(2026, 11, 24)]).dates] == [
        *(24, 4)
    ]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "Say when it ends: a last day, or a number of dates."),
        ("FREQ=DAILY;COUNT=501", "That is more than 500 dates. Choose an earlier last day, or"),
        ("FREQ=DAILY;COUNT=1", "This rule names no date after the first one."),
        ("FREQ=DAILY;UNTIL=20261001", "This rule names no date after the first one."),
        ("FREQ=YEARLY;COUNT=40", "That goes on for more than 30 years. Choose fewer dates."),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261224", "Give a last day or a number of dates, not both."),
        ("FREQ=DAILY;BYHOUR=9;COUNT=3", "The time of day is the event’s own"),
        ("FREQ=DAILY;BYYEARDAY=366;COUNT=3", "BYYEARDAY has no meaning with FREQ=DAILY."),
        ("FREQ=DAILY;COUNT=3\nEXDATE:20261224", "Write one rule, like FREQ=WEEKLY;BYDAY=TU"),
        ("every tuesday", "Write one rule, like FREQ=WEEKLY;BYDAY=TU"),
        ("FREQ=WEEKLY;BYDAY=XX;COUNT=3", "The repetition “FREQ=WEEKLY;BYDAY=XX;COUNT=3” is not"),
        ("FREQ=HOURLY;COUNT=3", "Only daily, weekly, monthly and yearly repetition is followed."),
        # Never: looked for until the year 9999, in less than a second.
        ("FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1;COUNT=3", "This rule names no date after"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_in_words(rule, sentence):
    with pytest.raises(ValidationError) as refused:
        planned(rule, at("2026-11-24T19:00"))

    (said,) = refused.value.message_dict["rule"]
    assert said.startswith(sentence)


def test_rules_in_words():
    said = {
        rule: rule_text(planned(rule, at("2026-11-24T19:00")).rule, BERLIN)
        for rule in (
            "FREQ=DAILY;INTERVAL=2;COUNT=4",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,TU;UNTIL=20270131",
            "FREQ=MONTHLY;BYDAY=-1TU;COUNT=12",
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2",
            "FREQ=YEARLY;COUNT=3",
            "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=9",
        )
    }

    assert list(said.values()) == [
        "Every 2 days, 4 dates in all",
        "Every 2 weeks on Tuesday and Thursday, until 31 January 2027",
        "Every month on the last Tuesday, 12 dates in all",
        "Every month on the last day, 2 dates in all",
        "Every year, 3 dates in all",
        "By the rule FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=9",
    ]
