"""VEVENTs: times, places, texts, and what happens to one that is broken."""

from datetime import UTC, datetime

import pytest

from tests.events.importing.files import calendar, lines, local_end, local_start, read, starts

GOOD = """
    UID:good
    DTSTART:20260501T100000Z
    DTEND:20260501T120000Z
    SUMMARY:Good
"""


def test_a_whole_event_becomes_a_whole_draft():
    parsed = read(
        calendar(
            r"""
            UID:concert-1
            DTSTART;TZID=Europe/Berlin:20260501T190000
            DTEND;TZID=Europe/Berlin:20260501T210000
            SUMMARY:Choir\, and more
            DESCRIPTION:<p>Come to <a href="https://choir.test/x">our concert</a>.</p>
            LOCATION:Town Hall\, Markt 1\, 50667 Köln
            URL:https://choir.test/concert
            CATEGORIES:Music,Free \, open
            """
        )
    )

    assert parsed.problems == []
    (draft,) = parsed.drafts
    assert (draft.key, draft.title) == ("concert-1", "Choir, and more")
    assert draft.description == "Come to [our concert](https://choir.test/x)."
    assert draft.start_at == datetime(2026, 5, 1, 17, tzinfo=UTC)
    assert draft.end_at == datetime(2026, 5, 1, 19, tzinfo=UTC)
    assert (draft.time_zone, draft.all_day) == ("Europe/Berlin", False)
    assert (draft.venue, draft.address) == ("Town Hall", "Markt 1, 50667 Köln")
    assert draft.url == "https://choir.test/concert"
    assert draft.tags == ("Music", "Free , open")


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:20260503", "05-01 00:00", "05-03 00:00"),
        ("DTSTART;VALUE=DATE:20260501", "05-01 00:00", "05-02 00:00"),
        ("DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:20260501", "05-01 00:00", "05-02 00:00"),
        ("DTSTART;VALUE=DATE:20260501\nDURATION:P2D", "05-01 00:00", "05-03 00:00"),
        ("DTSTART;VALUE=DATE:20260501\nDURATION:PT36H", "05-01 00:00", "05-03 00:00"),
        ("DTSTART:20260501T100000Z\nDTEND;VALUE=DATE:20260502", "05-01 12:00", "05-02 00:00"),
        ("DTSTART:20260501T100000Z", "05-01 12:00", "05-01 13:00"),
        ("DTSTART:20260501T100000Z\nDTEND:20260501T100000Z", "05-01 12:00", "05-01 13:00"),
        ("DTSTART:20260501T100000Z\nDURATION:PT90M", "05-01 12:00", "05-01 13:30"),
        ("DTSTART:20260501T100000\nDTEND:20260501T110000", "05-01 10:00", "05-01 11:00"),
    ],
)
def test_times_are_kept_as_the_calendar_s_zone_has_them(times, start, end):
    head = "X-WR-TIMEZONE:Europe/Berlin"

    parsed = read(calendar(f"UID:a\nSUMMARY:A\n{times}", head=head))

    assert parsed.problems == []
    (draft,) = parsed.drafts
    assert draft.time_zone == "Europe/Berlin"
    assert f"{local_start(draft):%m-%d %H:%M}" == start
    assert f"{local_end(draft):%m-%d %H:%M}" == end


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("UID:b\nSUMMARY:B", "error some.ics:b: The event has no DTSTART; it is left out."),
        (
            "UID:b\nDTSTART:tomorrow",
            "error some.ics:b: The event's DTSTART is no date: “tomorrow”; it is left out.",
        ),
        (
            "UID:b\nDTSTART:20260230T100000Z",
            "error some.ics:b: The event's DTSTART is no date: “20260230T100000Z”; it is left out.",
        ),
        (
            "UID:b\nSUMMARY:B\nDTSTART:20260502T100000Z\nDTEND:20260501T100000Z",
            "error some.ics:b: “B” ends before it starts.",
        ),
        (
            "UID:b\nSUMMARY:B\nDTSTART:20260502T100000Z\nBEGIN:VALARM",
            "error some.ics:9: The event has no END:VEVENT; it is left out.",
        ),
    ],
)
def test_a_broken_event_costs_only_itself(broken, line):
    content = calendar(GOOD, broken, GOOD.replace("good", "also good"))
    if "VALARM" in broken:
        content = content.replace("BEGIN:VALARM\r\nEND:VEVENT\r\n", "")

    parsed = read(content)

    assert [draft.key for draft in parsed.drafts] == ["good", "also good"]
    assert lines(parsed) == [line]


@pytest.mark.parametrize(
    ("oddity", "line", "end"),
    [
        (
            "DTEND:20260501T1230",
            None,
            "12:30",
        ),
        (
            "DTEND:soon",
            "warning some.ics:a: The event's end cannot be read (“soon”); it lasts one hour.",
            "11:00",
        ),
        (
            "DURATION:P15M",
            "warning some.ics:a: The duration “P15M” is not written as the standard has it.",
            "10:15",
        ),
        (
            "DURATION:one day",
            "warning some.ics:a: The event's end cannot be read (“one day”); it lasts one hour.",
            "11:00",
        ),
    ],
)
def test_an_end_that_is_no_end_does_not_cost_the_event(oddity, line, end):
    parsed = read(calendar(f"UID:a\nSUMMARY:A\nDTSTART:20260501T100000Z\n{oddity}"))

    assert lines(parsed) == ([line] if line else [])
    assert [f"{draft.end_at:%H:%M}" for draft in parsed.drafts] == [end]


