"""The fonts that pictures in pixels are set in, chosen by what they can write."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

import fontpkg_noto_sans
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL import ImageFont

_HOUSE = "vendor/familjen-grotesk/familjen-grotesk-{}-wght-normal.woff2"
_TEXT = "NotoSans[wdth,wght].ttf"
# Where systems keep fonts for Chinese, Japanese and Korean; without one such words are left out.
_EAST_ASIAN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc",
)
_BOLD, _REGULAR = 700, 450
_UNKNOWN = "\U0010ffff"

Run = tuple[ImageFont.FreeTypeFont, str]


def runs(text: str, size: int, *, is_bold: bool = True) -> list[Run]:
    """Split `text` by the first font that has each character; what no font has is left out."""
    named = [(_font_of(char, is_bold), char) for char in text]
    return [
        (_sized(path, size, is_bold), "".join(char for _path, char in group))
        for path, group in groupby(named, key=lambda pair: pair[0])
        if path is not None
    ]


def width(text: str, size: int) -> float:
    """The exact width of `text`, bold."""
    return sum(font.getlength(part) for font, part in runs(text, size))


def can_write(text: str) -> bool:
    return all(_font_of(char, True) is not None for char in text)


@lru_cache(maxsize=4096)
def _font_of(char: str, is_bold: bool) -> Path | None:
    return next((path for path in _paths() if _has(path, char, is_bold)), None)


def _has(path: Path, char: str, is_bold: bool) -> bool:
    """Whether the font draws something else for `char` than for what no font knows."""
    if char.isspace():
        return True
    font = _sized(path, 20, is_bold)
    return bytes(font.getmask(char)) != bytes(font.getmask(_UNKNOWN))


@cache
def _paths() -> tuple[Path, ...]:
    house = (_static(_HOUSE.format(part)) for part in ("latin", "latin-ext"))
    text = Path(fontpkg_noto_sans.__file__).parent / "files" / _TEXT
    candidates = [*house, text, *map(Path, _EAST_ASIAN)]
    return tuple(path for path in candidates if path and path.is_file())


def _static(name: str) -> Path | None:
    """A static file from its source or, where only collected ones are kept, from there."""
    found = finders.find(name)
    return Path(found) if found else Path(settings.STATIC_ROOT or "") / name


@lru_cache(maxsize=64)
def _sized(path: Path, size: int, is_bold: bool) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(path), size)
    if path.suffix != ".ttc":
        weight = _BOLD if is_bold else _REGULAR
        font.set_variation_by_axes([weight, 100] if path.name == _TEXT else [weight])
    return font
