"""Plots of an event's overview: where lines, bars and words stand in a drawing.

Pure arithmetic; the template writes it as SVG. Each plot is drawn wide and narrow, so that its
words are as large on a phone as on a desk.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from core.numbers import figure
from events.when import clock_text, month_text, short_day_text, zone_name
from registrations.statistics.periods import Unit

# Room above the highest figure, in lines; and how wide a letter is beside its height, about.
_HEAD_LINES = 1.6
_LETTER_WIDTH = 0.56


@dataclass(frozen=True)
class Size:
    """Of a drawing, in its own units; `letters` is their height."""

    name: str
    width: int
    height: int
    letters: int

    @property
    def top(self) -> int:
        return int(self.letters * _HEAD_LINES)

    @property
    def base(self) -> int:
        """Where lines start and bars stand; the axis is below."""
        return self.height - self.letters * 8 // 5

    @property
    def axis(self) -> int:
        return self.height - self.letters // 4


WIDE = Size("wide", width=1200, height=340, letters=22)
NARROW = Size("narrow", width=640, height=380, letters=30)
SIZES = (WIDE, NARROW)


@dataclass(frozen=True)
class Word:
    x: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Figure:
    """A number written into a drawing."""

    x: int
    y: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """What grew: `line` and `area` are SVG paths; `limit_y` is where the capacity is, None where it
    is out of sight or there is none."""

    size: Size
    line: str
    area: str
    words: list[Word]
    latest: Figure
    limit_y: int | None
    limit: Figure | None


@dataclass(frozen=True)
class Bars:
    size: Size
    bars: list[Bar]
    words: list[Word]
    peak: Figure


def draw_line(
    values: Sequence[int], labels: Sequence[str], capacity: int | None, size: Size
) -> Line:
    """Draw how `values` (at least one) went, as steps; with the capacity where it is in sight.

    A capacity far above what is taken would press the line to the floor: it is left to the words.
    """
    most = max(1, *values)
    shows_limit = capacity is not None and capacity <= most * 4
    top = max(most, capacity) if shows_limit and capacity is not None else most
    pitch = size.width / len(values)

    def y_of(value: int) -> int:
        return round(size.base - (size.base - size.top) * value / top)

    steps = [f"M0 {y_of(values[0])}"]
    for place, value in enumerate(values):
        steps.append(f"V{y_of(value)}H{round((place + 1) * pitch)}")
    line = "".join(steps)
    limit_y = y_of(capacity) if shows_limit and capacity is not None else None
    return Line(
        size=size,
        line=line,
        area=f"{line}V{size.base}H0Z",
        words=_words(labels, pitch, size),
        latest=_latest(values, y_of(values[-1]), limit_y, size),
        limit_y=limit_y,
        limit=_limit(capacity, limit_y, size),
    )


def draw_bars(values: Sequence[int], labels: Sequence[str], size: Size) -> Bars:
    """Draw `values`, of which one at least is above 0; the greatest is written above its bar."""
    most, pitch = max(values), size.width / max(len(values), 8)
    gap = max(2, round(pitch / 6))
    bars = [
        Bar(round(place * pitch), size.base - height, round(pitch) - gap, height)
        for place, value in enumerate(values)
        if value
        for height in [max(4, round((size.base - size.top) * value / most))]
    ]
    peak = values.index(most)
    x = min(max(round((peak + 0.5) * pitch), size.letters), size.width - size.letters)
    number = Figure(x, size.top - size.letters // 3, figure(most), "middle")
    return Bars(size, bars, _words(labels, pitch, size), number)


def share(part: int, whole: int | None) -> int:
    """In thousandths, for a bar across its place."""
    return min(1000, part * 1000 // whole) if whole else 0


def labels_of(starts: Sequence[datetime], unit: Unit) -> list[str]:
    """What stands below a plot and in its table, in the page's language.

    Hours of several days are told with their day, and with their zone where clocks change.
    """
    if unit is Unit.MONTH:
        return [month_text(start.date()) for start in starts]
    if unit in (Unit.DAY, Unit.WEEK):
        return [short_day_text(start.date()) for start in starts]
    has_days = len({start.date() for start in starts}) > 1
    has_zones = len({start.utcoffset() for start in starts}) > 1
    return [_clock(start, has_days=has_days, has_zones=has_zones) for start in starts]


def _clock(start: datetime, *, has_days: bool, has_zones: bool) -> str:
    text = clock_text(start)
    if has_zones:
        text = f"{text} {zone_name(start)}"
    if has_days:
        day = short_day_text(start.date())
        text = pgettext("day and time", "%(day)s, %(time)s") % {"day": day, "time": text}
    return text


def _words(labels: Sequence[str], pitch: float, size: Size) -> list[Word]:
    """As many labels as fit, evenly, from the first on; each stays inside."""
    longest = max(map(len, labels)) * size.letters * _LETTER_WIDTH
    step = math.ceil((longest + size.letters) / pitch)
    words: list[Word] = []
    for place in range(0, len(labels), step):
        x = round(place * pitch)
        is_cut = x + longest > size.width
        if is_cut and words and words[-1].x + 2 * longest + size.letters > size.width:
            # Pushed inside, it would stand on the one before.
            break
        words.append(Word(size.width if is_cut else x, labels[place], "end" if is_cut else "start"))
    return words


def _latest(values: Sequence[int], y: int, limit_y: int | None, size: Size) -> Figure:
    """The figure of now, at the line's end: below it where the capacity's words stand above."""
    is_crowded = limit_y is not None and y - limit_y < size.letters * 2
    below = min(y + size.letters + size.letters // 3, size.base - size.letters // 3)
    return Figure(
        size.width, below if is_crowded else y - size.letters // 3, figure(values[-1]), "end"
    )


def _limit(capacity: int | None, y: int | None, size: Size) -> Figure | None:
    if capacity is None or y is None:
        return None
    return Figure(0, y - size.letters // 3, figure(capacity), "start")
