"""One event's page, calendar file and poster: what they say, and to whom."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.enums import RegistrationMode, Role, Visibility
from events.models import Event
from tests.factories import EventFactory, OrganizerFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

PATHS = ["/events/{}/", "/events/{}.ics", "/events/{}/cover.svg"]


@pytest.mark.parametrize("path", PATHS)
def test_a_draft_is_open_to_its_team_alone(client, path):
    event = EventFactory(title="Draft", published=False)
    address = path.format(event.slug)

    assert client.get(address).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(make_member(OrganizerFactory(), Role.MANAGER))
    assert client.get(address).status_code == 404
    for role in Role:
        client.force_login(make_member(event.organizer, role))
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_an_unlisted_event_is_open_to_whoever_has_the_link(client, path):
    event = EventFactory(visibility=Visibility.UNLISTED)

    assert client.get(path.format(event.slug)).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_no_event_no_page(client, path):
    assert client.get(path.format("nothing")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "is_hidden"), [({}, False), ({"visibility": Visibility.UNLISTED}, True)]
)
def test_only_what_is_listed_may_be_found_by_search_engines(client, fields, is_hidden):
    page = client.get(EventFactory(**fields).get_absolute_url()).content.decode()

    assert ('name="robots" content="noindex"' in page) is is_hidden


def test_the_page_says_what_when_where_and_who(client):
    event = EventFactory(
        title="Night & Music",
        start_at=datetime(2030, 12, 12, 18, tzinfo=UTC),
        venue="Gasometer",
        address="Torgauer Str. 12",
        country="Germany",
        summary="Three hours.",
        description="Bring a **coat**. <script>alert(1)</script>",
        is_online=True,
        online_url="https://secret.example/room",
        tags=["Music", "Open Source"],
        capacity=80,
    )

    page = client.get(event.get_absolute_url()).content.decode()

    for text in [
        '<h1 class="event__title">Night &amp; Music</h1>',
        "Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin)",
        'datetime="2030-12-12T18:00:00Z"',
        "Gasometer",
        "Torgauer Str. 12",
        "Berlin, Germany",
        "Three hours.",
        "Bring a <strong>coat</strong>. &lt;script&gt;",
        "80 of 80 places left",
        event.organizer.name,
        f'href="mailto:{event.organizer.email}"',
        'href="/?tag=Open%20Source"',
        f'href="/events/{event.slug}.ics"',
        f'src="/events/{event.slug}/cover.svg?v=',
    ]:
        assert text in page
    assert "secret.example" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"registration_mode": RegistrationMode.NONE}, "The place is not known yet."),
        ({"end_at": datetime(2030, 12, 12, tzinfo=UTC)}, "On now"),
    ],
)
def test_the_page_says_what_is_special(client, fields, words):
    event = EventFactory()
    Event.objects.filter(pk=event.pk).update(
        city="", start_at=timezone.now() - timedelta(hours=1), **fields
    )

    assert words in client.get(event.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["anyone", "attendee"])
def test_the_page_takes_two_queries_whatever_it_shows(client, who, django_assert_max_num_queries):
    event = EventFactory(tags=[f"Tag {n}" for n in range(12)], capacity=10)
    aside = 0
    if who == "attendee":
        client.force_login(UserFactory())
        aside = 3  # the session, the person, their roles

    with django_assert_max_num_queries(2 + aside):
        client.get(event.get_absolute_url())


def test_the_page_leads_to_maps_to_the_organizer_and_to_their_terms(client):
    organizer = OrganizerFactory(
        name="Owls",
        slug="owls",
        website="https://owls.example/",
        terms_url="https://owls.example/terms",
        privacy_url="https://owls.example/privacy",
    )
    event = EventFactory(organizer=organizer, venue="Café & Bar", city="Köln")

    page = client.get(event.get_absolute_url()).content.decode()

    place = "Caf%C3%A9+%26+Bar%2C+K%C3%B6ln"
    elsewhere = re.findall(r'href="((?:https|geo):[^"]+)" rel="([^"]+)"', page)
    assert elsewhere == [
        (f"https://www.openstreetmap.org/search?query={place}", "noopener noreferrer"),
        (
            f"https://www.google.com/maps/search/?api=1&amp;query={place}",
            "noopener noreferrer",
        ),
        (f"https://maps.apple.com/?q={place}", "noopener noreferrer"),
        (f"geo:0,0?q={place}", "noopener noreferrer"),
        ("https://owls.example/", "nofollow noopener noreferrer"),
        ("https://owls.example/terms", "nofollow noopener noreferrer"),
        ("https://owls.example/privacy", "nofollow noopener noreferrer"),
    ]
    assert page.count('href="/o/owls/"') == 2


@pytest.mark.parametrize("state", ["over", "cancelled"])
def test_what_is_gone_points_to_what_comes(client, state):
    event = EventFactory(organizer=OrganizerFactory(name="Owls", slug="owls"))
    if state == "over":
        then = timezone.now() - timedelta(days=1)
        Event.objects.update(start_at=then, end_at=then + timedelta(hours=1))
    else:
        Event.objects.update(status="cancelled", cancelled_at=timezone.now())

    page = client.get(event.get_absolute_url()).content.decode()

    assert '<a class="button" href="/o/owls/">What’s next from Owls</a>' in page
    assert f">{state.capitalize()}</span>" in page
    assert "Add to calendar" not in page


def test_what_is_like_it_is_a_page_and_a_part_of_one(client, django_assert_max_num_queries):
    event = EventFactory(title="Night", tags=["music"])
    EventFactory(title="Next", tags=["music"])
    EventFactory(title="Draft", tags=["music"], published=False)
    address = f"/events/{event.slug}/similar/"

    page = client.get(address).content.decode()
    with django_assert_max_num_queries(3):
        part = client.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "<h1>More like Night</h1>" in page
    for html in (page, part):
        assert re.findall(r'poster-wall__title">(.+?)<', html) == ["Next"]
    assert "<h1" not in part


def test_the_calendar_file(client):
    event = EventFactory(title="Night", online_url="https://secret.example/", is_online=True)

    response = client.get(f"/events/{event.slug}.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="night.ics"'
    text = response.content.decode()
    assert f"URL:http://testserver/events/{event.slug}/" in text
    assert "secret.example" not in text


def test_the_poster_is_cached_where_anyone_may_see_it(client):
    event = EventFactory(title="Night")
    draft = EventFactory(published=False)

    response = client.get(f"/events/{event.slug}/cover.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=604800"
    assert "Night" in response.content.decode()

    client.force_login(make_member(draft.organizer, Role.EDITOR))
    response = client.get(f"/events/{draft.slug}/cover.svg")
    assert response["Cache-Control"] == "private, no-store"
