"""Calendar files that mails bring, read by ical.js: one entry that follows its event."""

import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from events.models import Event
from tests.flows.life import Life

pytestmark = pytest.mark.django_db

READER = Path(__file__).with_name("read_calendar.mjs")


def calendars_in(sent):
    """Each with its mail: what the media type says, and what the file says."""
    found = [
        (each, part)
        for each in sent
        for part in each.parsed.walk()
        if part.get_content_type() == "text/calendar"
    ]
    texts = [part.get_payload(decode=True).decode() for _each, part in found]
    answer = subprocess.run(
        ["node", READER], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return [
        (each, part, said)
        for (each, part), said in zip(found, json.loads(answer.stdout), strict=True)
    ]


def test_every_calendar_is_one_entry_of_its_event_in_its_zone(settings):
    settings.ALLOWED_HOSTS = ["*"]
    found = calendars_in(Life().live())

    for each, part, said in found:
        event = Event.objects.get(pk=each.row.event_id)
        (entry,) = said["entries"]
        assert part["Content-Type"].params["method"] == said["method"], each.kind
        assert (entry["uid"], entry["summary"]) == (str(event.pk), "Songs"), each.kind
        assert entry["zone"] == "Europe/Berlin", each.kind
        is_cancelled = each.kind == "event.cancelled"
        assert said["method"] == ("CANCEL" if is_cancelled else "PUBLISH"), each.kind
        assert entry["status"] == ("CANCELLED" if is_cancelled else "CONFIRMED"), each.kind
        if is_cancelled:
            assert entry["organizer"] == "mailto:choir@example.org"
    assert {each.kind for each, _part, _said in found} == {
        "registration.confirmed",
        "registration.promoted",
        "registration.approved",
        "ticket.sent",
        "event.changed",
        "event.cancelled",
    }


def test_each_later_entry_of_an_event_wins_over_the_earlier(settings):
    """Same UID, a higher SEQUENCE, and the times as they were told then (RFC 5546)."""
    settings.ALLOWED_HOSTS = ["*"]
    life = Life()
    life.changes()
    life.post()

    found = [
        (each.kind, said["entries"][0])
        for each, _part, said in calendars_in(life.sent)
        if each.row.to_email == "guido@example.org"
    ]

    kinds = ["registration.confirmed", "event.changed", "event.cancelled"]
    assert [kind for kind, _entry in found] == kinds
    first, moved, cancelled = (entry for _kind, entry in found)
    assert first["uid"] == moved["uid"] == cancelled["uid"]
    assert first["sequence"] < moved["sequence"] < cancelled["sequence"]
    event = Event.objects.get(slug="changes")
    starts, ends = (datetime.fromisoformat(moved[name]) for name in ("starts", "ends"))
    assert (starts, ends) == (event.start_at, event.end_at)
    assert (starts - datetime.fromisoformat(first["starts"])).days == 1
