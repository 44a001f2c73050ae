"""Pages out of the cache show nobody what another one saw."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from events.enums import Role
from events.models import EventText
from events.services.events import set_tags
from registrations.services.cancelling import cancel_registration
from registrations.services.events import cancel_event, change_capacity
from registrations.services.registering import TicketRequest
from tests.factories import (
    EventFactory,
    OrganizerFactory,
    UserFactory,
    make_member,
    register_person,
)
from tests.registrations.applying import add_pool, add_type

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what pages carry, whoever kept the rows"),
]

CANARIES = ("Canary", "canary", "Sign out", "View your tickets", "Manage", "csrfmiddlewaretoken")


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def event():
    return EventFactory(title="Choir", capacity=10)


@pytest.fixture
def member(event):
    """Someone who is on the team, goes to the event, and has a name that is easily found."""
    user = make_member(event.organizer, Role.MANAGER)
    user.name = "Canary Bird"
    user.save()
    register_person(event, user=user)
    return user


def page(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("first", ["member", "stranger"])
def test_nobody_sees_the_page_of_another(event, member, first):
    house = event.organizer.get_absolute_url()
    paths = ["/", event.get_absolute_url(), house, "/?free=on", "/?view=month"]
    mine = Client()
    mine.force_login(member)
    if first == "member":
        personal = [page(mine, path) for path in paths]
        public = [page(Client(), path) for path in paths]
    else:
        public = [page(Client(), path) for path in paths]
        personal = [page(mine, path) for path in paths]

    again = [page(Client(), path) for path in paths]

    assert [word for html in public + again for word in CANARIES if word in html] == []
    assert all("Sign out" in html and "Manage" in html for html in personal)
    assert "View your tickets" in personal[1]
    assert public == again


def test_a_strangers_header_and_cookies_stay_out(event):
    told = {"User-Agent": "canary", "X-Forwarded-For": "canary", "Referer": "https://canary.test/"}
    client = Client()
    client.cookies["csrftoken"] = "canary" * 5

    seen = [page(client, path, **told) for path in ("/", event.get_absolute_url())]

    assert [html for html in seen if "canary" in html] == []


def test_each_language_has_its_own_page(event):
    EventText.objects.create(event=event, language="de", title="Chor")

    first = [page(Client(), event.get_absolute_url(), **{"Accept-Language": "de"})]
    second = page(Client(), event.get_absolute_url())
    chosen = Client()
    chosen.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    third = page(chosen, event.get_absolute_url())

    assert '<html lang="de"' in first[0]
    assert ">Chor<" in first[0]
    assert '<html lang="en"' in second
    assert ">Choir<" in second
    assert '<html lang="de"' in third


def test_seats_that_move_from_one_pool_to_another_are_seen_at_once(event):
    """In all, as many are taken as before."""
    room = add_pool(event, "Workshop room", 1)
    workshop = add_type(event, room, name="Workshop", position=1)
    full = register_person(event, tickets=[TicketRequest(ticket_type_id=workshop.pk)])
    before = page(Client(), event.get_absolute_url())

    cancel_registration(registration_id=full.pk, by=None, now=timezone.now())
    register_person(event)

    after = page(Client(), event.get_absolute_url())
    cache.clear()
    assert before != after == page(Client(), event.get_absolute_url())


def test_what_changes_is_seen_at_once(event):
    path, now = event.get_absolute_url(), timezone.now()
    seen = [page(Client(), path)]

    register_person(event, seats=3)
    seen.append(page(Client(), path))
    change_capacity(event_id=event.pk, capacity=3, by=None, now=now)
    seen.append(page(Client(), path))
    event.refresh_from_db()
    event.title = "Late Choir"
    event.save()
    seen.append(page(Client(), path))
    event.organizer.name = "Another House"
    event.organizer.save()
    seen.append(page(Client(), path))
    set_tags(event, ["opera"])
    seen.append(page(Client(), path))
    EventText.objects.create(event=event, language="en", title="Evening Choir")
    seen.append(page(Client(), path))
    cancel_event(event_id=event.pk, by=None, now=now)
    seen.append(page(Client(), path))

    news = [
        "10 of 10 places left", "7 of 10 places left", "Join waiting list", "Late Choir",
        "Another House", "opera", "Evening Choir", "Cancelled",
    ]  # fmt: skip
    assert [word in html for word, html in zip(news, seen, strict=True)] == [True] * 8
    assert len(set(seen)) == 8


def test_the_list_shows_new_events_and_seats_at_once(event):
    before = page(Client(), "/")
    register_person(event, seats=4)
    with_seats = page(Client(), "/")
    EventFactory(title="Opera", organizer=OrganizerFactory())
    with_another = page(Client(), "/")

    assert "10 of 10 places left" in before
    assert "6 of 10 places left" in with_seats
    assert "Opera" not in with_seats
    assert "Opera" in with_another


def test_an_organizers_page_shows_their_words_and_what_is_on_at_once(event):
    house = event.organizer
    path, start_at = house.get_absolute_url(), event.start_at
    seen = [page(Client(), path)]

    def look():
        seen.append(page(Client(), path))

    house.description = "By the water"
    house.save()
    look()
    register_person(event, seats=3)
    look()
    set_tags(event, ["opera"])
    look()
    EventText.objects.create(event=event, language="en", title="Evening Choir")
    look()
    for number in range(20):
        EventFactory(organizer=house, start_at=start_at + timedelta(days=1 + number))
    look()
    EventFactory(organizer=house, title="Far away", start_at=start_at + timedelta(days=99))
    look()
    past = EventFactory(organizer=house, start_at=timezone.now() - timedelta(days=9))
    look()
    past.title = "Long ago"
    past.save()
    look()
    cancel_event(event_id=event.pk, by=None, now=timezone.now())
    look()

    news = [
        "10 of 10 places left", "By the water", "7 of 10 places left", "opera", "Evening Choir",
        "Events 1–20 of 21", "Events 1–20 of 22", "Past events", "Long ago", "Events 1–20 of 21",
    ]  # fmt: skip
    assert [word in html for word, html in zip(news, seen, strict=True)] == [True] * len(news)
    assert [word in html for word, html in zip(news[1:], seen, strict=False)] == [False] * 9
    assert "Far away" in page(Client(), f"{path}?page=2")


def test_strangers_cost_one_query_each_once_the_page_is_there(
    event, django_assert_num_queries, django_assert_max_num_queries
):
    for _number in range(25):
        EventFactory(organizer=event.organizer, start_at=event.start_at + timedelta(days=1))
    with django_assert_max_num_queries(3):
        page(Client(), "/")
    page(Client(), event.get_absolute_url())

    with django_assert_num_queries(1):
        page(Client(), "/")
    with django_assert_num_queries(1):
        page(Client(), event.get_absolute_url())


def test_a_draft_is_never_kept_for_others(event, member):
    draft = EventFactory(organizer=event.organizer, published=False)
    mine = Client()
    mine.force_login(member)

    assert draft.title in page(mine, draft.get_absolute_url())
    assert Client().get(draft.get_absolute_url()).status_code == 404
    someone = Client()
    someone.force_login(UserFactory())
    assert someone.get(draft.get_absolute_url()).status_code == 404


def test_made_up_names_in_an_address_fill_no_cache(event, django_assert_num_queries):
    first = page(Client(), "/?free=on")

    with django_assert_num_queries(1):
        second = page(Client(), "/?free=on&canary=1&canary=2")

    assert first == second
