"""An organizer's colour, made readable: on our paper, and under text, in light and in dark.

Colours are changed in OKLCH, where hue stays what people see while only lightness moves; contrast
is measured as WCAG 2 defines it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

# The papers of static/css/tokens.css on which the accent is hardest to read (a test compares).
LIGHT_PAPER = "#f4eee5"
DARK_PAPER = "#1c1f26"
# What is written on an accent.
WHITE, BLACK = "#fffdf8", "#0d0f16"
ENOUGH = 4.5
_WANTED = 4.6  # a little more, since a colour is rounded to 256 steps
_HOVER, _STEPS = 0.07, 24

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Accent:
    """The colour in light and dark mode, what is written on it, and each under the pointer."""

    light: str
    dark: str
    on_light: str
    on_dark: str
    hover_light: str
    hover_dark: str
    wash_light: str
    wash_dark: str


@lru_cache(maxsize=512)
def accent_for(colour: str) -> Accent:
    """Return the accent made from `colour` (#rrggbb); 4.5:1 holds wherever it is read."""
    _lightness, chroma, hue = to_oklch(colour)
    light = _moved(colour, LIGHT_PAPER, towards=0.0)
    dark = _moved(colour, DARK_PAPER, towards=1.0)
    tint = min(chroma, 0.025)
    return Accent(
        light=light,
        dark=dark,
        on_light=readable_on(light),
        on_dark=readable_on(dark),
        hover_light=_shifted(light, -_HOVER),
        hover_dark=_shifted(dark, _HOVER),
        wash_light=from_oklch(0.96, tint, hue),
        wash_dark=from_oklch(0.225, tint, hue),
    )


def readable_on(ground: str) -> str:
    """Return white or black, whichever is easier to read on `ground`; 4.5:1 at least."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def to_oklch(colour: str) -> Triple:
    """Return lightness (0 to 1), chroma and hue (radians) of #rrggbb."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """Return #rrggbb; where a screen has no such colour, the most colourful one it has."""
    low, high = 0.0, chroma
    if _is_shown(_to_linear(lightness, chroma, hue)):
        low = chroma
    else:
        for _ in range(_STEPS):
            chroma = (low + high) / 2
            if _is_shown(_to_linear(lightness, chroma, hue)):
                low = chroma
            else:
                high = chroma
    parts = (_encoded(part) for part in _to_linear(lightness, low, hue))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _moved(colour: str, paper: str, *, towards: float) -> str:
    """Return `colour`, darker or lighter only as far as `paper` asks for."""
    if contrast(colour, paper) >= _WANTED:
        return colour.lower()
    lightness, chroma, hue = to_oklch(colour)
    near, far = lightness, towards
    for _ in range(_STEPS):
        middle = (near + far) / 2
        if contrast(from_oklch(middle, chroma, hue), paper) >= _WANTED:
            far = middle
        else:
            near = middle
    return from_oklch(far, chroma, hue)


def _shifted(colour: str, by: float) -> str:
    """Return `colour` a little further away from its paper."""
    lightness, chroma, hue = to_oklch(colour)
    return from_oklch(min(max(lightness + by, 0.0), 1.0), chroma, hue)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> Triple:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    curved = 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(curved * 255)


def _to_linear(lightness: float, chroma: float, hue: float) -> Triple:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _is_shown(parts: Triple) -> bool:
    return all(-0.0005 <= part <= 1.0005 for part in parts)
