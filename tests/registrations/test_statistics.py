"""An event's figures, after whatever happened to its tickets, on the event's own clock."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from registrations.services.cancelling import cancel_registration
from registrations.services.groups import cancel_tickets
from registrations.services.payments import pay_at_the_door
from registrations.services.registering import TicketRequest
from registrations.services.ticket_types import save_ticket_type
from registrations.statistics.periods import Unit, choose_unit, quarter_of, starts_of, sums
from registrations.statistics.summary import look_at
from tests.factories import NOW, register_person
from tests.registrations.door.door import make_door, make_type

DAY = timedelta(days=1)
ZONES = ("Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC")


def by_day(numbers):
    """Of each day on which something happened: confirmed, cancelled, left."""
    unit, periods = numbers.course()
    assert unit == Unit.DAY
    return {
        f"{period.starts_at:%d %H:%M}": (period.confirmed, period.cancelled, period.tickets)
        for period in periods
        if period.confirmed or period.cancelled
    }


def types_of(numbers):
    return [(kind.name, kind.tickets, kind.arrived) for kind in numbers.by_type]


@pytest.mark.django_db
def test_figures_follow_tickets_from_their_first_day_to_the_door():
    door = make_door(capacity=10, start_at=NOW + 7 * DAY)
    event = door.event
    regular = event.ticket_types.get()
    student = make_type(event, "Student", price=Decimal("12.50"), position=9)
    who = {"by": None, "now": NOW + 2 * DAY}
    group = register_person(event, seats=3, now=NOW)
    # 23:30 UTC is the next day in Berlin already.
    late = NOW.replace(hour=23, minute=30)
    alone = register_person(event, tickets=[TicketRequest(ticket_type_id=student.pk)], now=late)
    gone = register_person(event, now=NOW + DAY)
    cancel_registration(registration_id=gone.pk, **who)
    one, two, _three = group.tickets.order_by("number")
    cancel_tickets(registration_id=group.pk, ticket_ids=[one.pk], **who)
    pay_at_the_door(registration_id=alone.pk, **who)
    start = event.start_at
    door.scan(two, at=start + timedelta(minutes=7))
    door.scan(two, "out", at=start + timedelta(minutes=8))
    door.scan(two, at=start + timedelta(minutes=40))
    mistaken = door.scan(alone.tickets.get(), at=start + timedelta(minutes=9))
    door.undo(mistaken, at=start + timedelta(minutes=10))

    numbers = look_at(event, now=start + timedelta(hours=1))

    assert by_day(numbers) == {
        "23 00:00": (3, 0, 3),
        "24 00:00": (2, 0, 5),
        "25 00:00": (0, 2, 3),
    }
    assert types_of(numbers) == [(regular.name, 2, 1), ("Student", 1, 0)]
    unit, arrivals = numbers.arrivals()
    assert (unit, [(f"{each.starts_at:%H:%M}", each.arrived) for each in arrivals]) == (
        Unit.QUARTER,
        [("13:00", 1)],
    )
    figures = (numbers.taken, numbers.tickets, numbers.arrived, numbers.absent, numbers.held)
    assert figures == (3, 3, 1, 2, 0)
    assert (numbers.due, numbers.paid) == (Decimal("12.50"), Decimal("12.50"))
    told = {status: n for status, n in numbers.statuses.items() if n}
    assert told == {"confirmed": 2, "cancelled": 1}


@pytest.mark.django_db
def test_figures_are_kept_until_something_happens():
    door = make_door(capacity=10)
    register_person(door.event, now=NOW)
    seen = []

    def look(at=NOW):
        with CaptureQueriesContext(connection) as asked:
            numbers = look_at(door.event, now=at)
        seen.append((types_of(numbers)[0][1:], len(asked)))

    look()
    look()
    more = register_person(door.event, now=NOW)
    look()
    door.scan(more.tickets.get())
    look()
    cancel_registration(registration_id=more.pk, by=None, now=NOW)
    look()

    assert seen == [((1, 0), 5), ((1, 0), 2), ((2, 0), 5), ((2, 1), 3), ((1, 0), 5)]


@pytest.mark.django_db
def test_figures_stay_kept_while_the_last_scans_grow_old():
    door = make_door()
    for second in (0, 10):
        ticket = register_person(door.event, now=NOW).tickets.get()
        door.scan(ticket, at=NOW + timedelta(seconds=second))
    look_at(door.event, now=NOW + timedelta(seconds=125))

    with CaptureQueriesContext(connection) as asked:
        look_at(door.event, now=NOW + timedelta(seconds=135))

    assert len(asked) == 2


@pytest.mark.django_db
def test_a_type_is_limited_by_its_smallest_pool_and_one_of_nobody_is_told():
    event = make_door(capacity=None).event
    who = {"by": None, "now": NOW}
    small = event.pools.create(name="Small", capacity=5)
    large = event.pools.create(name="Large", capacity=50)
    fields = {"name": "Student", "position": 9}
    save_ticket_type(event_id=event.pk, fields=fields, pool_ids=[small.pk, large.pk], **who)

    numbers = look_at(event, now=NOW)

    assert [(kind.limit, kind.tickets) for kind in numbers.by_type] == [(None, 0), (5, 0)]
    assert (numbers.course(), numbers.arrivals()) == ((Unit.DAY, []), (Unit.QUARTER, []))


@given(
    zone=st.sampled_from(ZONES),
    moments=st.lists(
        st.datetimes(datetime(2015, 1, 1), datetime(2027, 1, 1)), min_size=1, max_size=30
    ),
    unit=st.sampled_from([Unit.DAY, Unit.WEEK, Unit.MONTH]),
)
def test_each_moment_counts_for_the_day_week_or_month_of_its_own_clock(zone, moments, unit):
    zone = ZoneInfo(zone)
    moments = [moment.replace(tzinfo=UTC) for moment in moments]
    names = {
        Unit.DAY: lambda day: day,
        Unit.WEEK: lambda day: day.isocalendar()[:2],
        Unit.MONTH: lambda day: (day.year, day.month),
    }
    name = names[unit]
    wanted = Counter(name(moment.astimezone(zone).date()) for moment in moments)

    starts = starts_of(min(moments), max(moments), unit, zone)
    counted = sums(Counter(map(quarter_of, moments)), starts)

    found = {name(start.date()): n for start, n in zip(starts, counted, strict=True) if n}
    assert found == dict(wanted)


def test_the_hour_that_comes_twice_is_two_periods():
    zone = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)

    starts = starts_of(first, first + timedelta(hours=2), Unit.HOUR, zone)

    assert [f"{start:%H:%M %Z}" for start in starts] == ["02:00 CEST", "02:00 CET", "03:00 CET"]


@pytest.mark.parametrize(
    ("days", "unit"), [(0, Unit.DAY), (62, Unit.DAY), (63, Unit.WEEK), (500, Unit.MONTH)]
)
def test_a_longer_span_is_told_in_larger_units(days, unit):
    assert choose_unit(NOW, NOW + days * DAY, least=Unit.DAY, most=62) == unit
