"""Dates that repeat, at the desk: each step is shown before it is done."""

import re

import pytest
from django.urls import reverse

from accounts.enums import GroupName
from accounts.models import Message
from events.enums import Role
from events.models import Event, EventRole, Pool
from registrations.models import ChangeNotice
from tests.desk.forms import fill, messages_of
from tests.desk.test_query_counts import queries
from tests.factories import EventFactory, UserFactory, register_person

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what these pages call is tested on both"),
]


def page(event, name=""):
    return reverse(f"admin:events_event_dates{name}", args=[event.pk])


def send(client, url, button, **changes):
    values = {**fill(client, url, "series_form", **changes), button: "yes"}
    return client.post(url, values, follow=True)


def days_in(response):
    return re.findall(r'name="day" value="([0-9-]+)"( checked)?', response.content.decode())


@pytest.fixture
def course(own, manager):
    """Six dates of the house's event, published, a week apart."""
    url = page(own.event, "_rule")
    values = {"how": "rule", "rule": "FREQ=WEEKLY;COUNT=6", "publishes": "on"}
    preview = send(manager, url, "_preview", **values)
    days = [day for day, _ticked in days_in(preview)]
    send(manager, url, "_do", **values, shown="FREQ=WEEKLY;COUNT=6", day=days)
    return list(Event.objects.filter(series__isnull=False).order_by("start_at"))


def test_the_dates_are_shown_before_they_are_made(own, manager):
    weekday = own.event.local_start.strftime("%a").upper()[:2]
    url, values = page(own.event, "_rule"), {"count": "4"}

    preview = send(manager, url, "_preview", **values)

    days = days_in(preview)
    rule = f"FREQ=WEEKLY;BYDAY={weekday};COUNT=4"
    assert (len(days), {ticked for _day, ticked in days}) == (3, {" checked"})
    assert "3 new dates" in preview.content.decode()
    assert preview.context["shown"] == rule
    assert Event.objects.count() == 1

    kept = [day for day, _ticked in days[1:]]
    other = send(manager, url, "_do", count="5", shown=rule, day=kept)
    assert Event.objects.count() == 1
    assert [bool(ticked) for _day, ticked in days_in(other)] == [False, True, True, False]

    done = send(manager, url, "_do", **values, shown=rule, day=kept)

    assert messages_of(done) == ["2 dates were added."]
    made = Event.objects.exclude(pk=own.event.pk).order_by("start_at")
    assert [each.local_start.date().isoformat() for each in made] == kept
    assert {each.status for each in made} == {"published"}
    assert len(done.context["coming"]) == 3


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Say when it ends: a last day, or a number of dates."),
        ({"how": "rule", "rule": "never"}, "Write one rule, like FREQ=WEEKLY;BYDAY=TU;COUNT=10."),
        ({"count": "3", "until": "2030-01-01"}, "Give a last day or a number of dates, not both."),
        ({"count": "501"}, "Ensure this value is less than or equal to 500."),
    ],
)
def test_a_rule_that_cannot_be_followed_is_said_in_place(own, manager, values, sentence):
    answer = send(manager, page(own.event, "_rule"), "_preview", **values)

    assert sentence in [str(e) for errors in answer.context["form"].errors.values() for e in errors]
    assert "shown" not in answer.context


def test_several_dates_change_after_a_look(course, manager):
    register_person(course[3])
    EventRole.objects.all().delete()
    Event.objects.filter(pk=course[4].pk).update(own_fields=["title"])
    url, values = page(course[2], "_change"), {"title": "Choir for all", "capacity": "33"}

    look = send(manager, url, "_preview", **values)

    text = re.sub(r"\s+", " ", look.content.decode())
    assert (look.context["n"], look.context["names"]) == (4, ["Title", "Capacity"])
    assert [own for _when, own in look.context["kept"]] == ["Title"]
    assert "1 registration gets a mail about it, in five minutes." in text
    assert Event.objects.filter(title="Choir for all").count() == 0

    done = send(manager, url, "_do", **values)

    changed = Event.objects.filter(title="Choir for all").order_by("start_at")
    assert messages_of(done) == ["4 dates are changed."]
    assert list(changed) == [course[2], course[3], course[5]]
    assert Pool.objects.filter(event__in=course, capacity=33).count() == 4
    assert [notice.event_id for notice in ChangeNotice.objects.all()] == [course[3].pk]


