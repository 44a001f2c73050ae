"""The inks that posters are printed in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from events.accents import ENOUGH, accent_for, contrast, from_oklch, readable_on, to_oklch


@dataclass(frozen=True)
class Palette:
    """Four inks: `text` holds 4.5:1 on `ground`; `first` and `second` only draw."""

    ground: str
    text: str
    first: str
    second: str


PALETTES = (
    Palette("#f6eedd", "#1b1f3b", "#2f43d8", "#f2542d"),
    Palette("#f0593a", "#1c1009", "#fbeedb", "#ffc53d"),
    Palette("#2b3fcf", "#fdf3df", "#ff9eb1", "#ffd23f"),
    Palette("#0f4a3c", "#f8f0dc", "#7fd1ae", "#ff8a3d"),
    Palette("#ffc93c", "#1d1a16", "#1d1a16", "#e8432e"),
    Palette("#f9b4c0", "#3a0f2b", "#c2183f", "#0f5257"),
    Palette("#14172b", "#f4ecd8", "#6f7bff", "#f2c14e"),
    Palette("#a9d3e8", "#10263a", "#0f4c81", "#f25c3b"),
    Palette("#e4ded2", "#22201c", "#22201c", "#d64528"),
    Palette("#0b5c64", "#f7f0dc", "#f7b538", "#c5e3d3"),
)
# Below this a colour is a grey, which has no hue to go with.
_GREY = 0.03


def palettes_for(accent: str) -> tuple[Palette, ...]:
    """Return the house's own palettes, or those of an organizer with an accent (#rrggbb)."""
    if not accent:
        return PALETTES
    _lightness, chroma, hue = to_oklch(accent)
    colour = accent_for(accent)
    is_grey = chroma < _GREY
    pale = from_oklch(0.95, min(chroma, 0.04), hue)
    deep = from_oklch(0.24, min(chroma, 0.07), hue)
    partner = from_oklch(0.78, 0 if is_grey else 0.15, hue + math.radians(140))
    strong = from_oklch(0.62, 0 if is_grey else 0.18, hue + math.radians(165))
    # Between black and white lie colours on which neither is easy to read.
    ground = accent if contrast(accent, readable_on(accent)) >= ENOUGH else colour.light
    vivid = Palette(ground, readable_on(ground), deep if _is_light(ground) else pale, partner)
    return (
        Palette(pale, deep, colour.light, strong),
        Palette(deep, pale, colour.dark, partner),
        vivid,
        Palette(vivid.ground, vivid.text, vivid.text, vivid.first),
    )


def _is_light(colour: str) -> bool:
    return to_oklch(colour)[0] > 0.6
