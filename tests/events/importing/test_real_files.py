"""The real feeds: everything in them becomes an event, or a line that says why not.

`expected_events.json` is what another reader (icalendar) makes of each VEVENT; where the two
differ, DIFFERENT says why.
"""

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from events.importing.collapsing import collapse
from events.importing.drafts import EventDraft, Level, Parsed
from tests.events.importing.files import DATA, local_end, local_start, needs_data, read_data

pytestmark = needs_data

MOVED = "the first date of the series is moved by a RECURRENCE-ID of the file"
TAKEN_OUT = "the first date of the series is taken out by EXDATE"
NO_START = "there is no DTSTART that could be read, hence an error line"

DIFFERENT = {
    ("ics/feeds/davis__gcal_davisbikeclubwww.ics", 26): TAKEN_OUT,
    ("ics/feeds/davis__gcal_davisbikeclubwww.ics", 30): TAKEN_OUT,
    ("ics/feeds/davis__gcal_davisbikeclubwww.ics", 34): MOVED,
    ("ics/fixtures/ical4j__invalid__phpicalendar_sample.ics", 12): TAKEN_OUT,
    ("ics/fixtures/ical4j__valid__EstoniaHolidays.ics", 101): TAKEN_OUT,
    ("ics/fixtures/ical4j__valid__incoming.ics", 3): NO_START,
    ("ics/fixtures/ical4j__valid__incoming.ics", 4): NO_START,
    ("ics/fixtures/ical4j__valid__incoming.ics", 5): NO_START,
    ("ics/fixtures/ical4j__valid__incoming.ics", 6): NO_START,
    ("ics/fixtures/ical4j__valid__incoming.ics", 7): NO_START,
    ("ics/fixtures/icalendar-py__created_calendar_with_unicode_fields.ics", 2): NO_START,
    ("ics/fixtures/icalendar-py__issue_1081_invalid_start_and_end.ics", 0): NO_START,
    ("ics/fixtures/icaljs__recur_instances.ics", 0): MOVED,
}

# What icalendar cannot read at all, and the number of whole events that are in it.
ONLY_HERE = {
    "ics/feeds/toronto__tockify_distilleryevents.ics": 14,
    "ics/fixtures/ical4j__invalid__13-MoonPhase.ics": 41,
    "ics/fixtures/icalendar-py__issue_104_broken_calendar.ics": 1,
}

ERRORS = {
    "ics/fixtures/ical4j__invalid__13-MoonPhase.ics": 1,  # cut off
    "ics/fixtures/ical4j__valid__incoming.ics": 5,  # no DTSTART
    "ics/fixtures/icalendar-py__created_calendar_with_unicode_fields.ics": 1,
    "ics/fixtures/icalendar-py__issue_1081_invalid_start_and_end.ics": 1,
    "ics/not-calendars/bloomington__meetup_remote_workers.ics": 1,  # a JSON message
    "ics/not-calendars/lancaster__figlancaster.ics": 1,  # a web page
}


def calendar_names() -> list[str]:
    return sorted(str(path.relative_to(DATA)) for path in DATA.glob("ics/*/*.ics"))


@cache
def parsed(name: str) -> Parsed:
    return read_data(name)


@cache
def expected() -> dict[str, dict]:
    return json.loads((DATA / "ics" / "expected_events.json").read_text())


@pytest.mark.parametrize("name", calendar_names())
def test_each_event_of_a_feed_is_there_with_its_times_and_place(name):
    events = expected()[name].get("events", [])
    found = {n: matching(parsed(name).drafts, event) for n, event in enumerate(events)}

    missing = {(name, n) for n, drafts in found.items() if not drafts}
    assert missing == {place for place in DIFFERENT if place[0] == name}
    for n, drafts in found.items():
        for draft in drafts:
            assert_same_end(draft, events[n])
            assert_same_place(draft, events[n])
            assert draft.cancelled == (events[n].get("status") == "CANCELLED")


def matching(drafts: list[EventDraft], event: dict) -> list[EventDraft]:
    title, uid = " ".join(event["summary"].split()), " ".join(event.get("uid", "").split())
    return [
        draft
        for draft in drafts
        if draft.title.startswith(title)
        and uid in {"", draft.source_key}
        and has_start(draft, event)
    ]


def has_start(draft: EventDraft, event: dict) -> bool:
    if "start" not in event:
        return False
    if event.get("all_day"):
        return draft.all_day and local_start(draft).date().isoformat() == event["start"]
    if "start_utc" in event:
        return draft.start_at == datetime.fromisoformat(event["start_utc"])
    return local_start(draft).isoformat() == event["start"]  # a zone that icalendar does not know


