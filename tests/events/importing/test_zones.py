"""Names of time zones, as many as files have for them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from events.importing.places import zone_for_place
from events.importing.zones import all_day_bounds, iana_name, to_utc, zone_like, zone_matching
from tests.events.importing.files import calendar, lines, read

EVENT = "UID:a\nSUMMARY:A\nDTSTART;TZID={}:20260703T100000"


@pytest.mark.parametrize(
    ("name", "iana"),
    [
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("europe/stockholm", "Europe/Stockholm"),
        ("/Europe/Stockholm", "Europe/Stockholm"),
        ("/softwarestudio.org/Olson_20011030_5/America/Chicago", "America/Chicago"),
        ("US/Pacific", "US/Pacific"),
        ("Japan", "Japan"),
        ("Eastern Standard Time", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Eastern Time (US & Canada)", "America/New_York"),
        ("Kyiv", "Europe/Kyiv"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+10:00) Canberra, Melbourne, Sydney", "Australia/Canberra"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("UTC", "UTC"),
        ("GMT+2", "Etc/GMT-2"),
        ("-05:00", "Etc/GMT+5"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        ("Middle-earth/Shire", None),
        ("", None),
    ],
)
def test_a_name_becomes_an_iana_name(name, iana):
    assert iana_name(name) == iana


VTIMEZONE = """
    BEGIN:VTIMEZONE
    TZID:{tzid}
    BEGIN:STANDARD
    DTSTART:16010101T030000
    TZOFFSETFROM:{summer}
    TZOFFSETTO:{winter}
    RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
    END:STANDARD
    BEGIN:DAYLIGHT
    DTSTART:16010101T020000
    TZOFFSETFROM:{winter}
    TZOFFSETTO:{summer}
    RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
    END:DAYLIGHT
    END:VTIMEZONE
"""


def test_a_zone_that_only_the_file_defines_is_found_by_its_offsets():
    tzid = "GMT +0100 (Standard) / GMT +0200 (Daylight)"
    head = VTIMEZONE.format(tzid=tzid, winter="+0100", summer="+0200")

    parsed = read(calendar(EVENT.format(f'"{tzid}"'), head=head))

    (draft,) = parsed.drafts
    assert (draft.time_zone, draft.start_at) == (
        "Europe/Berlin",
        datetime(2026, 7, 3, 8, tzinfo=UTC),
    )
    assert parsed.problems == []


def test_offsets_that_no_zone_has_are_counted_with_and_said_so():
    head = VTIMEZONE.format(tzid="Nowhere", winter="+0111", summer="+0211")

    parsed = read(calendar(EVENT.format("Nowhere"), head=head))

    (draft,) = parsed.drafts
    assert (draft.time_zone, draft.start_at) == ("UTC", datetime(2026, 7, 3, 7, 49, tzinfo=UTC))
    assert lines(parsed) == [
        "warning some.ics:3: No known zone has the offsets of “Nowhere”; times are shown in UTC."
    ]


def test_an_unknown_zone_is_said_once_with_what_is_used_instead():
    parsed = read(calendar(EVENT.format("Shire"), EVENT.format("Shire").replace("UID:a", "UID:b")))

    assert [draft.time_zone for draft in parsed.drafts] == ["UTC", "UTC"]
    assert lines(parsed) == [
        "warning some.ics:6: The time zone “Shire” is unknown; UTC is used instead."
    ]


def test_times_without_any_zone_take_the_fallback_and_say_so():
    event = "UID:a\nSUMMARY:A\nDTSTART:20260703T100000"

    parsed = read(calendar(event), fallback_zone="Europe/Paris")

    (draft,) = parsed.drafts
    assert (draft.time_zone, draft.start_at) == (
        "Europe/Paris",
        datetime(2026, 7, 3, 8, tzinfo=UTC),
    )
    assert lines(parsed) == ["warning some.ics:6: Times without a zone are taken as Europe/Paris."]


def test_an_unknown_zone_of_the_calendar_is_said():
    parsed = read(calendar(EVENT.format("UTC"), head="X-WR-TIMEZONE:Shire"))

    assert lines(parsed) == [
        "warning some.ics:3: The time zone “Shire” is unknown; UTC is used instead."
    ]


def test_all_day_is_midnight_to_midnight_also_where_the_clock_changes():
    berlin = ZoneInfo("Europe/Berlin")

    start, end = all_day_bounds(date(2026, 3, 29), date(2026, 3, 30), berlin)

    assert end - start == timedelta(hours=23)


def test_a_time_that_the_clock_skips_takes_the_offset_before_the_gap():
    berlin = ZoneInfo("Europe/Berlin")

    assert to_utc(datetime(2026, 3, 29, 2, 30), berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert to_utc(datetime(2026, 10, 25, 2, 30), berlin) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_offsets_alone_tell_the_best_known_zone():
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=-7)))
    winter = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=-8)))
    odd = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=9, minutes=7)))

    assert zone_matching([summer] * 5) == "America/Los_Angeles"
    assert zone_matching([summer, winter, summer, winter, odd]) == "America/Los_Angeles"
    assert zone_matching([odd]) is None
    assert zone_matching([]) is None
    assert zone_like(timezone(timedelta(hours=-11)), summer) == "Etc/GMT+11"


@pytest.mark.parametrize(
    ("place", "zone"),
    [
        (("Germany", "Munich"), "Europe/Berlin"),
        (("DEU", "Berlin"), "Europe/Berlin"),
        (("U.S.A.", "San Jose", "CA"), "America/Los_Angeles"),
        (("USA", "Cleveland", "Ohio", "United States of America"), "America/New_York"),
        (("Canada", "Vancouver", "British Columbia", "Canada"), "America/Vancouver"),
        (("Canada", "Montreal"), "America/Toronto"),
        (("Brazil", "São Paulo"), "America/Sao_Paulo"),
        (("U.S.A.", "Springfield"), None),
        (("Atlantis", "Berlin"), None),
        (("", "Berlin"), None),
    ],
)
def test_a_place_has_a_zone_where_that_is_certain(place, zone):
    assert zone_for_place(*place) == zone
