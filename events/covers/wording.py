"""Setting words on posters: lines that break where readers expect it, sizes that fit."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LEADING = 1.04
# Words are cut in two only where even this size does not take them whole.
_WHOLE_WORDS_DOWN_TO = 56
_NEVER_FIRST = "、。，．：；！？）」』】〉》ー…ぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
_NEVER_LAST = "（「『【〈《"

Measure = Callable[[str, int], float]


@dataclass(frozen=True)
class Setting:
    """Text that was made to fit: its lines in one size."""

    size: int
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return self.size * LEADING * len(self.lines)


def fitted(
    text: str, width: float, height: float, sizes: Sequence[int], measure: Measure
) -> Setting:
    """Set `text` in the largest of `sizes` that fits; at the smallest, cut what is too much."""
    for size in sizes:
        lines = wrap(text, size, width, measure)
        is_narrow = all(measure(line, size) <= width for line in lines)
        if not is_narrow and size <= _WHOLE_WORDS_DOWN_TO:
            lines = wrap(text, size, width, measure, may_cut_words=True)
            is_narrow = True
        is_lonely = len(lines) > 1 and len(lines[-1]) == 1 and size > _WHOLE_WORDS_DOWN_TO
        if is_narrow and not is_lonely and len(lines) * size * LEADING <= height:
            return Setting(size, tuple(lines))
    most = max(1, int(height // (size * LEADING)))
    last = shortened(" ".join(lines[most - 1 :]), size, width, measure)
    return Setting(size, (*lines[: most - 1], last))


def wrap(
    text: str, size: int, width: float, measure: Measure, *, may_cut_words: bool = False
) -> list[str]:
    """Break `text` between words and between wide characters, or also inside long words."""
    lines = [""]
    for piece in _pieces(text):
        longer = lines[-1] + piece
        if measure(longer.rstrip(), size) <= width:
            lines[-1] = longer
        elif may_cut_words and measure(piece.rstrip(), size) > width:
            first, *rest = _cut_up(longer, size, width, measure)
            lines[-1:] = [first, *rest]
        else:
            lines.append(piece)
    return [line.strip() for line in lines if line.strip()]


def shortened(text: str, size: int, width: float, measure: Measure) -> str:
    """Cut `text` to `width` with an ellipsis."""
    if measure(text, size) <= width:
        return text
    whole = _longest(text, range(len(text) + 1), lambda part: measure(f"{part}…", size) <= width)
    return f"{whole.rstrip()}…" if whole else ""


def _cut_up(text: str, size: int, width: float, measure: Measure) -> list[str]:
    """Cut a long word into lines that end in a hyphen."""
    lines = []
    while measure(text.rstrip(), size) > width:
        lengths = range(1, max(len(text), 2))
        end = len(_longest(text, lengths, lambda part: measure(f"{part}-", size) <= width))
        # A cut that leaves one or two letters alone takes some more along.
        end = min(end, max(len(text.rstrip()) - 3, 1))
        lines.append(f"{text[:end]}-" if text[end - 1].isalpha() else text[:end])
        text = text[end:]
    return [*lines, text]


def _longest(text: str, lengths: range, fits: Callable[[str], bool]) -> str:
    """The longest beginning of `text` that fits; the shortest of `lengths` where none does.

    Found by halving, as a longer beginning is wider: letter by letter, long words took seconds.
    """
    longer = lengths[1:]
    found = bisect_left(longer, True, key=lambda end: not fits(text[:end]))
    return text[: lengths[found]]


def _pieces(text: str) -> list[str]:
    """Words with their space, and wide characters one by one."""
    pieces = [""]
    for char in text:
        before = pieces[-1]
        may_break = before.endswith((" ", "-")) or is_wide(char) or is_wide(before[-1:])
        if may_break and char not in _NEVER_FIRST and before[-1:] not in tuple(_NEVER_LAST):
            pieces.append("")
        pieces[-1] += char
    return pieces


def estimated_width(text: str, size: int) -> float:
    """Estimate the width in a bold sans; a little too wide rather than too narrow."""
    return size * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if is_wide(char):
        return 1.0
    if char in " .,:;'’|!iljtfI()[]":
        return 0.38
    if char in "mwMW@%–—…":
        return 0.98
    return 0.74 if char.isupper() or char.isdigit() else 0.64


def is_wide(char: str) -> bool:
    return bool(char) and unicodedata.east_asian_width(char) in "WF"
