"""The door of an event at the desk: what is set, where it leads, and a registration's note."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from registrations.models import Registration
from registrations.services.doors import save_gate
from registrations.services.ticket_types import save_ticket_type

pytestmark = pytest.mark.django_db


def test_the_page_says_what_enters_where_and_leads_on(sign_in, own):
    who = {"by": None, "now": timezone.now()}
    fields = {"name": "Artist", "door_note": "Ask for the badge."}
    artist = save_ticket_type(event_id=own.event.pk, fields=fields, **who)
    closed = datetime(2026, 1, 1, 22, tzinfo=UTC)
    gate = {"name": "Stage door", "ticket_types": [artist.pk], "closes_at": closed}
    save_gate(event_id=own.event.pk, fields=gate, **who)
    url = reverse("admin:events_event_door", args=[own.event.pk])

    answers = {role: sign_in(role).get(url) for role in ("manager", "viewer")}
    texts = {role: words_of(answer) for role, answer in answers.items()}

    stage = "Stage door Closed now until Thu 1 Jan 2026, 23:00 CET only Artist"
    for text in texts.values():
        assert stage in text
        assert "Main entrance Open now at all times all tickets" in text
        assert "Whole event Now at all times all tickets" in text
        assert "Artist Ask for the badge." in text
        assert "1 inside now" in text
    scanner = reverse("registrations:checkin", args=[own.event.slug])
    change = reverse("admin:events_event_change", args=[own.event.pk])
    for role, may in {"manager": True, "viewer": False}.items():
        page = answers[role].content.decode()
        assert (f'href="{scanner}"' in page, f'href="{change}#gates-group"' in page) == (may, may)
        assert reverse("admin:events_event_door_list", args=[own.event.pk]) in page


def test_it_asks_the_same_for_one_gate_and_for_many(manager, own):
    url = reverse("admin:events_event_door", args=[own.event.pk])
    few = queries(manager, url)
    for number in range(3):
        gate = {"name": f"Gate {number}", "ticket_types": [own.event.ticket_types.get().pk]}
        save_gate(event_id=own.event.pk, fields=gate, by=None, now=timezone.now())

    assert queries(manager, url) == few


def test_a_note_for_the_door_is_written_and_taken_away(manager, own, people):
    page = reverse("admin:registrations_registration_door-note", args=[own.registration.pk])

    def stored():
        return Registration.objects.get(pk=own.registration.pk).door_note

    manager.post(page, {"note": "  Pram:\n side door  "})
    first = stored()
    long = manager.post(page, {"note": "x" * 201})
    manager.post(page, {"note": ""})

    assert (first, long.status_code, stored()) == ("Pram: side door", 200, "")
    entries = JournalEntry.objects.filter(action__startswith="registration.door_note")
    found = [(one.action, one.personal, one.actor) for one in entries.order_by("id")]
    assert found == [
        ("registration.door_note_written", {"note": "Pram: side door"}, people["manager"]),
        ("registration.door_note_deleted", None, people["manager"]),
    ]


def words_of(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)