def assert_same_end(draft: EventDraft, event: dict) -> None:
    end = event.get("end")
    if end is None or end == event["start"]:  # ours to decide: a day, or an hour
        assert draft.end_at > draft.start_at
    elif event.get("all_day"):
        assert local_end(draft).date().isoformat() == end
    elif "start_utc" in event:
        assert draft.end_at == datetime.fromisoformat(end).astimezone(UTC)
    else:
        assert local_end(draft).isoformat() == end


def assert_same_place(draft: EventDraft, event: dict) -> None:
    written = " ".join(event.get("location", "").replace(",", " ").split())
    ours = " ".join(f"{draft.venue} {draft.address}".replace(",", " ").split())
    assert draft.online or ours.startswith(written)


@pytest.mark.parametrize(("name", "count"), ONLY_HERE.items())
def test_what_a_library_gives_up_on_is_read(name, count):
    assert len({draft.key for draft in parsed(name).drafts}) == count


@pytest.mark.parametrize("name", calendar_names())
def test_errors_are_said_where_something_is_missing_and_only_there(name):
    errors = [problem for problem in parsed(name).problems if problem.level is Level.ERROR]

    assert len(errors) == ERRORS.get(name, 0), errors
    assert parsed(name).drafts or parsed(name).problems


def test_a_letter_split_by_a_fold_is_whole():
    texts = [
        draft.title + draft.description
        for draft in parsed("ics/feeds/bloomington__events_livewhale_221.ics").drafts
    ]

    assert not any("\ufffd" in text or "Ã" in text for text in texts)
    assert any("’" in text or "–" in text or "é" in text for text in texts)


@pytest.mark.parametrize(
    ("name", "zones"),
    [
        (
            "raleighdurham__calendar_group_african_american_cultural_center.ics",
            {"America/New_York"},
        ),
        ("bloomington__libcal_iub_5914.ics", {"America/Detroit"}),
        ("davis__gcal_davisbikeclubwww.ics", {"America/Los_Angeles"}),
    ],
)
def test_feeds_are_in_the_zone_they_name(name, zones):
    assert {draft.time_zone for draft in parsed(f"ics/feeds/{name}").drafts} == zones


def test_conferences_are_one_event_each_with_all_their_topics():
    names = sorted(path.relative_to(DATA) for path in DATA.glob("events/json/conf*/*/*.json"))
    files = [read_data(str(name)) for name in names]

    result = collapse(draft for file in files for draft in file.drafts)

    assert sum(len(file.drafts) for file in files) == 1985
    assert (len(result.drafts), result.duplicates) == (1650, 335)
    (squiggle,) = (draft for draft in result.drafts if draft.title == "SquiggleConf")
    assert squiggle.tags == ("opensource", "rust", "typescript")
    assert not any(file.has_errors for file in files)


def test_python_conferences_lose_only_the_one_that_ends_before_it_starts():
    files = [read_data(str(path.relative_to(DATA))) for path in sorted(DATA.glob("events/csv/*/*"))]

    assert [len(file.drafts) for file in files] == [58, 50, 13, 25, 49]
    assert [str(problem) for file in files for problem in file.problems] == [
        (
            "events/csv/python-organizers/2025.csv:28: "
            "The event ends (2024-08-22) before it starts (2025-08-18)."
        )
    ]
    assert collapse(draft for file in files for draft in file.drafts).duplicates == 1  # PyBay


def test_the_community_calendar_is_whole():
    file = read_data("events/json/community-calendar/davis_events.json")

    assert (len(file.drafts), file.problems) == (770, [])
    assert sum(draft.venue == "" for draft in file.drafts) >= 199
    assert {draft.time_zone for draft in file.drafts} == {"America/Los_Angeles"}
    assert not any("<a " in draft.description for draft in file.drafts)


def test_schedules_are_whole():
    pycon = read_data("events/json/pycon-us/conference_2025.json")
    congress = read_data("events/pentabarf/31c3_schedule.xml")

    assert (len(pycon.drafts), pycon.problems) == (163, [])
    assert Counter(tag for draft in pycon.drafts for tag in draft.tags)["break"] == 13
    assert (len(congress.drafts), congress.problems) == (138, [])
    berlin = ZoneInfo("Europe/Berlin")
    assert max(draft.end_at for draft in congress.drafts).astimezone(berlin).hour <= 20
