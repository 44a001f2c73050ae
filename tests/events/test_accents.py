"""An organizer's colour stays readable, whichever they choose."""

import re
from pathlib import Path

from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from events.accents import (
    DARK_PAPER,
    ENOUGH,
    LIGHT_PAPER,
    accent_for,
    contrast,
    from_oklch,
    to_oklch,
)

COLOURS = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)


@given(COLOURS)
@example("#000000")
@example("#ffffff")
@example("#ffff00")
@example("#0000ff")
def test_any_colour_is_made_readable_on_paper_and_under_text(colour):
    accent = accent_for(colour)

    pairs = {
        (accent.light, LIGHT_PAPER),
        (accent.dark, DARK_PAPER),
        (accent.on_light, accent.light),
        (accent.on_dark, accent.dark),
        (accent.hover_light, LIGHT_PAPER),
        (accent.hover_dark, DARK_PAPER),
        (accent.on_light, accent.hover_light),
        (accent.on_dark, accent.hover_dark),
        (accent.light, accent.wash_light),
        (accent.dark, accent.wash_dark),
    }
    assert [pair for pair in pairs if contrast(*pair) < ENOUGH] == []


@given(COLOURS)
def test_a_colour_survives_the_way_there_and_back(colour):
    assert from_oklch(*to_oklch(colour)) == colour.lower()


def test_a_colour_that_is_readable_stays_and_others_keep_their_hue():
    accent = accent_for("#2F43D8")

    assert accent.light == "#2f43d8"
    assert accent.dark != accent.light
    assert abs(to_oklch(accent.dark)[2] - to_oklch(accent.light)[2]) < 0.05


def test_the_papers_are_those_of_the_pages():
    tokens = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    papers = re.findall(r"--paper[\w-]*: light-dark\(oklch\((.+?)\), oklch\((.+?)\)\)", tokens)

    assert len(papers) == 3
    for light, dark in papers:
        assert contrast(_hex(light), "#000000") >= contrast(LIGHT_PAPER, "#000000") - 0.05
        assert contrast(_hex(dark), "#ffffff") >= contrast(DARK_PAPER, "#ffffff") - 0.05


def _hex(oklch):
    lightness, chroma, degrees = map(float, oklch.split())
    return from_oklch(lightness, chroma, degrees * 3.141592653589793 / 180)
