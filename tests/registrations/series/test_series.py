"""Dates of a series: made, changed and cancelled together, with nobody lost."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.jobs import run_due
from accounts.models import JournalEntry, Message
from events.enums import Reach
from events.models import Event, Pool
from registrations.errors import CapacityBelowTaken
from registrations.models import ChangeNotice, Registration
from registrations.services.changes import JOBS
from registrations.services.events import change_event
from registrations.services.series import RepeatsAlready, change_rule, repeat_event
from registrations.services.series_changes import change_dates
from registrations.services.series_dates import NotInSeries, cancel_dates
from tests.factories import register_person
from tests.registrations.series.times import NOW, berlin, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules_hold")]

ONE_DATABASE = pytest.mark.one_database("the statements of these run on both in other tests here")


def facts(dates):
    found = Event.objects.filter(pk__in=[each.pk for each in dates]).order_by("series_start")
    return [(local(e.start_at), local(e.end_at)[6:], e.title, e.status) for e in found]


def change(event, reach=Reach.ALL, **fields):
    options = {k: fields.pop(k) for k in ("including_own", "notifies") if k in fields}
    return change_dates(event_id=event.pk, reach=reach, fields=fields, by=None, now=NOW, **options)


@ONE_DATABASE
def test_an_event_becomes_its_dates_with_seats_of_their_own(course):
    assert facts(course) == [
        ("10-13 19:00", "21:00", "Choir", "published"),
        ("10-20 19:00", "21:00", "Choir", "published"),
        ("10-27 19:00", "21:00", "Choir", "published"),
        ("11-03 19:00", "21:00", "Choir", "published"),
    ]
    assert [each.series_start == each.start_at for each in course] == [True] * 4
    assert Pool.objects.filter(event__in=course, capacity=10, taken=0).count() == 4


@ONE_DATABASE
def test_repeating_leaves_dates_out_and_happens_once(evening):
    def repeat():
        return repeat_event(
            event_id=evening.pk,
            rule="FREQ=WEEKLY;COUNT=4",
            left_out=[date(2026, 10, 20), date(2026, 10, 13)],
            by=None,
            now=NOW,
        )

    series = repeat()

    with pytest.raises(RepeatsAlready):
        repeat()
    assert facts(Event.objects.filter(series=series)) == [
        ("10-13 19:00", "21:00", "Choir", "published"),
        ("10-27 19:00", "21:00", "Choir", "draft"),
        ("11-03 19:00", "21:00", "Choir", "draft"),
    ]


def test_many_dates_take_as_many_statements_as_few(evening, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        repeat_event(
            event_id=evening.pk, rule="FREQ=DAILY;COUNT=120", publishes=True, by=None, now=NOW
        )
    many = Event.objects.filter(series__isnull=False).order_by("start_at")
    for each in many[3:5]:
        register_person(each, now=NOW)

    counted = {}
    for reach, of in ((Reach.FOLLOWING, list(many)[-5]), (Reach.ALL, many[0])):
        with CaptureQueriesContext(
            connection,
        ) as found:
            change(of, reach, title=f"Choir {reach}", capacity=12, start_at=of.start_at)
        counted[reach] = len(found)

    assert many.filter(title="Choir all").count() == 120
    # Notices for those with people, of which there are some among all.
    assert counted[Reach.ALL] <= counted[Reach.FOLLOWING] + 6


@pytest.mark.parametrize(
    ("reach", "changed"),
    [(Reach.ONE, [1]), (Reach.FOLLOWING, [1, 2, 3]), (Reach.ALL, [0, 1, 2, 3])],
)
def test_a_change_reaches_one_the_following_or_all(course, reach, changed):
    event = course[1]

    change(
        event,
        reach,
        title="Choir for all",
        start_at=event.start_at + timedelta(hours=1),
        end_at=event.end_at + timedelta(hours=1),
    )

    days = ["10-13", "10-20", "10-27", "11-03"]
    assert facts(course) == [
        (f"{day} 20:00", "22:00", "Choir for all", "published")
        if number in changed
        else (f"{day} 19:00", "21:00", "Choir", "published")
        for number, day in enumerate(days)
    ]


def test_people_stay_and_hear_of_it_where_it_concerns_them(course):
    person = register_person(course[2], now=NOW)

    change(course[0], title="Choir for all", city="Potsdam")
    run_due([], JOBS)

    assert Registration.objects.get().event_id == course[2].pk == person.event_id
    assert [(n.event_id, n.before["title"]) for n in ChangeNotice.objects.all()] == [
        (course[2].pk, "Choir")
    ]


def test_what_was_changed_for_one_date_stays_unless_it_is_meant(course):
    change_event(event_id=course[2].pk, fields={"title": "Choir’s concert"}, by=None, now=NOW)
    change_event(event_id=course[2].pk, fields={"capacity": 99}, by=None, now=NOW)

    outcome = change(course[0], title="Choir for all", city="Potsdam", capacity=20)

    concert = Event.objects.with_seats().get(pk=course[2].pk)
    assert (concert.title, concert.city, concert.seat_capacity) == (
        "Choir’s concert",
        "Potsdam",
        99,
    )
    assert [each.kept for each in outcome] == [[], [], ["capacity", "title"], []]

    change(course[0], title="Everyone’s choir", including_own=True)

    concert = Event.objects.get(pk=course[2].pk)
    assert (concert.title, concert.own_fields) == ("Everyone’s choir", ["capacity"])


def test_a_capacity_below_what_is_taken_somewhere_changes_nothing(course):
    register_person(course[2], seats=3, now=NOW)

    with pytest.raises(CapacityBelowTaken) as refused:
        change(course[0], capacity=2, title="Small choir")

    assert str(refused.value).startswith("On 27 Oct 2026, 3 places are taken already.")
    assert {each[2] for each in facts(course)} == {"Choir"}
    assert set(Pool.objects.filter(event__in=course).values_list("capacity", flat=True)) == {10}


def test_more_seats_go_to_those_who_wait(course):
    change(course[0], capacity=1)
    register_person(course[3], now=NOW)
    waiting = register_person(course[3], now=NOW)

    change(course[0], capacity=2)

    waiting.refresh_from_db()
    assert waiting.status == "confirmed"


@ONE_DATABASE
def test_what_makes_no_sense_names_the_date(course):
    change_event(
        event_id=course[2].pk,
        fields={"end_at": course[2].start_at + timedelta(minutes=30)},
        by=None,
        now=NOW,
    )

    with pytest.raises(ValidationError) as refused:
        change(course[0], start_at=course[0].start_at + timedelta(hours=1))
    with pytest.raises(ValidationError) as unknown:
        change(course[0], slug="choir")

    assert refused.value.message_dict == {
        "end_at": ["27 Oct 2026: The end must come after the start."]
    }
    assert list(unknown.value.message_dict) == ["slug"]
    assert [each[0][6:] for each in facts(course)] == ["19:00"] * 4


def test_cancelling_the_following_writes_to_their_people_alone(course):
    kept, told = register_person(course[0], now=NOW), register_person(course[3], now=NOW)

    done = cancel_dates(event_id=course[2].pk, reach=Reach.FOLLOWING, by=None, now=NOW)
    again = cancel_dates(event_id=course[2].pk, reach=Reach.FOLLOWING, by=None, now=NOW)
    run_due([], JOBS)

    assert [each.pk for each in done] == [course[2].pk, course[3].pk]
    assert again == []
    assert [each[3] for each in facts(course)] == ["published"] * 2 + ["cancelled"] * 2
    told_of_it = Message.objects.filter(kind="event.cancelled").values_list("to_email", flat=True)
    assert list(told_of_it) == [told.email]
    assert JournalEntry.objects.filter(action="event.cancelled").count() == 2
    assert kept.event_id == course[0].pk


def test_another_rule_keeps_those_with_people_and_cancels_the_rest(course):
    register_person(course[2], now=NOW)

    outcome = change_rule(
        event_id=course[1].pk,
        rule="FREQ=WEEKLY;INTERVAL=2;COUNT=3",
        publishes=True,
        by=None,
        now=NOW,
    )

    assert facts(Event.objects.filter(series__isnull=False)) == [
        ("10-13 19:00", "21:00", "Choir", "published"),
        ("10-20 19:00", "21:00", "Choir", "published"),
        ("10-27 19:00", "21:00", "Choir", "published"),  # Somebody comes.
        ("11-03 19:00", "21:00", "Choir", "published"),
        ("11-17 19:00", "21:00", "Choir", "published"),
    ]
    assert [local(each.start_at) for each in outcome.with_people] == ["10-27 19:00"]

    change_rule(
        event_id=course[1].pk,
        rule="FREQ=WEEKLY;INTERVAL=2;COUNT=2",
        cancels_people=True,
        by=None,
        now=NOW,
    )

    assert [each[3] for each in facts(Event.objects.filter(series__isnull=False))] == [
        *("published", "published", "cancelled", "published", "cancelled")
    ]


@ONE_DATABASE
def test_a_date_that_was_moved_keeps_its_place_under_another_rule(course):
    """It stands for the day that it was moved away from; a cancelled one stays cancelled."""
    moved, gone = course[2], course[3]
    times = {"start_at": berlin("2026-10-28T19:00"), "end_at": berlin("2026-10-28T21:00")}
    change_event(event_id=moved.pk, fields=times, by=None, now=NOW)
    cancel_dates(event_id=gone.pk, reach=Reach.ONE, by=None, now=NOW)

    outcome = change_rule(event_id=course[0].pk, rule="FREQ=WEEKLY;COUNT=5", by=None, now=NOW)

    assert [local(each.starts_at) for each in outcome.added] == ["11-10 19:00"]
    assert [each.pk for each in outcome.cancelled] == [gone.pk]
    assert [each[0] for each in facts(Event.objects.filter(series__isnull=False))] == [
        *("10-13 19:00", "10-20 19:00", "10-28 19:00", "11-03 19:00", "11-10 19:00")
    ]


@ONE_DATABASE
def test_what_does_not_repeat_has_no_dates(evening):
    with pytest.raises(NotInSeries):
        change(evening, title="Choir for all")
    with pytest.raises(NotInSeries):
        cancel_dates(event_id=evening.pk, reach=Reach.ALL, by=None, now=NOW)
    with pytest.raises(NotInSeries):
        change_rule(event_id=evening.pk, rule="FREQ=DAILY;COUNT=2", by=None, now=NOW)
