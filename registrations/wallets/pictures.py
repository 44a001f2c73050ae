"""The pictures of a pass: the organizer's logo or our mark, in the sizes that phones ask for."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from events.accents import readable_on
from registrations.tickets.logos import logo_of

if TYPE_CHECKING:
    from events.models import Organizer

ICON = 29
LOGO = (160, 50)
SCALES = {"": 1, "@2x": 2, "@3x": 3}
# The mark on its grid of 24 (static/img/mark.svg): a ticket, two notches, the letter.
GRID, NOTCH = 24, 2.5
LETTER = [
    (7, 6),
    (7, 15.4),
    (17, 15.4),
    (17, 12.8),
    (9.9, 12.8),
    (9.9, 10.7),
    (15.9, 10.7),
    (15.9, 8.1),
    (9.9, 8.1),
    (9.9, 8.6),
    (17, 8.6),
    (17, 6),
]
_FINER = 4  # drawn larger and made small: smooth edges


def pass_pictures(organizer: Organizer, ground: str) -> dict[str, bytes]:
    """Return the files icon and logo, each in three sizes; `ground` is the pass's colour."""
    return _icons(ground) | _logos(organizer, ground)


@lru_cache(maxsize=32)
def _icons(ground: str) -> dict[str, bytes]:
    return {f"icon{name}.png": _png(_icon(ICON * scale, ground)) for name, scale in SCALES.items()}


def _icon(size: int, ground: str) -> Image.Image:
    icon = Image.new("RGB", (size, size), ground)
    inner = round(size * 0.76)
    place = (size - inner) // 2
    icon.paste(readable_on(ground), (place, place), _mark(inner))
    return icon


def _logos(organizer: Organizer, ground: str) -> dict[str, bytes]:
    logo = logo_of(organizer)
    if logo is None:
        return _marks(readable_on(ground))
    return {f"logo{name}.png": _png(_fitted(logo, scale)) for name, scale in SCALES.items()}


def _fitted(logo: Image.Image, scale: int) -> Image.Image:
    """The logo as high as a pass allows, enlarged where it is small, on its own ground."""
    width, height = (length * scale for length in LOGO)
    factor = min(width / logo.width, height / logo.height)
    size = (max(1, round(logo.width * factor)), max(1, round(logo.height * factor)))
    return logo.resize(size, Image.Resampling.LANCZOS)


@lru_cache(maxsize=32)
def _marks(ink: str) -> dict[str, bytes]:
    return {f"logo{name}.png": _png(_inked(LOGO[1] * n, ink)) for name, n in SCALES.items()}


def _inked(size: int, ink: str) -> Image.Image:
    picture = Image.new("RGBA", (size, size), ink)
    picture.putalpha(_mark(size))
    return picture


def _mark(size: int) -> Image.Image:
    """The mark's shape: white where there is ink."""
    unit = size * _FINER / GRID
    shape = Image.new("L", (size * _FINER, size * _FINER), 0)
    draw = ImageDraw.Draw(shape)
    draw.rounded_rectangle([2 * unit, 2 * unit, 22 * unit, 22 * unit], radius=unit, fill=255)
    for x in (2, 22):
        box = [(x - NOTCH) * unit, (12 - NOTCH) * unit, (x + NOTCH) * unit, (12 + NOTCH) * unit]
        draw.ellipse(box, fill=0)
    draw.polygon([(x * unit, y * unit) for x, y in LETTER], fill=0)
    return shape.resize((size, size), Image.Resampling.LANCZOS)


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
