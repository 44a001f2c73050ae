"""The file that calendars read."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from events.calendar import Method, event_calendar
from events.enums import EventStatus
from events.models import Event, Organizer

URL = "https://events.example/events/night/"
ID = "0198c0de-0000-7000-8000-000000000001"
# What changes in the year of the event, after what holds when it begins.
ZONE_OF_BERLIN = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Berlin",
    "BEGIN:STANDARD",
    "DTSTART:20260101T000000",
    "TZNAME:CET",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:20260329T020000",
    "TZNAME:CEST",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:20261025T030000",
    "TZNAME:CET",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
]


def event(start, end, zone="Europe/Berlin", **fields):
    return Event(
        id=ID,
        organizer=Organizer(name='Anna"s choir', email="choir@example.org"),
        title="Night, music; and more",
        slug="night",
        start_at=datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)),
        end_at=datetime.fromisoformat(end).replace(tzinfo=ZoneInfo(zone)),
        time_zone=zone,
        created_at=datetime(2026, 11, 1, 7, tzinfo=UTC),
        updated_at=datetime(2026, 11, 1, 8, tzinfo=UTC),
        online_url="https://secret.example/room",
        **fields,
    )


def test_a_timed_event_brings_its_zone():
    concert = event(
        "2026-12-12T19:00",
        "2026-12-12T22:00",
        summary="Three hours.",
        venue="Gasometer",
        city="Berlin",
    )

    text = event_calendar(concert, url=URL)

    assert text.split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//EventMaster//EventMaster//EN",
        "METHOD:PUBLISH",
        *ZONE_OF_BERLIN,
        "BEGIN:VEVENT",
        "SUMMARY:Night\\, music\\; and more",
        "DTSTART;TZID=Europe/Berlin:20261212T190000",
        "DTEND;TZID=Europe/Berlin:20261212T220000",
        "DTSTAMP:20261101T080000Z",
        f"UID:{ID}",
        "SEQUENCE:3600",
        f"DESCRIPTION:Three hours.\\n\\n{URL}",
        "LAST-MODIFIED:20261101T080000Z",
        "LOCATION:Gasometer\\, Berlin",
        'ORGANIZER;CN="Anna^\'s choir":mailto:choir@example.org',
        "STATUS:CONFIRMED",
        f"URL:{URL}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_an_all_day_event_has_dates_and_no_zone():
    text = event_calendar(event("2026-12-12T00:00", "2026-12-15T00:00", all_day=True), url=URL)

    entry = icalendar.Calendar.from_ical(text).events[0]
    assert (entry.start, entry.end) == (date(2026, 12, 12), date(2026, 12, 15))
    assert "VTIMEZONE" not in text


def test_a_utc_event_needs_no_zone():
    text = event_calendar(event("2026-12-12T19:00", "2026-12-12T20:00", "UTC"), url=URL)

    assert "DTSTART:20261212T190000Z" in text
    assert "VTIMEZONE" not in text


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_a_reader_without_a_zone_database_gets_every_offset_right(zone):
    """The file's own rules, applied to each day of its year, give the offsets of the zone."""
    text = event_calendar(event("2026-05-01T12:00", "2026-05-01T13:00", zone), url=URL)

    rules = icalendar.Calendar.from_ical(text).timezones[0].subcomponents
    onsets = sorted(
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td) for part in rules
    )
    for month in range(1, 13):
        for hour in range(28 * 24):
            day, rest = divmod(hour, 24)
            moment = datetime(2026, month, day + 1, rest, tzinfo=UTC)
            naive = moment.replace(tzinfo=None)
            past = [offset for onset, offset in onsets if onset <= naive]
            if past:
                assert past[-1] == moment.astimezone(ZoneInfo(zone)).utcoffset(), moment


def test_an_event_over_the_change_keeps_its_local_times():
    text = event_calendar(event("2026-10-24T22:00", "2026-10-25T06:00"), url=URL)

    entry = icalendar.Calendar.from_ical(text).events[0]
    assert (entry.end - entry.start) == entry.duration
    assert entry.start.astimezone(UTC) == datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert entry.end.astimezone(UTC) == datetime(2026, 10, 25, 5, tzinfo=UTC)


def test_a_cancelled_event_says_so_and_no_file_holds_the_link_to_take_part():
    text = event_calendar(
        event("2026-12-12T19:00", "2026-12-12T22:00", status=EventStatus.CANCELLED), url=URL
    )

    assert "METHOD:PUBLISH" in text
    assert "STATUS:CANCELLED" in text
    assert "secret.example" not in text


def test_an_entry_is_taken_out_with_the_lines_that_a_cancellation_needs(settings):
    """RFC 5546, 3.2.5; where the organizer has no address, the site's stands for it."""
    settings.DEFAULT_FROM_EMAIL = "Events <events@site.example>"
    gone = event("2026-12-12T19:00", "2026-12-12T22:00", status=EventStatus.CANCELLED)
    gone.organizer.email = ""

    calendar = icalendar.Calendar.from_ical(event_calendar(gone, url=URL, method=Method.CANCEL))

    (entry,) = calendar.events
    assert calendar["METHOD"] == "CANCEL"
    assert {name: str(entry[name]) for name in ("UID", "SEQUENCE", "STATUS", "ORGANIZER")} == {
        "UID": ID,
        "SEQUENCE": "3600",
        "STATUS": "CANCELLED",
        "ORGANIZER": "mailto:events@site.example",
    }
    assert "ATTENDEE" not in entry
