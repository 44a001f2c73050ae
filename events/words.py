"""Words as search sees them: what of a text is indexed, and what a person's query asks for.

Text is folded (`core.text.fold`) and cut into plain words here, in Python, so that SQLite and
PostgreSQL store and compare the very same ones. Scripts without spaces are cut into pairs of
characters, so that any part of a title is found in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from core.text import fold

# A word of this length names nothing; PostgreSQL takes a megabyte for all words of a text.
LONGEST_WORD = 40
MOST_WORDS = 5000
# What a person types; more would only make the query slow.
LONGEST_QUERY = 200
MOST_QUERY_WORDS = 10

# Han, kana, Thai, Lao, Burmese and Khmer are written without spaces.
_UNSPACED = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e01-\u0e4e\u0e80-\u0ecd\u1000-\u1049\u1780-\u17d3"
)
# Vowel signs of Indic scripts are no letters to Python, yet part of the word.
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_PICTURES = "\u2600-\u27bf\U0001f300-\U0001faff"
_PIECES = re.compile(
    f"(?P<unspaced>[{_UNSPACED}]+)"
    f"|(?P<picture>[{_PICTURES}])"
    f"|(?:(?![{_UNSPACED}])(?:[^\\W_]|[{_SIGNS}]))+"
)
# Many write these letters with an e where they have no key for them.
_WITH_E = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True)
class Query:
    """What a person looks for: all of `words`, each in one of its spellings.

    A spelling is several words where the person typed something like "hip-hop"; each of them
    may be the beginning of a longer one.
    """

    words: tuple[tuple[tuple[str, ...], ...], ...]

    def __bool__(self) -> bool:
        return bool(self.words)


def indexed(texts: Iterable[str]) -> str:
    """Return the words of `texts` for the index, each once, with a space between two."""
    words = dict.fromkeys(chain.from_iterable(map(_indexed, texts)))
    return " ".join(list(words)[:MOST_WORDS])


def query_of(text: str) -> Query:
    """Read what a person typed; nothing in it is an operator, and nothing in it is an error."""
    typed = text[:LONGEST_QUERY].split()[:MOST_QUERY_WORDS]
    words = (tuple(dict.fromkeys(filter(None, _spellings(word)))) for word in typed)
    return Query(tuple(filter(None, words)))


def _indexed(text: str) -> Iterator[str]:
    for spelling in _both(text):
        for match in _PIECES.finditer(spelling):
            piece = match[0]
            yield from map("".join, pairwise(piece)) if match["unspaced"] else ()
            # The last character alone, so that it is found too; a pair begins with each other one.
            yield piece[-1] if match["unspaced"] else piece[:LONGEST_WORD]


def _spellings(text: str) -> Iterator[tuple[str, ...]]:
    for spelling in _both(text):
        yield tuple(
            dict.fromkeys(
                word for match in _PIECES.finditer(spelling) for word in _asked_for(match)
            )
        )


def _asked_for(match: re.Match[str]) -> Iterable[str]:
    piece = match[0]
    if match["unspaced"] and len(piece) > 1:
        return map("".join, pairwise(piece))
    return [piece[:LONGEST_WORD]]


def _both(text: str) -> Iterator[str]:
    """`text` folded, and with "oe" for "ö" where that differs."""
    yield fold(text)
    composed = unicodedata.normalize("NFC", text)
    with_e = composed.translate(_WITH_E)
    if with_e != composed:
        yield fold(with_e)
