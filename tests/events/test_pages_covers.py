from datetime import datetime
from xml.etree import ElementTree

import pytest

from events.covers import draw_poster
from events.covers.patterns import PATTERNS, Dice
from events.covers.poster import text_width, wrap

DAY = datetime(2026, 12, 12, 19)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def texts(svg):
    root = ElementTree.fromstring(svg)
    return [node.text for node in root.iter() if node.text and node.tag.endswith(("text", "tspan"))]


def test_the_same_event_always_gets_the_same_poster():
    first = draw_poster(seed="a", title="Jazz", day=DAY, place="Berlin")

    assert first == draw_poster(seed="a", title="Jazz", day=DAY, place="Berlin")
    assert first != draw_poster(seed="b", title="Jazz", day=DAY, place="Berlin")


def test_a_poster_says_title_day_and_place():
    svg = draw_poster(seed="a", title="Jazz & <Blues>", day=DAY, place="Berlin")

    assert texts(svg) == ["Jazz &", "<Blues>", "12 Dec 2026", "Berlin"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_picture_is_drawn_by_attributes_alone(pattern):
    from events.covers.palettes import PALETTES

    svg = f"<svg>{pattern(Dice('seed'), PALETTES[0])}</svg>"

    attributes = {name for node in ElementTree.fromstring(svg).iter() for name in node.attrib}
    assert "style" not in attributes
    assert "class" not in attributes


@pytest.mark.parametrize(
    "title",
    [
        LONG,
        "東京Python勉強会：非同期処理とデータベース接続の実際",
        "word " * 60,
        "",
        "1",
        "<" * 200,
    ],
)
def test_any_title_fits_or_is_cut(title):
    svg = draw_poster(seed="x", title=title, day=DAY, place="A very long place name, somewhere far")

    root = ElementTree.fromstring(svg)
    for node in root.iter("{http://www.w3.org/2000/svg}text"):
        size = int(node.attrib["font-size"])
        for line in [node, *node]:
            assert text_width(line.text or "", size) <= 520


def test_lines_break_between_words_and_between_wide_characters():
    assert wrap("one two three", 50, 250) == ["one two", "three"]
    assert wrap("東京大阪：京都", 50, 200) == ["東京大", "阪：京都"]
