"""Calendar files that mails bring, read by ical.js: one entry that follows its event."""

import json
import subprocess
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from events.calendar import event_calendar
from events.models import Event, Organizer
from tests.factories import NOW
from tests.flows.life import Life

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("files are made of rows that any database keeps alike"),
]

READER = Path(__file__).with_name("read_calendar.mjs")


def calendars_in(sent):
    """Each with its mail: what the media type says, and what the file says."""
    found = [
        (each, part)
        for each in sent
        for part in each.parsed.walk()
        if part.get_content_type() == "text/calendar"
    ]
    said = read([part.get_payload(decode=True).decode() for _each, part in found])
    return [(*pair, words) for pair, words in zip(found, said, strict=True)]


def read(texts):
    answer = subprocess.run(
        ["node", READER], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


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


def test_other_programs_reckon_with_our_zones_as_we_do():
    """When clocks change, too, and in the hour that comes twice; a whole day has no time."""
    zones = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
    days = ("2027-03-14", "2027-03-28", "2027-04-04", "2027-07-01", "2027-10-31", "2027-11-07")
    events = [
        event_of(zone, f"{day}T{hour}:45:00+00:00", f"{day}T23:00:00+00:00")
        for zone in zones
        for day in days
        for hour in ("00", "06", "09", "15")
    ]
    whole = event_of("Europe/Berlin", "2027-06-30T22:00:00+00:00", "2027-07-01T22:00:00+00:00")
    whole.all_day = True

    *timed, day = (
        said["entries"][0] for said in read([event_calendar(e, url="") for e in [*events, whole]])
    )

    told = [
        tuple(datetime.fromisoformat(entry[name]) for name in ("starts", "ends")) for entry in timed
    ]
    assert told == [(event.start_at, event.end_at) for event in events]
    assert day["day"] == "2027-07-01"


def event_of(zone, start, end):
    return Event(
        pk=uuid4(),
        title="Songs",
        organizer=Organizer(name='The "Choir", a; b: c^'),
        time_zone=zone,
        start_at=datetime.fromisoformat(start),
        end_at=datetime.fromisoformat(end),
        created_at=NOW,
        updated_at=NOW,
    )
