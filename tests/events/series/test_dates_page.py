"""What guests see of the dates: a few on the event's page, all of them on one of their own."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from registrations.services.events import cancel_event, change_event
from registrations.services.series import repeat_event
from tests.factories import EventFactory, register_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("pages are code")]


@pytest.fixture
def course():
    """Six days in a row, from tomorrow noon in UTC, with two places each."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    first = EventFactory(title="Choir", slug="choir", start_at=noon, time_zone="UTC", capacity=2)
    repeat_event(
        event_id=first.pk,
        rule="FREQ=DAILY;COUNT=6",
        publishes=True,
        by=None,
        now=timezone.now(),
    )
    return list(Event.objects.order_by("start_at"))


def words(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def dates_page(event, **query):
    return reverse("events:dates", args=[event.slug], query=query or None)


def links(response, events):
    content = response.content.decode()
    return [event.slug for event in events if f'href="{event.get_absolute_url()}"' in content]


def test_an_event_names_its_next_dates(client, course, django_assert_num_queries):
    shown = client.get(course[1].get_absolute_url())

    assert "5 more dates" in words(shown)
    assert links(shown, course) == [course[0].slug, course[2].slug, course[3].slug]
    with django_assert_num_queries(2):  # Its version, and that of its dates.
        assert client.get(course[1].get_absolute_url()).content == shown.content

    cancel_event(event_id=course[0].pk, by=None, now=timezone.now())

    assert "4 more dates" in words(client.get(course[1].get_absolute_url()))


def test_all_dates_stand_on_one_page_with_their_places(client, course):
    register_person(course[2])
    for _ in range(2):
        register_person(course[3])
    change_event(event_id=course[4].pk, fields={"title": "Concert"}, by=None, now=timezone.now())
    cancel_event(event_id=course[5].pk, by=None, now=timezone.now())
    Event.objects.filter(pk=course[0].pk).update(
        start_at=timezone.now() - timedelta(days=2), end_at=timezone.now() - timedelta(days=1)
    )

    shown = client.get(dates_page(course[1]))

    assert links(shown, course) == [event.slug for event in course[1:]]
    said = re.findall(r"(2 of 2|1 of 2|Full|Concert|Cancelled)", words(shown))
    assert said == ["2 of 2", "1 of 2", "Full", "Concert", "2 of 2", "Cancelled"]
    assert "Every day, 6 dates in all 4 dates to come." in words(shown)

    register_person(course[1])
    assert "1 of 2" in words(client.get(dates_page(course[1]))).partition("Full")[0]


def test_a_month_shows_its_days(client, course):
    month = f"{course[2].local_start:%Y-%m}"
    of_month = [event for event in course if f"{event.local_start:%Y-%m}" == month]

    shown = client.get(dates_page(course[0], month=month))
    empty = client.get(dates_page(course[0], month="2031-01"))

    assert links(shown, course) == sorted(
        {event.slug for event in of_month} | {course[0].slug}, key=[e.slug for e in course].index
    )
    assert words(shown).count("2 of 2 places left") == len(of_month)
    assert "No date in this month." in words(empty)


def test_what_is_unlisted_or_a_draft_is_not_given_away(client, course):
    Event.objects.filter(pk__in=[e.pk for e in course[2:4]]).update(visibility="unlisted")
    Event.objects.filter(pk=course[4].pk).update(status="draft", published_at=None)

    beside_public = client.get(dates_page(course[0]))
    beside_unlisted = client.get(dates_page(course[2]))
    month = client.get(dates_page(course[0], month=f"{course[3].local_start:%Y-%m}"))

    assert links(beside_public, course) == [course[0].slug, course[1].slug, course[5].slug]
    assert links(beside_unlisted, course) == [e.slug for e in course if e != course[4]]
    assert not set(links(month, course)) & {course[2].slug, course[3].slug, course[4].slug}
    assert client.get(dates_page(course[4])).status_code == 404
    assert client.get(dates_page(EventFactory())).status_code == 404


def test_many_dates_come_in_pages_with_a_fixed_number_of_queries(
    client, course, django_assert_max_num_queries
):
    later = EventFactory(title="Yoga", start_at=timezone.now() + timedelta(days=3))
    repeat_event(
        event_id=later.pk, rule="FREQ=DAILY;COUNT=60", publishes=True, by=None, now=timezone.now()
    )

    with django_assert_max_num_queries(5):
        first = client.get(dates_page(later))
    second = client.get(dates_page(later, page=2))

    assert "Dates 1–50 of 60" in words(first)
    assert words(second).count("Places for everyone") == 10
