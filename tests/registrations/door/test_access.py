"""Who may open the door's pages, and which doors the list shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from events.enums import Role
from registrations.door.places import shifts_of
from registrations.models import Scan
from registrations.services.events import cancel_event
from registrations.tickets.codes import qr_text
from tests.factories import NOW, EventFactory, OrganizerFactory, UserFactory, make_member
from tests.registrations.door.pages import send, text_of, url

pytestmark = pytest.mark.django_db

PAGES = {
    "checkin": ("get", {}),
    "checkin_scan": ("post", {"code": "HELLO"}),
    "checkin_search": ("post", {"q": "ada"}),
}


def ask(client, door, name="checkin"):
    method, values = PAGES[name]
    return getattr(client, method)(url(door, name), {"gate": str(door.gate.pk), **values})


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("role", "opens"),
    [(Role.MANAGER, True), (Role.EDITOR, True), (Role.CHECKIN, True), (Role.VIEWER, False)],
)
def test_a_member_opens_the_door_by_their_role(client, door, name, role, opens):
    client.force_login(make_member(door.event.organizer, role))

    assert ask(client, door, name).status_code in ((200, 302) if opens else (404,))


@pytest.mark.parametrize("name", PAGES)
def test_another_organizers_manager_finds_no_door(client, door, name):
    client.force_login(make_member(OrganizerFactory(), Role.MANAGER))

    assert ask(client, door, name).status_code == 404
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("name", PAGES)
def test_an_attendee_finds_no_door(client, door, name):
    client.force_login(UserFactory())

    assert ask(client, door, name).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in(client, door, name):
    response = ask(client, door, name)

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", PAGES)
def test_a_superuser_opens_every_door(client, door, name):
    client.force_login(User.objects.create_superuser("root@example.org", "x"))

    assert ask(client, door, name).status_code in (200, 302)


def test_a_scan_needs_the_forms_token(door, ticket):
    client = Client(enforce_csrf_checks=True)
    client.force_login(door.staff)

    assert send(client, door, code=qr_text(ticket)).status_code == 403
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("name", ["checkin_scan", "checkin_search"])
def test_nothing_is_scanned_or_searched_by_get(staff, door, name):
    assert staff.get(url(door, name)).status_code == 405


# --- The list of doors ------------------------------------------------------------------------


def test_the_list_has_ones_events_nearest_first():
    organizer = OrganizerFactory(name="Club")
    starts = {
        # Berlin is an hour ahead of UTC: today ends at 23:00.
        "Tomorrow": NOW.replace(hour=23, minute=0),
        "Tonight": NOW.replace(hour=22, minute=59),
        "Running": NOW - timedelta(hours=1),
        "Starting": NOW,
        "Just over": NOW - timedelta(hours=3),
        "Almost forgotten": NOW - timedelta(hours=14, minutes=59),
        "Long over": NOW - timedelta(hours=15),
    }
    for title, start_at in starts.items():
        EventFactory(organizer=organizer, title=title, start_at=start_at, now=NOW)
    EventFactory(organizer=organizer, title="Draft", published=False, now=NOW)
    cancelled = EventFactory(organizer=organizer, title="Called off", now=NOW)
    cancel_event(event_id=cancelled.pk, by=None, now=NOW)
    EventFactory(title="Another organizer's", now=NOW)

    shifts = shifts_of(make_member(organizer, Role.CHECKIN), NOW)

    assert [
        [event.title for event in group]
        for group in (shifts.now, shifts.today, shifts.later, shifts.over)
    ] == [["Running", "Starting"], ["Tonight"], ["Tomorrow"], ["Almost forgotten", "Just over"]]


def test_the_list_leads_to_the_doors(staff, door):
    response = staff.get(reverse("registrations:checkin_list"))

    assert f'href="{url(door)}"' in text_of(response)


def test_whoever_scans_nowhere_is_told_how_to_begin(client):
    client.force_login(UserFactory())

    response = client.get(reverse("registrations:checkin_list"))

    assert "No event to scan for" in text_of(response)


def test_the_list_takes_the_same_queries_for_one_event_and_many(
    client, door, django_assert_num_queries
):
    client.force_login(door.staff)
    address = reverse("registrations:checkin_list")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(5):
        EventFactory(organizer=door.event.organizer)

    with django_assert_num_queries(len(one)):
        client.get(address)
