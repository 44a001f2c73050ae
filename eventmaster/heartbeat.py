"""Telling the web server that a long answer is still being written.

gunicorn ends a worker of which it hears nothing for 30 seconds. A plain worker tells it between two
requests only; an export of a million rows takes longer. `gunicorn.conf.py` puts the worker's own
sign of life here; under another server nothing is needed, and nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any


class _Heart:
    beat: Callable[[], Any] = staticmethod(lambda: None)


def listen(beat: Callable[[], Any]) -> None:
    """Let `beat` be called with each piece of an answer that this process streams."""
    _Heart.beat = staticmethod(beat)


def beating[Piece](pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield `pieces` with a sign of life for each. Closed early, because the client went away, it
    closes them, and with them what they read.

    A client that takes nothing for as long is cut off: no piece, no sign.
    """
    with closing(pieces):  # type: ignore[type-var]
        for piece in pieces:
            _Heart.beat()
            yield piece
