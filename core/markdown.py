"""Markdown that people wrote, as HTML that may be shown to anyone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BARE_LINK = re.compile(r"(https?://[^\s<>\"]*[^\s<>\".,:;!?)\]'’”»])")


def render_markdown(text: str) -> SafeString:
    """Return `text` as safe HTML: none of its own HTML, no pictures, links that carry no weight.

    A picture becomes its description, so that opening a page asks nothing of other sites.
    Headings start at level 2, because the page has its own first one, and skip no level.
    """
    html = nh3.clean(
        _PARSER.render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 - nh3 left only the tags and attributes named above


def _parser() -> MarkdownIt:
    parser = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("plain_inlines", _plain_inlines)
    return parser


def _lower_headings(state: StateCore) -> None:
    """Let the text's own levels follow on the page's first one, leaving none out."""
    headings = [token for token in state.tokens if token.type.startswith("heading_")]
    ranks = sorted({token.tag for token in headings})
    level = 1
    for token in headings:
        if token.type == "heading_open":
            level = min(ranks.index(token.tag) + 2, level + 1, 4)
        token.tag = f"h{level}"


def _plain_inlines(state: StateCore) -> None:
    for token in state.tokens:
        if token.children:
            token.children = list(_with_links(token.children))


def _with_links(tokens: list[Token]) -> Iterator[Token]:
    """Yield inline tokens with pictures as words and bare addresses as links."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "image":
            yield Token("text", "", 0, content=token.content)
        elif token.type == "text" and not depth:
            yield from _linked(token.content)
        else:
            yield token


def _linked(text: str) -> Iterator[Token]:
    for number, part in enumerate(_BARE_LINK.split(text)):
        is_link = number % 2 == 1
        if is_link:
            yield Token("link_open", "a", 1, attrs={"href": part})
        yield Token("text", "", 0, content=part)
        if is_link:
            yield Token("link_close", "a", -1)


_PARSER = _parser()
