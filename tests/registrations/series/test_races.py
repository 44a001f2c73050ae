"""Steps over many dates at once, with each other and with people who come, on each database."""

import pytest
from django.db import OperationalError, connection

from accounts.models import JournalEntry
from events.enums import Reach
from events.models import Event, Pool
from events.services.events import publish_event
from registrations.invariants import problems
from registrations.models import Registration
from registrations.services.copying import copy_events
from registrations.services.events import change_event
from registrations.services.moving import move_registration
from registrations.services.series import change_rule, repeat_event
from registrations.services.series_changes import change_dates
from registrations.services.series_dates import cancel_dates
from tests.factories import EventFactory, UserFactory, register_person
from tests.races.test_everything_at_once import set_in_database
from tests.registrations.door.test_races import at_once
from tests.registrations.series.times import NOW
from tests.registrations.test_moving_races import attempt
from tests.support.sabotage import without

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

RULE = "FREQ=WEEKLY;COUNT=4"
# All who come, or are moved, find a place at any moment.
SEATS = 6


def make_course():
    """Four published dates, in order."""
    event = EventFactory(now=NOW, capacity=SEATS)
    series = repeat_event(event_id=event.pk, rule=RULE, publishes=True, by=None, now=NOW)
    return list(Event.objects.filter(series=series).order_by("start_at"))


def step(service, date, **names):
    return attempt(service, event_id=date.pk, now=NOW, **names)


def registering(date, users):
    return [lambda user=user: register_person(date, user, now=NOW).status for user in users]


def moving(people, date):
    return [step(move_registration, date, registration_id=each.pk) for each in people]


def people_of(date):
    return list(Registration.objects.live().filter(event=date).values_list("pk", flat=True))


def test_dates_change_together_while_people_come_go_and_one_is_changed_alone():
    dates = make_course()
    came = [register_person(date, now=NOW) for date in (dates[0], dates[0], dates[3], dates[3])]
    new = [UserFactory() for _ in range(4)]

    said = at_once(
        *moving(came[:2], dates[3]),
        *moving(came[2:], dates[0]),
        step(change_event, dates[1], fields={"title": "Alone", "capacity": 9}),
        step(change_dates, dates[3], reach=Reach.ALL, fields={"title": "All", "capacity": 7}),
        step(change_dates, dates[2], reach=Reach.FOLLOWING, fields={"capacity": 8}),
        step(change_rule, dates[2], rule="FREQ=WEEKLY;COUNT=3"),
        *registering(dates[0], new[:2]),
        *registering(dates[3], new[2:]),
    )

    assert said == [""] * 8 + ["confirmed"] * 4
    after = Event.objects.filter(series=dates[0].series_id).order_by("start_at")
    # The fifth date is a copy of the third, before or after that got its title.
    assert [date.title for date in after[:4]] == ["All", "Alone", "All", "All"]
    roots = Pool.objects.filter(event__in=after, is_root=True).order_by("event__start_at")
    capacities = list(roots.values_list("capacity", flat=True))
    assert (capacities[:2], capacities[2] == capacities[3], len(capacities)) == ([7, 9], True, 5)
    assert [len(people_of(date)) for date in dates] == [4, 0, 0, 4]
    assert list(problems(now=NOW)) == []


def cancelled_under_people():
    """How many came to dates after these were cancelled, and what people were told."""
    dates = make_course()
    seen = []

    def cancel():
        for date in cancel_dates(event_id=dates[1].pk, reach=Reach.FOLLOWING, by=None, now=NOW):
            seen.extend(people_of(date))

    def come(date, user):
        return attempt(lambda **_who: register_person(date, user, now=NOW))

    users = [UserFactory() for _ in range(9)]
    said = at_once(cancel, *(come(dates[1 + n % 3], user) for n, user in enumerate(users)))
    late = Registration.objects.live().filter(event__in=dates[1:]).exclude(pk__in=seen)
    return late.count(), said[1:]


def test_nobody_comes_to_dates_that_were_cancelled():
    for _ in range(3):
        late, said = cancelled_under_people()

        assert late == 0
        assert set(said) <= {"", "event_cancelled"}
    assert list(problems(now=NOW)) == []


def test_control_without_the_locks_somebody_comes_after_all():
    # The first UPDATE locks all of SQLite.
    guards = ("dates", "atomicity") if connection.vendor == "sqlite" else ("dates",)

    with without(*guards):
        found = [cancelled_under_people()[0] for _ in range(12)]

    assert any(found)


def test_control_with_the_date_locked_before_the_others_two_wait_for_each_other():
    set_in_database("deadlock_timeout", "10ms")
    dates = make_course()
    quarrels = 0

    with without("one first"):
        for round_ in range(20):
            fields = {"title": f"All {round_}"}
            people = [register_person(dates[0], now=NOW) for _ in range(2)]
            change = step(change_dates, dates[3], reach=Reach.ALL, fields=fields)
            try:
                at_once(change, *moving(people, dates[3]))
            except OperationalError as error:
                quarrels += "deadlock detected" in str(error)

    assert quarrels


def test_what_is_clicked_twice_at_once_is_done_once():
    event = EventFactory(now=NOW, published=False)
    again = [Event.objects.get(pk=event.pk) for _ in range(4)]

    at_once(*(lambda e=e: publish_event(event=e, by=None, now=NOW) for e in again))
    said = at_once(*[step(repeat_event, event, rule=RULE)] * 3)

    assert sorted(said) == ["", "repeats_already", "repeats_already"]
    assert Event.objects.filter(series__events=event).count() == 4
    assert JournalEntry.objects.filter(action="event.published").count() == 1


def test_copies_made_at_once_have_addresses_of_their_own():
    event = EventFactory(now=NOW)

    def copy():
        return copy_events(source=event, starts=[event.start_at], by=None, now=NOW)[0].slug

    assert len(set(at_once(*[copy] * 4))) == 4
