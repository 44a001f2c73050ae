"""Marks of the demo's organizers, drawn rather than shipped."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

SIZE = 512


def draw_logo(kind: str, colour: str) -> ContentFile[bytes]:
    """Return a PNG of one plain shape on nothing: "waves", "brackets" or "books"."""
    # Twice as large first, so that the edges come out smooth.
    picture = Image.new("RGBA", (2 * SIZE, 2 * SIZE))
    SHAPES[kind](ImageDraw.Draw(picture), colour)
    file = io.BytesIO()
    picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return ContentFile(file.getvalue(), name=f"{kind}.png")


def _waves(draw: ImageDraw.ImageDraw, colour: str) -> None:
    draw.pieslice((112, 112, 912, 912), 180, 360, fill=colour)
    for line in range(3):
        top = 580 + line * 130
        draw.rounded_rectangle((112 + line * 90, top, 912 - line * 90, top + 70), 35, fill=colour)


def _brackets(draw: ImageDraw.ImageDraw, colour: str) -> None:
    left = [(400, 180), (120, 512), (400, 844)]
    for points in (left, [(1024 - x, y) for x, y in left]):
        draw.line(points, fill=colour, width=110, joint="curve")


def _books(draw: ImageDraw.ImageDraw, colour: str) -> None:
    for number, (height, width) in enumerate([(640, 170), (760, 200), (560, 150)]):
        left = 150 + number * 240
        draw.rounded_rectangle((left, 900 - height, left + width, 900), 24, fill=colour)


SHAPES = {"waves": _waves, "brackets": _brackets, "books": _books}
