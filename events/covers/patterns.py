"""The pictures on posters: each function fills a square of SIZE with shapes, by dice and inks.

They return SVG with presentation attributes only, since a strict policy allows no styles.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from hashlib import blake2b

from events.covers.palettes import Palette

SIZE = 600


class Dice:
    """The same throws for the same seed, in every process and version of Python."""

    def __init__(self, seed: str) -> None:
        self._bytes = self._stream(seed)

    @staticmethod
    def _stream(seed: str) -> Iterator[int]:
        block = seed.encode()
        while True:
            block = blake2b(block).digest()
            yield from block

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1; `limit` up to 256."""
        return next(self._bytes) * limit // 256

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def pick[T](self, choices: tuple[T, ...]) -> T:
        return choices[self.below(len(choices))]


Pattern = Callable[[Dice, Palette], str]


def rings(dice: Dice, inks: Palette) -> str:
    """Rings around a point near a corner, one of them in the second ink."""
    x, y = dice.pick((120, 300, 480)), dice.pick((160, 300, 470))
    special = dice.between(2, 6)
    return "".join(
        f'<circle cx="{x}" cy="{y}" r="{40 + 58 * n}" fill="none" stroke-width="29"'
        f' stroke="{inks.second if n == special else inks.first}"/>'
        for n in range(11)
    )


def halftone(dice: Dice, inks: Palette) -> str:
    """Dots that grow along a direction, as in a coarse print."""
    angle = math.radians(dice.pick((20, 65, 110, 155)))
    dots = []
    for row in range(13):
        for column in range(12):
            x, y = column * 50 + 25 * (row % 2) + 12, row * 48 + 12
            along = ((x - 300) * math.cos(angle) + (y - 300) * math.sin(angle)) / 420
            radius = 4 + 24 * max(0.0, min(1.0, (along + 1) / 2))
            dots.append(f'<circle cx="{x}" cy="{y}" r="{radius:.1f}"/>')
    return f'{_disc(dice, inks.second)}<g fill="{inks.first}">{"".join(dots)}</g>'


def stripes(dice: Dice, inks: Palette) -> str:
    """Slanted bands of growing width."""
    lean = dice.pick((-260, 260, 420))
    bands: list[str] = []
    x, width = -640, 14
    while x < 1240:
        ink = inks.second if len(bands) % 5 == 2 else inks.first
        bands.append(f'<path fill="{ink}" d="M{x} 600 {x + lean} 0h{width}L{x + width} 600z"/>')
        x += width + 34
        width += 5
    return "".join(bands)


def sun(dice: Dice, inks: Palette) -> str:
    """A low sun, cut by the horizon's lines."""
    x, radius = dice.pick((200, 300, 400)), dice.between(200, 240)
    cuts = "".join(
        f'<rect x="0" y="{330 + 44 * n}" width="600" height="{8 + 5 * n}" fill="{inks.ground}"/>'
        for n in range(6)
    )
    return (
        f'<circle cx="{x}" cy="320" r="{radius}" fill="{inks.second}"/>{cuts}'
        f'<path fill="{inks.first}" d="M0 {520 - 3 * dice.below(20)}'
        f'Q150 {440 - dice.below(40)} 300 520T600 500V600H0z"/>'
    )


def waves(dice: Dice, inks: Palette) -> str:
    """Lines of water, thicker towards the bottom."""
    swing, length = dice.between(14, 40), dice.pick((100, 150, 200))
    lines = []
    for n in range(12):
        y = 40 + n * 50
        curve = f"M-{length} {y}" + f"q{length / 2} -{swing} {length} 0t{length} 0" * 6
        ink = inks.second if n % 4 == 1 else inks.first
        lines.append(f'<path d="{curve}" stroke="{ink}" stroke-width="{6 + 2 * n}" fill="none"/>')
    return "".join(lines)


