"""The read log: who opened a list of people, searched, or took one away, by whichever way in."""

import pytest
from django.urls import reverse

from accounts.models import JournalEntry
from tests.factories import register_person

pytestmark = pytest.mark.django_db


def looks():
    """Of the read log: what, about which event, by which way, what was searched for."""
    found = JournalEntry.objects.filter(is_read=True).order_by("created_at", "id")
    return [
        (entry.action, entry.event_id, entry.via, (entry.personal or {}).get("text"))
        for entry in found
    ]


def test_lists_and_searches_stand_in_it_by_each_way_in(manager, own, people):
    register_person(own.event)
    event, desk = own.event.pk, reverse("admin:registrations_registration_changelist")
    manager.get(desk)
    manager.get(desk)  # Ten minutes are one look.
    manager.get(f"{desk}?q=guest")
    manager.get(f"{desk}?q=nobody-of-that-name")
    manager.get(reverse("admin:registrations_ticket_changelist"))
    api = f"/api/v1/events/{own.event.slug}"
    manager.get(f"{api}/attendees")
    manager.get(f"{api}/attendees?search=guest")
    manager.get(f"{api}/registrations?name=guest")
    door = reverse("registrations:checkin_search", args=[own.event.slug])
    manager.post(door, {"q": "gues"})
    manager.post(door, {"q": "gu"})  # Too short: nothing was looked for.

    listed, searched = "registrations.listed", "registrations.searched"
    assert looks() == [
        (listed, event, "desk", None),
        (searched, event, "desk", "guest"),
        (searched, event, "api", "guest"),
        (searched, event, "api", "guest"),
        ("door.searched", event, "door", "gues"),
    ]
