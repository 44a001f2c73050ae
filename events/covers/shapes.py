"""What posters are drawn with: a few flat shapes, for SVG as well as for pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

Point = tuple[float, float]
Points = tuple[Point, ...]


@dataclass(frozen=True)
class Disc:
    x: float
    y: float
    radius: float
    ink: str


@dataclass(frozen=True)
class Ring:
    """A circle's line; `radius` goes to its middle."""

    x: float
    y: float
    radius: float
    width: float
    ink: str


@dataclass(frozen=True)
class Polygon:
    points: Points
    ink: str


@dataclass(frozen=True)
class Line:
    points: Points
    width: float
    ink: str


Shape = Disc | Ring | Polygon | Line


def rectangle(x: float, y: float, width: float, height: float, ink: str) -> Polygon:
    return Polygon(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), ink)


def arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    """Return points of a circle from `start` to `end` (degrees, clockwise from the right)."""
    count = max(2, round(abs(end - start) / 6))
    angles = (math.radians(start + (end - start) * n / count) for n in range(count + 1))
    return tuple((x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles)


def turned(shape: Polygon, degrees: float, around: Point) -> Polygon:
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    middle_x, middle_y = around
    return Polygon(
        tuple(
            (
                middle_x + (x - middle_x) * cosine - (y - middle_y) * sine,
                middle_y + (x - middle_x) * sine + (y - middle_y) * cosine,
            )
            for x, y in shape.points
        ),
        shape.ink,
    )


def to_svg(shapes: Iterable[Shape]) -> str:
    """Return SVG with presentation attributes only, since a strict policy allows no styles."""
    return "".join(_element(shape) for shape in shapes)


def svg_points(points: Points) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def number(value: float) -> str:
    """One decimal where there is one: files are sent by the wallful."""
    return f"{value:.1f}".removesuffix(".0")


def _element(shape: Shape) -> str:
    match shape:
        case Disc(x, y, radius, ink):
            return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{ink}"/>'
        case Ring(x, y, radius, width, ink):
            return (
                f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="none"'
                f' stroke="{ink}" stroke-width="{number(width)}"/>'
            )
        case Polygon(points, ink):
            return f'<polygon fill="{ink}" points="{svg_points(points)}"/>'
        case Line(points, width, ink):
            return (
                f'<polyline fill="none" stroke="{ink}" stroke-width="{number(width)}"'
                f' points="{svg_points(points)}"/>'
            )
