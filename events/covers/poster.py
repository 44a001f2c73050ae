"""A poster: a picture, the title as large as it fits, the day and the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.covers.dice import Dice
from events.covers.layouts import LAYOUTS, Box, Layout
from events.covers.palettes import Palette, palettes_for
from events.covers.patterns import PATTERNS
from events.covers.shapes import Shape
from events.covers.wording import Measure, fitted, shortened
from events.when import dated_day_text

_TITLE_SIZES = (150, 124, 104, 88, 76, 66, 56, 48, 42, 36)
_FOOT_SIZE = 26
_FOOT_LINE = 34
# Below this width day and place stand under each other.
_ONE_LINE_FROM = 400


@dataclass(frozen=True)
class Poster:
    """What a poster is drawn from; the same `seed` always gives the same picture.

    `day` is the local start. The words repeat what the page says, so the picture is decoration.
    `accent` is the organizer's colour (#rrggbb) or empty.
    """

    seed: str
    title: str
    day: datetime
    place: str
    accent: str = ""


@dataclass(frozen=True)
class Words:
    """One line of text; `y` is its baseline, `x` its start or, with `ends`, its end."""

    x: float
    y: float
    size: int
    text: str
    ink: str
    is_bold: bool = True
    ends: bool = False


@dataclass(frozen=True)
class Sheet:
    """A poster laid out: what is drawn, whether as SVG or in pixels."""

    layout: Layout
    inks: Palette
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]


def lay_out(poster: Poster, measure: Measure, layout: Layout | None = None) -> Sheet:
    """Throw the dice for inks, picture and, unless given, `layout`; then set the words."""
    dice = Dice(poster.seed)
    inks = dice.pick(palettes_for(poster.accent))
    pattern = dice.pick(PATTERNS)
    chosen = dice.pick(LAYOUTS)
    layout = layout or chosen
    words = (
        *_numeral(poster, layout, inks),
        *_title(poster.title, layout.title, inks, measure),
        *_foot(poster, layout.foot, inks, measure),
    )
    return Sheet(layout, inks, tuple(pattern(dice, inks)), words)


def _title(title: str, box: Box, inks: Palette, measure: Measure) -> list[Words]:
    setting = fitted(title, box.width, box.height, _TITLE_SIZES, measure)
    return [
        Words(box.x, box.y + setting.size * (0.8 + 1.04 * n), setting.size, line, inks.text)
        for n, line in enumerate(setting.lines)
    ]


def _numeral(poster: Poster, layout: Layout, inks: Palette) -> list[Words]:
    if layout.numeral is None:
        return []
    box = layout.numeral
    size = round(box.height / 0.74)
    return [Words(box.x, box.y + box.height, size, str(poster.day.day), inks.first)]


def _foot(poster: Poster, box: Box, inks: Palette, measure: Measure) -> list[Words]:
    day = dated_day_text(poster.day)
    bottom = box.y + box.height
    if box.width < _ONE_LINE_FROM:
        place = shortened(poster.place, _FOOT_SIZE, box.width, measure)
        return [
            Words(box.x, bottom - _FOOT_LINE, _FOOT_SIZE, day, inks.text),
            Words(box.x, bottom, _FOOT_SIZE, place, inks.text, is_bold=False),
        ]
    room = box.width - measure(day, _FOOT_SIZE) - _FOOT_LINE
    place = shortened(poster.place, _FOOT_SIZE, room, measure)
    end = box.x + box.width
    return [
        Words(box.x, bottom, _FOOT_SIZE, day, inks.text),
        Words(end, bottom, _FOOT_SIZE, place, inks.text, is_bold=False, ends=True),
    ]
