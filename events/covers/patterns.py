"""The pictures on posters: each fills a square of SIZE with shapes, by dice and inks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from events.covers.dice import Dice
from events.covers.palettes import Palette
from events.covers.shapes import Disc, Line, Points, Polygon, Ring, Shape, arc, rectangle, turned

SIZE = 600
_MIDDLE = (SIZE / 2, SIZE / 2)

Pattern = Callable[[Dice, Palette], Iterator[Shape]]


def rings(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Rings around a point near a corner, one of them in the second ink."""
    x, y = dice.pick((120, 300, 480)), dice.pick((160, 300, 470))
    special = dice.between(2, 6)
    for n in range(11):
        yield Ring(x, y, 40 + 58 * n, 29, inks.second if n == special else inks.first)


def halftone(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Dots that grow along a direction, as in a coarse print."""
    angle = math.radians(dice.pick((20, 65, 110, 155)))
    yield Disc(dice.between(150, 400), dice.between(150, 400), 150, inks.second)
    for row in range(13):
        for column in range(12):
            x, y = column * 50 + 25 * (row % 2) + 12, row * 48 + 12
            along = ((x - 300) * math.cos(angle) + (y - 300) * math.sin(angle)) / 420
            yield Disc(x, y, 4 + 24 * max(0.0, min(1.0, (along + 1) / 2)), inks.first)


def stripes(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Slanted bands of growing width."""
    lean = dice.pick((-260, 260, 420))
    x, width, count = -640, 14, 0
    while x < 1240:
        ink = inks.second if count % 5 == 2 else inks.first
        yield Polygon(((x, 600), (x + lean, 0), (x + lean + width, 0), (x + width, 600)), ink)
        x, width, count = x + width + 34, width + 5, count + 1


def sun(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """A low sun, cut by the horizon's lines, over a hill."""
    x, radius = dice.pick((200, 300, 400)), dice.between(200, 240)
    yield Disc(x, 320, radius, inks.second)
    for n in range(6):
        yield rectangle(0, 330 + 44 * n, SIZE, 8 + 5 * n, inks.ground)
    peak = dice.pick((150, 300, 470))
    hill = tuple(
        (step, 545 - 70 * math.exp(-(((step - peak) / 170) ** 2))) for step in range(0, 601, 20)
    )
    yield Polygon(((0, 600), *hill, (600, 600)), inks.first)


def waves(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Lines of water, thicker towards the bottom."""
    swing, length = dice.between(10, 24), dice.pick((150, 200, 300))
    for n in range(12):
        ink = inks.second if n % 4 == 1 else inks.first
        yield Line(_wave(40 + n * 50, swing, length), 6 + 2 * n, ink)


def _wave(y: float, swing: float, length: float) -> Points:
    return tuple((x, y + swing * math.sin(x / length * math.tau)) for x in range(-12, 613, 12))


def quarters(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Tiles with a quarter of a circle each, turned by chance."""
    for row in range(4):
        for column in range(4):
            x, y, turn = column * 150, row * 150, dice.below(4)
            ink = inks.second if dice.below(4) == 0 else inks.first
            corner = (x + 150 * (turn in (1, 2)), y + 150 * (turn in (2, 3)))
            edge = arc(*corner, 150, turn * 90, turn * 90 + 90)
            yield Polygon((corner, *edge), ink)


def pennants(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Rows of triangles, some turned."""
    ways: tuple[Points, ...] = (
        ((0, 0), (120, 0), (120, 120)),
        ((0, 0), (0, 120), (120, 120)),
        ((0, 0), (120, 0), (0, 120)),
    )
    for row in range(5):
        for column in range(5):
            ink = inks.second if (row + column) % 3 == 0 else inks.first
            corners = dice.pick(ways)
            yield Polygon(tuple((column * 120 + x, row * 120 + y) for x, y in corners), ink)


def bars(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """The bars of an equaliser."""
    for n in range(10):
        height = dice.between(90, 255) * 2
        ink = inks.second if dice.below(5) == 0 else inks.first
        yield rectangle(n * 60 + 7, 600 - height, 46, height, ink)


def discs(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Two large discs, one on the other, and a hole where they meet."""
    x, y = dice.between(150, 250), dice.between(200, 320)
    far = dice.between(150, 210)
    yield Disc(x, y, 210, inks.first)
    yield Disc(x + far, y + far // 2, 190, inks.second)
    yield Disc(x + far // 2, y + far // 4, 70, inks.ground)


def frames(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Squares in squares, each a little turned."""
    turn = dice.pick((4, 7, 10, 15))
    for n in range(8):
        ink = (inks.first, inks.ground, inks.second, inks.ground)[n % 4]
        edge = 20 + n * 35
        square = rectangle(edge, edge, SIZE - 2 * edge, SIZE - 2 * edge, ink)
        yield turned(square, n * turn, _MIDDLE)


def arches(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """A gate of arches, one in the other."""
    x = SIZE // 2
    width = dice.pick((45, 55, 36))
    for n, radius in enumerate(range(290, 20, -width)):
        top = arc(x, radius + 20 + 2 * width * n, radius, 180, 360)
        ink = (inks.first, inks.ground, inks.second, inks.ground)[n % 4]
        yield Polygon(((x - radius, 600), *top, (x + radius, 600)), ink)


def steps(dice: Dice, inks: Palette) -> Iterator[Shape]:
    """Stairs with a ball on one of them."""
    ball, goes_up = dice.between(1, 4), dice.below(2) == 1
    for n in range(6):
        x = n * 100 if goes_up else 500 - n * 100
        yield rectangle(x, 520 - n * 80, 101, 80 + n * 80, inks.first)
    x = ball * 100 + 50 if goes_up else 550 - ball * 100
    yield Disc(x, 470 - ball * 80, 50, inks.second)


PATTERNS: tuple[Pattern, ...] = (
    *(rings, halftone, stripes, sun, waves, quarters),
    *(pennants, bars, discs, frames, arches, steps),
)
