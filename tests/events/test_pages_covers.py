"""Posters: the same event always the same, readable, inside their edges, as SVG and in pixels."""

from datetime import datetime
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from events.accents import ENOUGH, contrast
from events.covers import Poster, draw_poster, fonts, shared_picture
from events.covers.dice import Dice
from events.covers.layouts import LAYOUTS, SHARED
from events.covers.palettes import PALETTES, palettes_for
from events.covers.patterns import PATTERNS
from events.covers.poster import lay_out
from events.covers.wording import estimated_width, wrap

DAY = datetime(2026, 12, 12, 19)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
PLACE = "A very long place name, somewhere far"
TITLES = [
    LONG,
    "東京Python勉強会：非同期処理とデータベース接続の実際",
    "word " * 60,
    "",
    "1",
    "<" * 200,
    "夏祭り",
]


def poster(title="Jazz", seed="a", place="Berlin", accent=""):
    return Poster(seed=seed, title=title, day=DAY, place=place, accent=accent)


def test_the_same_event_always_gets_the_same_poster():
    first = draw_poster(poster())

    assert first == draw_poster(poster())
    assert first != draw_poster(poster(seed="b"))
    assert first != draw_poster(poster(accent="#c2183f"))


def test_a_poster_says_title_day_and_place():
    root = ElementTree.fromstring(draw_poster(poster("Jazz & <Blues>\x00")))

    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert " ".join(texts) == "Jazz & <Blues> 12 Dec 2026 Berlin"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_picture_is_drawn_by_attributes_alone(pattern):
    from events.covers.shapes import to_svg

    svg = f"<svg>{to_svg(pattern(Dice('seed'), PALETTES[0]))}</svg>"

    names = {name for node in ElementTree.fromstring(svg).iter() for name in node.attrib}
    assert names <= {"cx", "cy", "r", "points", "fill", "stroke", "stroke-width"}


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("measure", [estimated_width, fonts.width])
def test_any_title_fits_or_is_cut_on_any_sheet(title, measure):
    for layout in (*LAYOUTS, SHARED):
        words = lay_out(poster(title, place=PLACE), measure, layout).words

        for line in words[: -2 if layout.numeral is None else None]:
            if layout.numeral and line.text == "12":
                continue
            width = measure(line.text, line.size)
            left = line.x - width if line.ends else line.x
            assert left >= 0, (layout, line)
            assert left + width <= layout.width - 40 + 0.5, (layout, line)
            assert line.y <= layout.height - 20, (layout, line)


def test_lines_break_between_words_wide_characters_and_only_then_in_long_words():
    def break_up(text, width, **how):
        return wrap(text, 50, width, estimated_width, **how)

    assert break_up("one two three", 250) == ["one two", "three"]
    assert break_up("東京大阪：京都", 200) == ["東京大", "阪：京都"]
    assert break_up("a Steuererklärung", 250, may_cut_words=True) == ["a Steue-", "rerklär-", "ung"]


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_words_are_readable_in_any_organizers_colour(accent):
    grounds = [(inks.text, inks.ground) for inks in (*palettes_for(accent), *PALETTES)]

    assert [pair for pair in grounds if contrast(*pair) < ENOUGH] == []


@pytest.mark.parametrize("title", ["Jazz", TITLES[1], "\U00013000"])
def test_a_shared_picture_is_a_small_png_of_the_size_other_sites_ask_for(title):
    for photo in (None, Image.new("RGBA", (300, 900), "red")):
        png = shared_picture(poster(title), photo)

        image = Image.open(BytesIO(png))
        image.load()
        assert (image.format, image.size) == ("PNG", (1200, 630))
        assert len(png) < 100_000
