"""An organizer's page: who may see it, what stands on it, what it costs."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from events.enums import Role, Visibility
from events.models import Organizer
from events.services.events import publish_event
from registrations.services.events import cancel_event
from tests.factories import EventFactory, OrganizerFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return OrganizerFactory(name="Harbour House", slug="harbour-house")


def in_days(days, **fields):
    start_at = timezone.now() + timedelta(days=days)
    return EventFactory(start_at=start_at, end_at=start_at + timedelta(hours=3), **fields)


def titles(events):
    return [event.title for event in events]


def png():
    file = BytesIO()
    Image.new("RGB", (20, 10)).save(file, "PNG")
    return ContentFile(file.getvalue(), "logo.png")


def test_the_page_says_who_they_are_what_comes_and_what_was(client, house):
    Organizer.objects.update(
        description="Concerts *by the water*.",
        website="https://harbour.example.org/",
        terms_url="https://harbour.example.org/terms",
        privacy_url="https://harbour.example.org/privacy",
    )
    in_days(2, organizer=house, title="Second")
    in_days(1, organizer=house, title="First")
    in_days(-30, organizer=house, title="Long ago")
    in_days(-3, organizer=house, title="Lately")
    in_days(-3, organizer=house, title="In secret", visibility=Visibility.UNLISTED)
    in_days(3, organizer=house, title="Draft", published=False)
    cancelled = in_days(4, organizer=house, title="Cancelled")
    cancel_event(event_id=cancelled.pk, by=None, now=timezone.now())
    in_days(1, title="Of others")

    response = client.get("/o/harbour-house/")

    assert titles(response.context["page"]) == ["First", "Second"]
    assert titles(response.context["past"]) == ["Lately", "Long ago"]
    page = response.content.decode()
    for part in [
        "Harbour House</h1>",
        "<em>by the water</em>",
        'href="https://harbour.example.org/"',
        'href="mailto:hello@harbour-house.example.org"',
        'href="https://harbour.example.org/terms"',
        'href="https://harbour.example.org/privacy"',
    ]:
        assert part in page


def test_an_organizer_is_public_from_their_first_published_event_on(client, house):
    def statuses():
        people = [None, UserFactory(), *(make_member(house, role) for role in Role)]
        for person in people:
            client.logout()
            if person:
                client.force_login(person)
            yield client.get("/o/harbour-house/").status_code

    event = in_days(1, organizer=house, published=False)
    assert list(statuses()) == [404, 404, *[200 for _ in Role]]

    publish_event(event=event, by=None, now=timezone.now())
    assert set(statuses()) == {200}
    cancel_event(event_id=event.pk, by=None, now=timezone.now())
    assert set(statuses()) == {200}
    assert "Nothing planned right now" in client.get("/o/harbour-house/").content.decode()


def test_past_events_are_paged_newest_first(client, house):
    for number in range(30):
        in_days(-1 - number, organizer=house, title=f"Past {number:02}")

    last = client.get("/o/harbour-house/?past_page=3")

    assert titles(last.context["past"]) == [f"Past {n:02}" for n in range(24, 30)]
    page = last.content.decode()
    assert "25–30 of 30" in page
    assert 'href="?past_page=2#past"' in page
    assert '<meta name="robots" content="noindex, follow">' in page
    assert titles(client.get("/o/harbour-house/?past_page=x").context["past"])[0] == "Past 00"


@pytest.mark.parametrize("rows", [1, 25])
def test_queries_do_not_grow_with_the_page(client, house, rows, django_assert_num_queries):
    """They, two counts, two versions; and twice the rows, where the page is not there yet."""
    for number in range(rows):
        in_days(number + 1, organizer=house, tags=["Music"])
        in_days(-number - 1, organizer=house)

    for expected in (7, 5):
        with django_assert_num_queries(expected):
            assert client.get("/o/harbour-house/").status_code == 200


def test_the_logo_comes_from_our_address_and_only_to_those_who_see_the_page(
    client, house, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    assert client.get("/o/harbour-house/logo/").status_code == 404
    house.logo.save("logo.png", png())
    manager = make_member(house, Role.MANAGER)

    assert client.get("/o/harbour-house/logo/").status_code == 404
    client.force_login(manager)
    private = client.get("/o/harbour-house/logo/")
    assert (private["Content-Type"], "no-store" in private["Cache-Control"]) == ("image/png", True)

    in_days(1, organizer=house)
    client.logout()
    anyones = client.get("/o/harbour-house/logo/")
    assert (anyones.status_code, "public" in anyones["Cache-Control"]) == (200, True)
    assert 'src="/o/harbour-house/logo/?v=' in client.get("/o/harbour-house/").content.decode()
