"""The organizer's logo, made small once, for paper and passes."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from PIL import Image

from events.pictures import FORMATS

if TYPE_CHECKING:
    from events.models import Organizer

# Three dots for each point of the largest place that shows it.
LARGEST = (480, 150)


def logo_of(organizer: Organizer) -> Image.Image | None:
    """Return the logo as a small picture with transparency; None without a readable one."""
    return _read(_small, organizer)


def printed_logo_of(organizer: Organizer) -> bytes | None:
    """Return the logo on white as JPEG, which goes into a PDF as it is."""
    return _read(_on_white, organizer)


def _read[Made](make: Callable[[str], Made], organizer: Organizer) -> Made | None:
    """A failure is not kept: storage that was out of reach for a moment is asked again."""
    name = organizer.logo.name
    try:
        return make(name) if name else None
    except (OSError, ValueError, Image.DecompressionBombError):
        return None


@lru_cache(maxsize=32)
def _on_white(name: str) -> bytes:
    logo = _small(name)
    file = BytesIO()
    paper = Image.new("RGB", logo.size, "white")
    paper.paste(logo, mask=logo.getchannel("A"))
    paper.save(file, "JPEG", quality=95, subsampling=0)
    return file.getvalue()


@lru_cache(maxsize=32)
def _small(name: str) -> Image.Image:
    """Names are never used twice: a new picture has a new one."""
    with default_storage.open(name) as file, Image.open(file, formats=FORMATS) as picture:
        picture.draft("RGB", LARGEST)
        small = picture.convert("RGBA")
    small.thumbnail(LARGEST, Image.Resampling.LANCZOS)
    return small
