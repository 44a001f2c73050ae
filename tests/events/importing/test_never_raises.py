"""Whatever the bytes: no exception, and no success that hides missing events."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.events.importing.files import calendar, read

CALENDAR = calendar(
    "UID:a\nSUMMARY:Käse\nDTSTART;TZID=Europe/Berlin:20260501T100000\nRRULE:FREQ=DAILY;COUNT=3",
    "UID:b\nSUMMARY:B\nDTSTART;VALUE=DATE:20260601\nBEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM",
    "UID:c\nSUMMARY:C\nDTSTART:20260701T100000Z\nDURATION:PT1H",
    head="X-WR-TIMEZONE:Europe/Berlin",
).encode()
CONFERENCES = json.dumps(
    [{"name": f"Conf {n}", "startDate": "2026-05-01", "url": "https://c.test"} for n in range(3)]
).encode()
SCHEDULE = (
    b"<schedule><conference><acronym>x</acronym></conference><day><room name='1'>"
    b"<event guid='1'><date>2026-05-01T10:00:00+02:00</date><duration>00:30</duration>"
    b"<title>A</title></event></room></day></schedule>"
)

relaxed = settings(deadline=None, max_examples=100)


@relaxed
@given(st.binary(max_size=300))
def test_random_bytes_are_an_error_and_never_an_exception(data):
    parsed = read(data)

    assert parsed.drafts or parsed.problems


@relaxed
@given(st.integers(0, len(CALENDAR.rstrip()) - 1))
def test_a_calendar_that_is_cut_anywhere_is_an_error(length):
    assert read(CALENDAR[:length]).has_errors


@relaxed
@given(st.integers(0, len(CONFERENCES) - 1))
def test_a_list_that_is_cut_anywhere_is_an_error(length):
    assert read(CONFERENCES[:length], "x.json").has_errors


@relaxed
@given(st.integers(0, len(SCHEDULE) - 1))
def test_a_schedule_that_is_cut_anywhere_is_an_error(length):
    assert read(SCHEDULE[:length], "x.xml").has_errors


@relaxed
@given(st.data())
def test_a_calendar_with_any_line_replaced_is_read_or_said_to_be_broken(data):
    lines = CALENDAR.split(b"\r\n")
    index = data.draw(st.integers(0, len(lines) - 1))
    lines[index] = data.draw(st.binary(max_size=40))

    parsed = read(b"\r\n".join(lines))

    assert len({draft.source_key for draft in parsed.drafts}) >= 3 or parsed.problems


@relaxed
@given(
    name=st.sampled_from(["DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "UID"]),
    value=st.text(max_size=40) | st.from_regex(r"[0-9TZP/:;=A-Z+-]{0,25}"),
)
def test_any_value_of_any_property_is_read_or_said_to_be_broken(name, value):
    event = f"UID:a\r\nDTSTART:20260501T100000Z\r\n{name}:{value}"

    parsed = read(calendar(event))

    assert parsed.drafts or parsed.problems


@relaxed
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(
                    ["name", "title", "start", "end", "startDate", "url", "tags", "uid"]
                ),
                inner,
                max_size=6,
            )
        ),
        max_leaves=20,
    )
)
def test_any_json_is_read_or_said_to_be_no_events(content):
    parsed = read(json.dumps(content), "x.json")

    assert parsed.drafts or parsed.problems
