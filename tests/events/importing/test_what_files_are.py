"""A file that is no list of events is said to be what it is."""

import codecs

import pytest

from events.importing.reading import LARGEST
from events.importing.sniffing import Format, sniff
from tests.events.importing.files import calendar, lines, read

EVENT = "UID:a\nSUMMARY:A\nDTSTART:20260501T100000Z"
CSV = "Subject,Start Date,End Date\nMeetup,2026-05-01,2026-05-01\n"


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (calendar(EVENT).encode(), Format.ICS),
        (b"\r\n\r\nbegin:vcalendar\r\n", Format.ICS),
        (codecs.BOM_UTF8 + calendar(EVENT).encode(), Format.ICS),
        (calendar(EVENT).encode("utf-16"), Format.ICS),
        (b'[{"name": "x"}]', Format.JSON),
        (b'  {"events": []}', Format.JSON),
        (CSV.encode(), Format.CSV),
        (CSV.replace(",", ";").encode(), Format.CSV),
        (b"<?xml version='1.0'?>\n<!-- made -->\n<schedule>", Format.PENTABARF),
    ],
)
def test_the_content_tells_the_form(content, form):
    assert sniff(content) is form


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty (0 bytes)."),
        (b" \r\n\t\n", "The file is empty: it holds nothing but spaces."),
        (b"\x00\x00", "The file is empty: it holds nothing but spaces."),
        (
            b"<html><head><title>403 Forbidden</title>",
            "This is an HTML page (“403 Forbidden”), not a list of events.",
        ),
        (
            b"\n<!DOCTYPE HTML>\n<p>Sign in",
            "This is an HTML page (“without a title”), not a list of events.",
        ),
        (b"<?xml version='1.0'?><rss>", "This is XML (<rss>), but no Pentabarf schedule."),
        (
            b'{"message":"Group not found"}',
            "This is a JSON message, not events: “Group not found”.",
        ),
        (b'{"error": {"code": 5}}', 'This is a JSON message, not events: “{"code": 5}”.'),
        (b'{"a": 1}', "The JSON holds no list of events with titles and starts."),
        (b"[1, 2]", "The JSON holds no list of events with titles and starts."),
        (b"BEGIN:VCAL", "The file is cut off: END:VCAL is missing."),
        (b"BEG", "The file is cut off: the calendar ends in its first line."),
        (b"Hello there", "This is no calendar, JSON, CSV or Pentabarf file."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is no calendar, JSON, CSV or Pentabarf file."),
    ],
)
def test_what_is_no_list_of_events_is_said_to_be_so(content, reason):
    parsed = read(content)

    assert parsed.drafts == []
    assert [problem.reason for problem in parsed.problems] == [reason]
    assert parsed.has_errors


@pytest.mark.parametrize("content", [b"[]", b'{"events": []}', calendar().encode()])
def test_a_file_without_events_is_a_warning(content):
    assert lines(read(content)) == ["warning some.ics: The file holds no events."]


def test_a_file_of_too_many_bytes_is_refused():
    parsed = read(b" " * (LARGEST + 1))

    assert lines(parsed) == ["error some.ics: The file is larger than 50 MB."]


def test_a_form_that_is_named_is_used_but_an_error_page_stays_one():
    assert lines(read("<html>", form=Format.ICS)) == [
        "error some.ics: This is an HTML page (“without a title”), not a list of events."
    ]
    assert read("BEGIN:VCALENDAR", form=Format.JSON).has_errors
    assert read("a,b\n1,2\n", form=Format.CSV).has_errors


def test_a_calendar_that_ends_inside_an_event_yields_the_whole_ones_and_an_error():
    whole = calendar(EVENT, EVENT.replace("UID:a", "UID:b"))

    parsed = read(whole[: whole.index("UID:b")])

    assert [draft.key for draft in parsed.drafts] == ["a"]
    assert lines(parsed) == [
        "error some.ics:8: The file is cut off: it ends inside this event, which is left out."
    ]


def test_a_calendar_that_ends_between_events_is_cut_off_too():
    parsed = read(calendar(EVENT).replace("END:VCALENDAR\r\n", ""))

    assert [draft.key for draft in parsed.drafts] == ["a"]
    assert lines(parsed) == ["error some.ics:1: The file is cut off: END:VCALENDAR is missing."]


def test_a_calendar_that_begins_inside_another_is_an_error():
    first = calendar(EVENT).replace("END:VCALENDAR\r\n", "")

    parsed = read(first + calendar(EVENT.replace("UID:a", "UID:b")))

    assert [draft.key for draft in parsed.drafts] == ["a", "b"]
    assert lines(parsed) == [
        "error some.ics:8: A calendar begins before the one before it has ended."
    ]
