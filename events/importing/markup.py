"""HTML descriptions become Markdown; what is no text or link is dropped."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from events.importing.texts import clean_text, is_web_address

_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|a|div|span|ul|ol|li|b|strong|i|em|h[1-6]|table|img|font|wbr|script|style|iframe)"
    r"(?:\s[^<>]*)?/?>|&(?:nbsp|amp|quot|lt|gt|#\d+);",
    re.IGNORECASE,
)
_SILENT = frozenset({"script", "style", "iframe", "object", "svg", "head", "title", "template"})
_PARAGRAPHS = frozenset({"p", "div", "table", "ul", "ol", "blockquote", "section", "article", "hr"})
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_HEADINGS = {f"h{level}": "#" * max(level, 2) + " " for level in range(1, 7)}
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")


def to_markdown(value: str) -> str:
    """Return a description as Markdown.

    Text without HTML stays as it is, apart from its line ends. Raw HTML never survives: the
    page's sanitiser is the second lock, not the only one.
    """
    if not _LOOKS_LIKE_HTML.search(value):
        return clean_text(value.replace("\xa0", " "))
    writer = _MarkdownWriter(keep_line_ends="\n" in value and "<p" not in value.lower())
    writer.feed(value)
    writer.close()
    return clean_text(writer.text())


class _MarkdownWriter(HTMLParser):
    def __init__(self, *, keep_line_ends: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._silent = 0
        self._open: list[tuple[str, str, int]] = []  # tag, address, where its text begins
        self._keep_line_ends = keep_line_ends

    def text(self) -> str:
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._out.append("\n")
        elif tag == "li":
            self._out.append("\n- ")
        elif tag in _PARAGRAPHS:
            self._out.append("\n\n")
        elif tag in _HEADINGS:
            self._out.append("\n\n" + _HEADINGS[tag])
        elif tag in _MARKS or tag == "a":
            self._open.append((tag, (dict(attrs).get("href") or "").strip(), len(self._out)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _PARAGRAPHS or tag in _HEADINGS:
            self._out.append("\n\n")
        elif self._open and self._open[-1][0] == tag:
            self._end_span()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._keep_line_ends:
            lines = (_SPACES.sub(" ", line) for line in data.split("\n"))
            self._out.append("\n".join(lines))
        else:
            self._out.append(_SPACES.sub(" ", data))

    def _end_span(self) -> None:
        tag, href, begin = self._open.pop()
        inner = "".join(self._out[begin:])
        del self._out[begin:]
        self._out.append(_link(inner, href) if tag == "a" else _marked(inner, _MARKS[tag]))


def _link(inner: str, href: str) -> str:
    label = " ".join(inner.split()).replace("[", "(").replace("]", ")")
    if not is_web_address(href) or any(mark in href for mark in "()<>"):
        return inner
    return f"<{href}>" if label in {"", href} else f"[{label}]({href})"


def _marked(inner: str, mark: str) -> str:
    """Put the marks around the words: Markdown ignores them beside a space or over a blank line."""
    words = inner.strip()
    if not words or "\n" in words:
        return inner
    before, after = inner.split(words, 1)
    return f"{before}{mark}{words}{mark}{after}"
