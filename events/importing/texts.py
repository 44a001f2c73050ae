"""Text from files: decoded, freed of what no database takes, HTML turned into Markdown."""

from __future__ import annotations

import codecs
import re
from urllib.parse import urlsplit

from core.text import fold

# Control characters (NUL among them) and lone surrogates: PostgreSQL refuses them.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_BLANK_LINES = re.compile(r"\n{3,}")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text, and whether its encoding had to be guessed.

    A byte order mark decides; then UTF-8; what is neither is read as Windows-1252, the usual
    Latin-1 of the web, with what that leaves undefined replaced.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace"), False
    try:
        return data.decode("utf-8"), False
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), True


def without_bom(data: bytes) -> bytes:
    """Return `data` in UTF-8 without a byte order mark, where it has one; else as it is."""
    if any(data.startswith(bom) for bom, _encoding in _BOMS):
        return decode(data)[0].encode("utf-8", errors="replace")
    return data


def clean_line(value: str) -> str:
    """Return `value` as one line without control characters."""
    return " ".join(_UNFIT.sub("", value).split())


def clean_text(value: str) -> str:
    """Return `value` with plain line ends, at most one blank line in a row, nothing unfit."""
    lines = (line.rstrip() for line in _UNFIT.sub("", value).splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def is_web_address(value: str) -> bool:
    """Whether `value` is an http(s) link with a host; nothing else may become a link."""
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in value
    except ValueError:
        return False


def folded(*parts: str) -> tuple[str, ...]:
    """Return the parts without case and accents, for keys that survive another spelling."""
    return tuple(fold(part) for part in parts)
