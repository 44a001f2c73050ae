"""Words of a mail as HTML that mail programs of all kinds show alike."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# What stands at the end of a sentence is no part of an address in it.
_ADDRESS = re.compile(r"(https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}…”’])")
_LINK = '<a href="{0}" class="link" style="color: {1}">{0}</a>'


@register.filter
def with_links(paragraph: str, colour: str) -> SafeString:
    """Escape a paragraph, keep its line ends, and link the addresses in it: each says where it
    leads, and nothing but http and https becomes a link."""
    lines = (_linked(line, colour) for line in paragraph.split("\n"))
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


def _linked(line: str, colour: str) -> SafeString:
    pieces = _ADDRESS.split(line)
    return format_html_join(
        "",
        "{}",
        (
            (format_html(_LINK, piece, colour) if place % 2 else piece,)
            for place, piece in enumerate(pieces)
        ),
    )