def quarters(dice: Dice, inks: Palette) -> str:
    """Tiles with a quarter of a circle each, turned by chance."""
    tiles = []
    for row in range(4):
        for column in range(4):
            x, y, turn = column * 150, row * 150, dice.below(4) * 90
            ink = inks.second if dice.below(4) == 0 else inks.first
            tiles.append(
                f'<path fill="{ink}" transform="rotate({turn} {x + 75} {y + 75})"'
                f' d="M{x} {y}h150a150 150 0 0 1 -150 150z"/>'
            )
    return "".join(tiles)


def pennants(dice: Dice, inks: Palette) -> str:
    """Rows of triangles, some turned."""
    shapes = []
    for row in range(5):
        for column in range(5):
            x, y = column * 120, row * 120
            way = dice.pick(("M{x} {y}h120v120z", "M{x} {y}v120h120z", "M{x} {y}h120l-120 120z"))
            ink = inks.second if (row + column) % 3 == 0 else inks.first
            shapes.append(f'<path fill="{ink}" d="{way.format(x=x, y=y)}"/>')
    return "".join(shapes)


def bars(dice: Dice, inks: Palette) -> str:
    """The bars of an equaliser."""
    columns = []
    for n in range(10):
        height = dice.between(90, 255) * 2
        ink = inks.second if dice.below(5) == 0 else inks.first
        columns.append(
            f'<rect x="{n * 60 + 7}" y="{600 - height}" width="46" height="{height}" fill="{ink}"/>'
        )
    return "".join(columns)


def discs(dice: Dice, inks: Palette) -> str:
    """Two large discs that overprint each other."""
    x, y = dice.between(150, 250), dice.between(200, 320)
    far = dice.between(150, 210)
    return (
        f'<circle cx="{x}" cy="{y}" r="210" fill="{inks.first}"/>'
        f'<circle cx="{x + far}" cy="{y + far // 2}" r="190" fill="{inks.second}"'
        ' fill-opacity="0.86"/>'
        f'<circle cx="{x + far // 2}" cy="{y + far // 4}" r="70" fill="{inks.ground}"/>'
    )


def frames(dice: Dice, inks: Palette) -> str:
    """Squares in squares, each a little turned."""
    turn = dice.pick((4, 7, 10, 15))
    return "".join(
        f'<rect x="{20 + n * 35}" y="{20 + n * 35}" width="{560 - n * 70}" height="{560 - n * 70}"'
        f' fill="{(inks.first, inks.ground, inks.second, inks.ground)[n % 4]}"'
        f' transform="rotate({n * turn} 300 300)"/>'
        for n in range(8)
    )


def arches(dice: Dice, inks: Palette) -> str:
    """A gate of arches, one in the other."""
    x = dice.pick((300, 180, 420))
    return "".join(
        f'<path fill="{(inks.first, inks.ground, inks.second, inks.ground)[n % 4]}"'
        f' d="M{x - r} 600V{r + 20 + 45 * n}a{r} {r} 0 0 1 {2 * r} 0V600z"/>'
        for n, r in enumerate(range(290, 20, -45))
    )


def steps(dice: Dice, inks: Palette) -> str:
    """Stairs with a ball on one of them."""
    ball = dice.between(1, 5)
    up = dice.pick((1, -1))
    shapes = [
        f'<rect x="{n * 100 if up > 0 else 500 - n * 100}" y="{520 - n * 80}" width="100"'
        f' height="{80 + n * 80}" fill="{inks.first}"/>'
        for n in range(6)
    ]
    x = ball * 100 + 50 if up > 0 else 550 - ball * 100
    shapes.append(f'<circle cx="{x}" cy="{470 - ball * 80}" r="50" fill="{inks.second}"/>')
    return "".join(shapes)


def _disc(dice: Dice, ink: str) -> str:
    x, y = dice.between(150, 400), dice.between(150, 400)
    return f'<circle cx="{x}" cy="{y}" r="150" fill="{ink}"/>'


PATTERNS: tuple[Pattern, ...] = (
    *(rings, halftone, stripes, sun, waves, quarters),
    *(pennants, bars, discs, frames, arches, steps),
)
