"""A poster as SVG of 600 x 800."""

from __future__ import annotations

import re
from xml.sax import saxutils

from events.covers.layouts import Box, Layout
from events.covers.patterns import SIZE
from events.covers.poster import Poster, Words, lay_out
from events.covers.shapes import number, svg_points, to_svg
from events.covers.wording import estimated_width

FONT = "Familjen Grotesk, Helvetica Neue, Arial, Noto Sans, Noto Sans CJK JP, sans-serif"
# What XML does not allow, however it is escaped.
_NOT_XML = re.compile(r"[^\t\n\r -\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def draw_poster(poster: Poster) -> str:
    """Return the poster as SVG. Its reader's fonts are not known, so widths are estimated."""
    sheet = lay_out(poster, estimated_width)
    layout, inks = sheet.layout, sheet.inks
    size = f'width="{layout.width}" height="{layout.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {layout.height}"'
        f' {size}><clipPath id="w">{_windows(layout)}</clipPath>'
        f'<rect {size} fill="{inks.ground}"/>'
        f'<g clip-path="url(#w)"><g transform="{_onto(layout.picture)}">{to_svg(sheet.shapes)}'
        f"</g></g>{_label(layout.label, inks.ground)}"
        f'<g font-family="{FONT}">{"".join(map(_text, sheet.words))}</g></svg>'
    )


def escape(text: str) -> str:
    return saxutils.escape(_NOT_XML.sub("", text))


def _windows(layout: Layout) -> str:
    return "".join(f'<polygon points="{svg_points(window)}"/>' for window in layout.windows)


def _onto(picture: Box) -> str:
    return (
        f"translate({number(picture.x)} {number(picture.y)})"
        f" scale({round(picture.width / SIZE, 4)})"
    )


def _label(label: Box | None, ink: str) -> str:
    return f'<polygon fill="{ink}" points="{svg_points(label.corners)}"/>' if label else ""


def _text(words: Words) -> str:
    weight = ' font-weight="700"' if words.is_bold else ""
    tight = ' letter-spacing="-0.02em"' if words.size > 30 else ""
    anchor = ' text-anchor="end"' if words.ends else ""
    return (
        f'<text x="{number(words.x)}" y="{number(words.y)}" font-size="{words.size}"'
        f' fill="{words.ink}"{weight}{tight}{anchor}>{escape(words.text)}</text>'
    )
