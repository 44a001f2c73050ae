"""Pentabarf schedules, whole, broken and hostile."""

from datetime import UTC, datetime

import pytest

from tests.events.importing.files import lines, read

TALK = """
<event guid='{guid}' id='7'>
<date>2026-12-27T23:30:00+01:00</date><start>23:30</start><duration>{duration}</duration>
<room>Saal 1</room><title>Opening</title><subtitle>A New Dawn</subtitle>
<track>Ethics &amp; Politics</track><type>lecture</type>
<abstract>Short.</abstract><description>{description}</description>
<url>https://conf.test/7</url>
</event>
"""


def schedule(*talks):
    return (
        "<?xml version='1.0' encoding='utf-8' ?>\n<schedule><conference><acronym>c</acronym>"
        "<title>C</title></conference><day><room name='Saal 1'>"
        + "".join(talks)
        + "</room></day></schedule>"
    )


def talk(guid="g", duration="01:30", description="Long."):
    return TALK.format(guid=guid, duration=duration, description=description)


def test_a_talk_becomes_a_whole_draft():
    parsed = read(schedule(talk()), "schedule.xml")

    assert parsed.problems == []
    (draft,) = parsed.drafts
    assert (draft.key, draft.title, draft.summary) == ("g", "Opening", "A New Dawn")
    assert (draft.start_at, draft.end_at) == (
        datetime(2026, 12, 27, 22, 30, tzinfo=UTC),
        datetime(2026, 12, 28, 0, 0, tzinfo=UTC),
    )
    assert (draft.time_zone, draft.venue) == ("Europe/Berlin", "Saal 1")
    assert draft.tags == ("Ethics & Politics", "lecture")
    assert draft.description == "Short.\n\nLong."
    assert draft.url == "https://conf.test/7"


def test_an_abstract_that_the_description_repeats_stands_once():
    (draft,) = read(schedule(talk(description="Short. And long.")), "schedule.xml").drafts

    assert draft.description == "Short. And long."


def test_a_talk_without_a_guid_has_its_number():
    (draft,) = read(schedule(talk(guid="")), "schedule.xml").drafts

    assert draft.key == "pentabarf:c:7"


@pytest.mark.parametrize("duration", ["", "soon", "00:00"])
def test_a_broken_talk_costs_only_itself(duration):
    parsed = read(schedule(talk("a", duration), talk("b")), "schedule.xml")

    assert [draft.key for draft in parsed.drafts] == ["b"]
    assert lines(parsed) == [
        "error schedule.xml:a: The talk has no start and duration that can be read."
    ]


def test_a_schedule_that_breaks_off_yields_its_whole_talks():
    content = schedule(talk("a"), talk("b"))

    parsed = read(content[: content.index("<room>Saal 1", content.index("'b'"))], "s.xml")

    assert [draft.key for draft in parsed.drafts] == ["a"]
    (line,) = lines(parsed)
    assert line.startswith("error s.xml:13: The XML is broken or cut off here;")


@pytest.mark.parametrize(
    "kind",
    [
        '<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused(kind):
    content = schedule(talk(description="&x;")).replace("<schedule>", kind + "<schedule>")

    parsed = read(content, "s.xml")

    assert parsed.drafts == []
    assert lines(parsed) == [
        "error s.xml: XML with a document type is refused: it could define entities."
    ]
