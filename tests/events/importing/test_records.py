"""CSV and JSON: fields by name, whole days, places, keys; a bad record costs only itself."""

import json
from datetime import UTC, datetime

import pytest

from events.importing.collapsing import collapse
from events.importing.dates import parse_clock, parse_when
from tests.events.importing.files import lines, local_end, local_start, read

HEADER = "Subject,Start Date,End Date,Location,Country,Venue,Website URL\n"
ROW = 'PyCon,2026-05-01,2026-05-03,"Berlin, Germany",DEU,Town Hall,https://pycon.test\n'


def test_a_row_of_a_conference_list_is_whole_days_in_the_zone_of_its_place():
    parsed = read(HEADER + ROW, "2026.csv")

    assert parsed.problems == []
    (draft,) = parsed.drafts
    assert draft.title == "PyCon"
    assert (draft.time_zone, draft.all_day) == ("Europe/Berlin", True)
    assert local_start(draft) == datetime(2026, 5, 1)
    assert local_end(draft) == datetime(2026, 5, 4)
    assert (draft.venue, draft.city, draft.country) == ("Town Hall", "Berlin", "Germany")
    assert draft.url == "https://pycon.test"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "PyCon,2026-05-03,2025-05-05,,,,\n",
            "The event ends (2025-05-05) before it starts (2026-05-03).",
        ),
        ("PyCon,soon,2026-05-03,,,,\n", "“soon” is no date."),
        ("PyCon,,2026-05-03,,,,\n", "The record has no start."),
        (",2026-05-03,,,,,\n", "The record has no title."),
        ("PyCon,2026-02-30,,,,,\n", "“2026-02-30” is no date."),
    ],
)
def test_a_bad_row_costs_only_itself(row, reason):
    parsed = read(HEADER + row + ROW, "2026.csv")

    assert [draft.venue for draft in parsed.drafts] == ["Town Hall"]
    assert lines(parsed) == [f"error 2026.csv:2: {reason}"]


def test_a_last_row_that_breaks_off_is_said_to_be_cut():
    parsed = read(HEADER + ROW + "PyCon,2026-05", "2026.csv")

    assert len(parsed.drafts) == 1
    assert lines(parsed) == [
        "error 2026.csv:3: The file is cut off: it ends inside this row, which is left out."
    ]


def test_google_s_columns_are_times_of_day():
    content = (
        "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location\n"
        "Talk,05/01/2026,10:00 AM,05/01/2026,1:30 PM,False,About it,Room 1\n"
        "Fair,05/02/2026,,05/03/2026,,True,,Room 2\n"
        "Chat,05/04/2026,12:15 AM,,,,,\n"
    )

    talk, fair, chat = read(content, "x.csv", fallback_zone="Europe/Berlin").drafts

    assert (talk.start_at, talk.end_at) == (
        datetime(2026, 5, 1, 8, tzinfo=UTC),
        datetime(2026, 5, 1, 11, 30, tzinfo=UTC),
    )
    assert (talk.venue, talk.all_day, talk.description) == ("Room 1", False, "About it")
    assert (fair.all_day, local_end(fair)) == (True, datetime(2026, 5, 4))
    assert (local_start(chat), local_end(chat)) == (
        datetime(2026, 5, 4, 0, 15),
        datetime(2026, 5, 4, 1, 15),
    )


def test_latin_1_rows_with_semicolons_are_read_with_a_warning():
    content = "Name;Start;Ort\nKäsemesse;01.05.2026;Bühl\n".encode("latin-1")

    parsed = read(content, "x.csv")

    assert [draft.title for draft in parsed.drafts] == ["Käsemesse"]
    assert lines(parsed) == ["warning x.csv: The text is not UTF-8; it was read as Windows-1252."]


CONFERENCE = {
    "name": "RustConf",
    "url": "https://rust.test",
    "startDate": "2026-09-08",
    "endDate": "2026-09-11",
    "city": "Montreal, QC",
    "country": "Canada",
    "online": False,
}


def test_a_conference_has_its_topic_from_the_file_s_name():
    (draft,) = read(json.dumps([CONFERENCE]), "conferences/2026/rust.json").drafts

    assert (draft.title, draft.tags) == ("RustConf", ("rust",))
    assert (draft.city, draft.country, draft.time_zone) == (
        "Montreal, QC",
        "Canada",
        "America/Toronto",
    )
    assert (local_start(draft), local_end(draft)) == (
        datetime(2026, 9, 8),
        datetime(2026, 9, 12),
    )


def test_one_conference_in_several_topics_is_one_event_with_their_tags():
    other = {**CONFERENCE, "name": "rustconf", "city": "MONTRÉAL, QC", "url": ""}
    drafts = [
        *read(json.dumps([CONFERENCE]), "2026/rust.json").drafts,
        *read(json.dumps([other]), "2026/general.json").drafts,
    ]

    result = collapse(drafts)

    (draft,) = result.drafts
    assert (draft.tags, draft.url) == (("rust", "general"), "https://rust.test")
    assert draft.origins == ("2026/rust.json", "2026/general.json")
    assert (result.duplicates, result.problems) == (1, [])


def test_an_online_conference_needs_no_place():
    content = [{"name": "A", "startDate": "2026-05-01", "endDate": "2026-05-01", "online": True}]

    (draft,) = read(json.dumps(content), "x.json").drafts

    assert (draft.online, draft.city, draft.time_zone) == (True, "", "UTC")