def test_an_interval_before_the_first_event_may_be_wrong():
    parsed = read(calendar(GOOD, head="X-PUBLISHED-TTL:P15M\nREFRESH-INTERVAL:P15M"))

    assert [draft.key for draft in parsed.drafts] == ["good"]
    assert parsed.problems == []


def test_a_line_that_is_no_property_is_passed_over():
    parsed = read(calendar(GOOD).replace("END:VCALENDAR", "X\r\nEND:VCALENDAR"))

    assert [draft.key for draft in parsed.drafts] == ["good"]
    assert lines(parsed) == ["warning some.ics:9: The line is no property; it is passed over."]


def test_a_fold_in_the_middle_of_a_letter_is_undone_before_decoding():
    content = calendar(GOOD.replace("Good", "Käse")).encode().replace(b"\xc3\xa4", b"\xc3\r\n \xa4")

    parsed = read(content)

    assert [draft.title for draft in parsed.drafts] == ["Käse"]
    assert parsed.problems == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_names_the_encoding(encoding):
    text = calendar(GOOD.replace("Good", "Čaj"))
    marked = text if encoding in {"utf-8-sig", "utf-16"} else "\ufeff" + text

    parsed = read(marked.encode(encoding))

    assert [draft.title for draft in parsed.drafts] == ["Čaj"]
    assert parsed.problems == []


def test_latin_1_is_read_with_a_warning():
    parsed = read(calendar(GOOD.replace("Good", "Käse")).encode("latin-1"))

    assert [draft.title for draft in parsed.drafts] == ["Käse"]
    assert lines(parsed) == [
        "warning some.ics:7: The text is not UTF-8; it was read as Windows-1252."
    ]


def test_what_no_database_takes_is_taken_out():
    parsed = read(calendar(GOOD.replace("Good", "Nul\x00l <script>alert(1)</script>")))

    assert [draft.title for draft in parsed.drafts] == ["Null <script>alert(1)</script>"]


def test_a_long_title_is_cut_and_said_so():
    parsed = read(calendar(GOOD.replace("Good", "x" * 300)))

    (draft,) = parsed.drafts
    assert draft.title == "x" * 199 + "…"
    assert lines(parsed) == [
        "warning some.ics:good: The title is longer than 200 characters and was cut."
    ]


def test_an_event_without_a_title_is_kept():
    parsed = read(calendar("UID:a\nDTSTART:20260501T100000Z"))

    assert [draft.title for draft in parsed.drafts] == ["Untitled event"]
    assert lines(parsed) == ["warning some.ics:a: There is no title; “Untitled event” is used."]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "not a link", "https://" + "x" * 600])
def test_only_a_web_address_becomes_a_link(url):
    parsed = read(calendar(GOOD + f"URL:{url}"))

    assert [draft.url for draft in parsed.drafts] == [""]


def test_events_without_uid_are_told_apart_by_what_they_are():
    one = "SUMMARY:New Moon\nDTSTART:20260501T100000Z"
    two = "SUMMARY:New Moon\nDTSTART:20260530T100000Z"

    first, again = read(calendar(one, two)), read(calendar(two, one))

    assert len({draft.key for draft in first.drafts}) == 2
    assert {draft.key for draft in first.drafts} == {draft.key for draft in again.drafts}


def test_cancelled_events_are_marked():
    cancelled = GOOD + "STATUS:CANCELLED"

    assert [draft.cancelled for draft in read(calendar(GOOD, cancelled)).drafts] == [False, True]
    assert [d.cancelled for d in read(calendar(GOOD, head="METHOD:CANCEL")).drafts] == [True]


def test_a_link_as_place_is_an_online_event():
    (draft,) = read(calendar(GOOD + "LOCATION:https://meet.test/room")).drafts

    assert (draft.online, draft.venue, draft.url) == (True, "", "https://meet.test/room")


def test_several_calendars_in_one_file_are_all_read():
    parsed = read(calendar(GOOD) + "\r\n" + calendar(GOOD.replace("good", "other")))

    assert [draft.key for draft in parsed.drafts] == ["good", "other"]


def test_events_outside_a_calendar_are_read_too():
    parsed = read("BEGIN:VEVENT\nUID:a\nSUMMARY:A\nDTSTART:20260501T100000Z\nEND:VEVENT\n")

    assert starts(parsed) == ["2026-05-01 10:00"]


def test_a_calendar_of_tasks_holds_no_events():
    parsed = read("BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Do\nEND:VTODO\nEND:VCALENDAR\n")

    assert parsed.drafts == []
    assert lines(parsed) == ["warning some.ics: The file holds no events."]


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_dates_that_no_zone_could_show_are_refused(year):
    parsed = read(calendar(GOOD, f"UID:a\nSUMMARY:A\nDTSTART:{year}1231T120000Z"))

    assert [draft.key for draft in parsed.drafts] == ["good"]
    assert lines(parsed) == ["error some.ics:a: The event's dates are out of the calendar."]
