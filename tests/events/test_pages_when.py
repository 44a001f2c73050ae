from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string

from events.models import Event
from events.when import dated_text, short_text, when_text

BERLIN = "Europe/Berlin"


def event(start, end, zone=BERLIN, *, all_day=False):
    return Event(
        start_at=datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)),
        end_at=datetime.fromisoformat(end).replace(tzinfo=ZoneInfo(zone)),
        time_zone=zone,
        all_day=all_day,
    )


CASES = [
    (
        event("2026-12-12T19:00", "2026-12-12T22:00"),
        "Saturday 12 December 2026, 19:00–22:00 (Europe/Berlin)",
        "19:00–22:00 CET",
        "Sat 12 Dec, 19:00–22:00 CET",
    ),
    (
        event("2026-07-01T19:00", "2026-07-02T00:00"),
        "Wednesday 1 July 2026, 19:00–00:00 (Europe/Berlin)",
        "19:00–00:00 CEST",
        "Wed 1 Jul, 19:00–00:00 CEST",
    ),
    (
        event("2026-12-12T22:00", "2026-12-13T04:00", "America/New_York"),
        "Saturday 12 December 2026, 22:00 – Sunday 13 December 2026, 04:00 (America/New York)",
        "22:00–04:00 EST",
        "Sat 12 Dec, 22:00–04:00 EST",
    ),
    (
        event("2026-12-12T12:00", "2026-12-13T12:00"),
        "Saturday 12 December 2026, 12:00 – Sunday 13 December 2026, 12:00 (Europe/Berlin)",
        "Sat 12 – Sun 13 Dec",
        "Sat 12 – Sun 13 Dec",
    ),
    (
        event("2026-12-12T00:00", "2026-12-13T00:00", all_day=True),
        "Saturday 12 December 2026",
        "All day",
        "Sat 12 Dec",
    ),
    (
        event("2026-12-12T00:00", "2026-12-15T00:00", all_day=True),
        "Saturday 12 – Monday 14 December 2026",
        "Sat 12 – Mon 14 Dec",
        "Sat 12 – Mon 14 Dec",
    ),
    (
        event("2026-11-28T00:00", "2026-12-02T00:00", all_day=True),
        "Saturday 28 November – Tuesday 1 December 2026",
        "Sat 28 Nov – Tue 1 Dec",
        "Sat 28 Nov – Tue 1 Dec",
    ),
    (
        event("2026-12-31T00:00", "2027-01-02T00:00", all_day=True),
        "Thursday 31 December 2026 – Friday 1 January 2027",
        "Thu 31 Dec – Fri 1 Jan",
        "Thu 31 Dec – Fri 1 Jan",
    ),
    (
        event("2026-12-12T19:00", "2026-12-12T20:00", "Asia/Dubai"),
        "Saturday 12 December 2026, 19:00–20:00 (Asia/Dubai)",
        "19:00–20:00 UTC+04",
        "Sat 12 Dec, 19:00–20:00 UTC+04",
    ),
]


@pytest.mark.parametrize(("event", "whole", "short", "dated"), CASES)
def test_dates_are_said_as_people_say_them(event, whole, short, dated):
    assert (when_text(event), short_text(event), dated_text(event)) == (whole, short, dated)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", BERLIN, "America/New_York"])
def test_the_machine_reads_the_same_day_as_people(zone):
    whole_day = event("2026-12-12T00:00", "2026-12-13T00:00", zone, all_day=True)

    html = render_to_string("components/when.html", {"event": whole_day, "text": "…"})

    assert 'datetime="2026-12-12"' in html