def test_a_community_calendar_keeps_moments_and_finds_the_zone_of_its_offsets():
    content = [
        {
            "title": "Club",
            "start_time": "2026-03-25T14:00:00-07:00",
            "end_time": "2026-03-25T15:00:00-07:00",
            "location": "Library, 1 Main St",
            "description": "Come<br>and <script>alert(1)</script>play",
            "city": "davis",
            "source_uid": "club@lib.test",
            "source_urls": {"a": "b"},
            "category": "Games / Trivia",
            "ics_categories": None,
        },
        {
            "title": "Fair",
            "start_time": "2026-03-26T00:00:00-07:00",
            "end_time": "2026-03-28T00:00:00-07:00",
        },
    ]

    club, fair = read(json.dumps(content), "x.json").drafts

    assert (club.key, club.time_zone) == ("club@lib.test", "America/Los_Angeles")
    assert club.start_at == datetime(2026, 3, 25, 21, tzinfo=UTC)
    assert (club.venue, club.address, club.city) == ("Library", "1 Main St", "Davis")
    assert (club.description, club.tags) == ("Come\nand play", ("Games / Trivia",))
    assert (fair.all_day, local_end(fair)) == (True, datetime(2026, 3, 28))


def test_a_schedule_is_found_inside_the_file():
    content = {
        "conference": {"sponsors": {"Gold": [{"name": "S"}]}},
        "schedule": [
            {
                "name": "Talk",
                "start": "2026-05-17T12:00:00-04:00",
                "end": "2026-05-17T12:30:00-04:00",
                "room": "Ballroom A",
                "kind": "talk",
                "conf_key": 7,
                "conf_url": "https://py.test/7",
                "description": "<p>One</p>\n<p>Two</p>",
                "tags": "",
            }
        ],
    }

    (draft,) = read(json.dumps(content), "x.json").drafts

    assert (draft.key, draft.venue, draft.tags) == ("schedule:2026:7", "Ballroom A", ("talk",))
    assert (draft.description, draft.url) == ("One\n\nTwo", "https://py.test/7")


def test_the_lists_of_our_own_api_can_be_read_back():
    item = {
        "id": "0197",
        "slug": "night",
        "title": "Night",
        "start_at": "2026-05-01T20:00:00Z",
        "end_at": "2026-05-01T22:00:00Z",
        "time_zone": "Europe/Vienna",
        "all_day": False,
        "tags": ["music"],
        "status": "cancelled",
    }

    (draft,) = read(json.dumps({"items": [item], "total": 1}), "x.json").drafts

    assert (draft.title, draft.time_zone, draft.cancelled) == ("Night", "Europe/Vienna", True)
    assert draft.tags == ("music",)


def test_entries_that_are_no_events_cost_only_themselves():
    content = [
        {"title": "A", "start": "2026-05-01", "timezone": "Shire"},
        "nothing",
        {"title": "B", "start": "9999-12-31"},
        {"title": "B", "start": "0999-12-31"},
        {"title": "C", "start": "2026-05-01", "duration": 90},
        {"title": "D", "start": "2026-05-01T10:00:00", "duration": 90},
    ]

    parsed = read(json.dumps(content), "x.json")

    assert [(draft.title, str(draft.end_at - draft.start_at)) for draft in parsed.drafts] == [
        ("C", "1 day, 0:00:00"),
        ("D", "1:30:00"),
    ]
    assert lines(parsed) == [
        "error x.json:0: The time zone “Shire” is unknown.",
        "error x.json:1: The entry is no event: it is not an object with fields.",
        "error x.json:2: The record holds a date that does not exist.",
        "error x.json:3: The event's dates are out of the calendar.",
    ]


def test_a_list_that_breaks_off_yields_its_whole_items():
    content = json.dumps([CONFERENCE, CONFERENCE])

    parsed = read(content[:-20], "x.json")

    assert len(parsed.drafts) == 1
    assert lines(parsed)[0].startswith("error x.json:1: The file is cut off.")


def test_json_that_is_none_is_said_to_be_so():
    (line,) = lines(read('{"name": nothing}', "x.json"))

    assert line.startswith("error x.json:1: This is no valid JSON.")
    assert read("[" * 100_000, "x.json").has_errors


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-05-01", "2026-05-01"),
        ("05/01/2026", "2026-05-01"),
        ("25/01/2026", "2026-01-25"),
        ("01.05.2026", "2026-05-01"),
        ("2026/05/01", "2026-05-01"),
        ("2026-05-01T10:00:00Z", "2026-05-01T10:00:00+00:00"),
        ("2026-05-01 10:00", "2026-05-01T10:00:00"),
    ],
)
def test_dates_are_read_in_the_usual_forms(text, value):
    assert parse_when(text).isoformat() == value


def test_times_of_day_are_read_in_the_usual_forms():
    texts = ["9:05", "12:00 AM", "12:00 pm", "11:30:15 p.m."]

    assert [parse_clock(text).isoformat() for text in texts] == [
        "09:05:00",
        "00:00:00",
        "12:00:00",
        "23:30:15",
    ]


def test_lines_that_end_as_on_old_macs_are_rows():
    parsed = read(HEADER.replace("\n", "\r") + ROW.replace("\n", "\r"), "2026.csv")

    assert [draft.title for draft in parsed.drafts] == ["PyCon"]