def test_times_of_day_move_past_midnight(course, manager):
    url = page(course[0], "_change")
    send(manager, url, "_do", start_time="20:00", end_time="01:30", reach="all")

    found = Event.objects.filter(pk__in=[each.pk for each in course])
    spans = {
        (
            f"{e.local_start:%H:%M}",
            f"{e.local_end:%H:%M}",
            (e.local_end.date() - e.local_start.date()).days,
        )
        for e in found
    }
    assert spans == {("20:00", "01:30", 1)}


def test_a_refused_change_names_the_date_and_changes_nothing(course, manager):
    register_person(course[3], seats=3)

    answer = send(
        manager, page(course[0], "_change"), "_do", capacity="2", title="Small", reach="all"
    )

    (sentence,) = answer.context["form"].errors["capacity"]
    assert "3 places are taken already" in sentence
    assert not Event.objects.filter(title="Small").exists()


def test_cancelling_shows_whom_each_choice_concerns(course, manager):
    people = [register_person(course[number]) for number in (1, 4, 5)]
    url = page(course[4], "_cancellation")

    choices = manager.get(url).context["choices"]
    unanswered = manager.post(url)
    done = manager.post(url, {"reach": "following"}, follow=True)

    assert [(each.dates, each.placed, each.found.mails) for each in choices] == [
        (1, 1, 1),
        (2, 2, 2),
        (6, 4, 4),  # The house has a guest of its own on the first.
    ]
    assert "Choose which dates." in unanswered.content.decode()
    assert messages_of(done) == ["2 dates are cancelled. Everyone who was registered gets a mail."]
    cancelled = Event.objects.filter(status="cancelled").order_by("start_at")
    assert list(cancelled) == course[4:]
    assert Message.objects.filter(kind="registration.confirmed").count() >= len(people)


def test_another_rule_says_what_becomes_of_each_date(course, manager):
    register_person(course[2])
    url = page(course[1], "_rule")
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4"

    look = send(manager, url, "_preview", rule=rule)

    counts = {
        name: len(look.context[name]) for name in ("staying", "unfitting", "with_people", "new")
    }
    assert counts == {"staying": 3, "unfitting": 1, "with_people": 1, "new": 1}

    days = [day for day, _ticked in days_in(look)]
    send(manager, url, "_do", rule=rule, shown=rule, day=days, publishes="on")

    statuses = Event.objects.filter(series=course[0].series).order_by("start_at")
    assert [each.status for each in statuses] == [
        *("published", "published", "published", "published", "cancelled", "published"),
        "published",
    ]


def test_who_edits_one_date_changes_that_one_alone(course, client):
    helper = UserFactory(groups=(GroupName.ORGANIZERS,))
    for event, role in ((course[1], Role.EDITOR), (course[2], Role.VIEWER)):
        EventRole.objects.create(event=event, user=helper, role=role)
    client.force_login(helper)

    seen = client.get(page(course[1]))
    send(client, page(course[1], "_change"), "_do", title="Mine", reach="all")
    client.post(page(course[1], "_cancellation"), {"reach": "all"})

    statuses = [
        client.get(page(each, name)).status_code
        for each, name in (
            (course[1], "_rule"),
            (course[2], "_change"),
            (course[2], "_cancellation"),
            (course[2], ""),
            (course[0], ""),
            (course[0], "_change"),
        )
    ]
    assert [row.event for row in seen.context["coming"]] == [course[1], course[2]]
    assert statuses == [404, 404, 404, 200, 404, 404]
    assert list(Event.objects.filter(title="Mine")) == [course[1]]
    assert list(Event.objects.filter(status="cancelled")) == [course[1]]


def test_drafts_are_published_together(own, manager):
    url = page(own.event, "_rule")
    values = {"how": "rule", "rule": "FREQ=DAILY;COUNT=3", "publishes": None}
    days = [day for day, _ticked in days_in(send(manager, url, "_preview", **values))]
    made = send(manager, url, "_do", **values, shown="FREQ=DAILY;COUNT=3", day=days)
    assert (made.context["drafts"], "Publish 2 drafts" in made.content.decode()) == (2, True)

    manager.post(page(own.event, "_publication"))

    assert {each.status for each in Event.objects.all()} == {"published"}


def test_all_dates_take_as_many_queries_as_few(course, own, manager):
    few = queries(manager, page(course[0]))
    for each in course:
        register_person(each)
    other = EventFactory(organizer=own.organizer)

    assert queries(manager, page(course[5])) == few <= 12
    assert "This event takes place once." in manager.get(page(other)).content.decode()
