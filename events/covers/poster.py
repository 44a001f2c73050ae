"""A poster of 600 x 800: a picture, the title as large as it fits, the day and the place."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from xml.sax import saxutils

from django.utils.formats import date_format

from events.covers.palettes import PALETTES
from events.covers.patterns import PATTERNS, SIZE, Dice

WIDTH, HEIGHT, EDGE = 600, 800, 40
FONT = "Familjen Grotesk, Helvetica Neue, Arial, Noto Sans, Noto Sans CJK JP, sans-serif"
_SIZES = (150, 124, 104, 88, 76, 66, 56, 48, 42, 36)
_NEVER_FIRST = "、。，．：；！？）」』】〉》ー…"
_LINE = 1.04
_BLOCK = 300
# What XML does not allow, however it is escaped.
_NOT_XML = re.compile(r"[^\t\n\r -\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_BLEED = 2  # the band covers the picture's edge, or a hairline of it shows


def draw_poster(*, seed: str, title: str, day: datetime, place: str) -> str:
    """Return the poster as SVG; the same `seed` always gives the same picture.

    `day` is the local start. The text says what the page says, so the picture is decoration.
    """
    dice = Dice(seed)
    inks = dice.pick(PALETTES)
    picture = dice.pick(PATTERNS)(dice, inks)
    text_on_top = dice.below(2) == 1
    band_y, picture_y = (0, HEIGHT - SIZE + 100) if text_on_top else (HEIGHT - _BLOCK, -100)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{inks.ground}"/>'
        f'<g transform="translate(0 {picture_y})">{picture}</g>'
        f'<rect y="{band_y - _BLEED}" width="{WIDTH}" height="{_BLOCK + 2 * _BLEED}"'
        f' fill="{inks.ground}"/>'
        f'<g fill="{inks.text}" font-family="{FONT}">'
        f"{_title(title, band_y)}{_footer(day, place, band_y)}</g></svg>"
    )


def escape(text: str) -> str:
    return saxutils.escape(_NOT_XML.sub("", text))


def _title(title: str, top: int) -> str:
    size, lines = _fitted(title, WIDTH - 2 * EDGE, _BLOCK - 90)
    first = top + 30 + size * 0.8
    rows = "".join(
        f'<tspan x="{EDGE}" y="{first + n * size * _LINE:.0f}">{escape(line)}</tspan>'
        for n, line in enumerate(lines)
    )
    return f'<text font-size="{size}" font-weight="700" letter-spacing="-0.02em">{rows}</text>'


def _footer(day: datetime, place: str, top: int) -> str:
    y = top + _BLOCK - 28
    date = escape(date_format(day, "j M Y"))
    room = WIDTH - 2 * EDGE - text_width(date, 26) - 40
    where = escape(_cut(place, 26, room))
    return (
        f'<text font-size="26" font-weight="700" x="{EDGE}" y="{y}">{date}</text>'
        f'<text font-size="26" x="{WIDTH - EDGE}" y="{y}" text-anchor="end">{where}</text>'
    )


def _fitted(title: str, width: int, height: int) -> tuple[int, list[str]]:
    """Return the largest size at which the title fits, and its lines; cut at the smallest."""
    for size in _SIZES:
        lines = wrap(title, size, width)
        fits = all(text_width(line, size) <= width for line in lines)
        if fits and len(lines) * size * _LINE <= height:
            return size, lines
    most = int(height // (size * _LINE))
    if any(text_width(line, size) > width for line in lines):
        lines = wrap(title, size, width, anywhere=True)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size, width)]
    return size, lines


def wrap(text: str, size: int, width: float, *, anywhere: bool = False) -> list[str]:
    """Break `text` between words, between wide characters, or between any two characters."""
    lines = [""]
    for word in text if anywhere else _breakable(text):
        longer = lines[-1] + word
        if lines[-1] and text_width(longer.rstrip(), size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return [line.strip() for line in lines if line.strip()]


def _breakable(text: str) -> list[str]:
    """Words with their space, and wide characters one by one."""
    pieces = [""]
    for char in text:
        may_break = pieces[-1].endswith((" ", "-")) or _is_wide(char)
        if may_break and char not in _NEVER_FIRST:
            pieces.append("")
        pieces[-1] += char
    return pieces


def text_width(text: str, size: int) -> float:
    """Estimate the width in a bold sans; a little too wide rather than too narrow."""
    return size * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if _is_wide(char):
        return 1.0
    if char in " .,:;'’|!iljtfI()[]":
        return 0.38
    if char in "mwMW@%–—…":
        return 0.98
    return 0.74 if char.isupper() or char.isdigit() else 0.64


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _cut(text: str, size: int, width: float) -> str:
    """Shorten `text` to `width` with an ellipsis."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text.rstrip()}…" if text else ""
