"""The pictures of a pass: the organizer's logo or our mark, in the sizes that phones ask for."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from core.mark import mark
from events.accents import readable_on
from registrations.tickets.logos import logo_of

if TYPE_CHECKING:
    from events.models import Organizer

ICON = 29
LOGO = (160, 50)
SCALES = {"": 1, "@2x": 2, "@3x": 3}


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
    icon.paste(readable_on(ground), (place, place), mark(inner))
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
    picture.putalpha(mark(size))
    return picture


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
