"""The inks that posters are printed in."""

from __future__ import annotations

from dataclasses import dataclass


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
