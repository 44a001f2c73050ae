"""The site's mark, drawn: a ticket with an E, as in templates/layouts/_mark.html."""

from __future__ import annotations

from PIL import Image, ImageDraw

# On a grid of 24 units; a test compares the letter with the ones in SVG.
GRID = 24
TICKET = (2, 2, 22, 22)
NOTCHES = ((2, 12), (22, 12))
NOTCH = 2.5
LETTER = (
    *((7, 6), (17, 6), (17, 8.6), (9.9, 8.6), (9.9, 10.7), (15.9, 10.7), (15.9, 13.3)),
    *((9.9, 13.3), (9.9, 15.4), (17, 15.4), (17, 18), (7, 18)),
)
_FINER = 4  # drawn larger and made small: smooth edges


def mark(size: int) -> Image.Image:
    """Return the mark's shape, `size` pixels wide: white where there is ink."""
    shape = Image.new("L", (size * _FINER, size * _FINER))
    pencil = ImageDraw.Draw(shape)
    unit = size * _FINER / GRID
    pencil.rounded_rectangle([unit * edge for edge in TICKET], radius=unit, fill=255)
    for x, y in NOTCHES:
        pencil.circle((x * unit, y * unit), NOTCH * unit, fill=0)
    pencil.polygon([(x * unit, y * unit) for x, y in LETTER], fill=0)
    return shape.resize((size, size), Image.Resampling.LANCZOS)
