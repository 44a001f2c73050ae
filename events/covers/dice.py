"""Chance that falls the same way each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b


class Dice:
    """The same throws for the same seed, in every process and version of Python."""

    def __init__(self, seed: str) -> None:
        self._bytes = self._stream(seed)

    @staticmethod
    def _stream(seed: str) -> Iterator[int]:
        block = seed.encode()
        while True:
            block = blake2b(block).digest()
            yield from block

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1; `limit` up to 256."""
        return next(self._bytes) * limit // 256

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def pick[T](self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]
