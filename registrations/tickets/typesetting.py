"""Setting text on a PDF page: fonts for every script we have, lines that break, sizes that fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import fontpkg_noto_sans
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

TEXT_FONT = "NotoSans"
# Fonts that every PDF reader brings along, with the character set that each covers; Han
# characters exist in all three, so the first font that has the whole text sets it.
READER_FONTS = (
    ("HeiseiKakuGo-W5", "shift_jis"),
    ("HYGothic-Medium", "euc_kr"),
    ("STSong-Light", "gbk"),
)
LEADING = 1.22
# The font's bold axis cannot be chosen in a PDF: bold is drawn with an outline of this width.
OUTLINE = 0.028
ELLIPSIS = "…"


@dataclass(frozen=True)
class Setting:
    """Text that was made to fit: its lines in one size (points)."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING


def fit(text: str, *, width: float, sizes: Sequence[float], max_lines: int) -> Setting:
    """Set `text` in the largest of `sizes` that needs no more than `max_lines`.

    Where even the smallest needs more, the last line ends with an ellipsis.
    """
    text = printable(text)
    for size in sizes:
        lines = list(_lines(text, width, size))
        if len(lines) <= max_lines:
            return Setting(tuple(lines), size)
    kept = lines[:max_lines]
    while kept[-1] and text_width(kept[-1] + ELLIPSIS, size) > width:
        kept[-1] = kept[-1][:-1]
    return Setting((*kept[:-1], kept[-1].rstrip() + ELLIPSIS), size)


def draw(canvas: Canvas, setting: Setting, *, x: float, top: float, bold: bool = False) -> float:
    """Write the lines below `top`; return where they end. All lengths in points."""
    for number, line in enumerate(setting.lines, start=1):
        draw_line(canvas, line, setting.size, x, top - number * setting.size * LEADING, bold=bold)
    return top - setting.height


def draw_line(
    canvas: Canvas, line: str, size: float, x: float, bottom: float, *, bold: bool = False
) -> None:
    """Write one line, its descenders above `bottom`."""
    text = canvas.beginText(x, bottom + size * (LEADING - 1))
    if bold:
        canvas.setLineWidth(size * OUTLINE)
        text.setTextRenderMode(2)
    for font, part in _runs(line):
        text.setFont(font, size)
        text.textOut(part)
    if bold:
        text.setTextRenderMode(0)
    canvas.drawText(text)


def text_width(text: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(part, font, size) for font, part in _runs(text))


def printable(text: str) -> str:
    """Return `text` on one line, with nothing that the fonts would show as an empty box.

    Signs that no font has (emoji) are left out, letters of scripts that none has become `?`.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = "".join(_shown(character) for character in text)
    return " ".join(shown.split())


def _shown(character: str) -> str:
    if _is_in_text_font(character) or _reader_font(character):
        return character
    return "?" if unicodedata.category(character).startswith(("L", "N")) else ""


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text in parts, each with the font that has its characters."""
    strangers = "".join(c for c in text if not _is_in_text_font(c))
    fallback = _reader_font(strangers)

    def font_of(character: str) -> str:
        if _is_in_text_font(character):
            return TEXT_FONT
        return fallback or _reader_font(character) or TEXT_FONT

    for font, characters in groupby(text, key=font_of):
        yield font, "".join(characters)


def _lines(text: str, width: float, size: float) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        if line and text_width((line + piece).rstrip(), size) > width:
            yield line.rstrip()
            line = ""
        *full, rest = _cut(piece, width, size)
        yield from full
        line += rest
    if line.strip() or not text:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Yield what must stay together: words with the space after them, single Han or kana."""
    word = ""
    for character in text:
        if unicodedata.east_asian_width(character) in "WF":
            yield from filter(None, (word, character))
            word = ""
            continue
        word += character
        if character in " -":
            yield word
            word = ""
    if word:
        yield word


def _cut(word: str, width: float, size: float) -> Iterator[str]:
    """Yield `word` in parts that fit: one, unless it is longer than a line."""
    while text_width(word.rstrip(), size) > width:
        length = 1
        while text_width(word[: length + 1], size) <= width:
            length += 1
        yield word[:length]
        word = word[length:]
    yield word


@cache
def _is_in_text_font(character: str) -> bool:
    return ord(character) in _text_font().face.charToGlyph


@cache
def _text_font() -> TTFont:
    """Register all fonts, once for the process."""
    path = fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"
    font = TTFont(TEXT_FONT, str(path))
    pdfmetrics.registerFont(font)
    for name, _charset in READER_FONTS:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return font


def _reader_font(text: str) -> str | None:
    return next((font for font, charset in READER_FONTS if _has(charset, text)), None)


def _has(charset: str, text: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
