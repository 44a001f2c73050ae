"""Base45 (RFC 9285): bytes in the 45 characters that a QR code packs most tightly."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


class NotBase45(ValueError):
    """The text is not what `encode` would have written for any bytes."""


def encode(data: bytes) -> str:
    """Return `data` as text: three characters for each two bytes, two for a last odd one."""
    pairs, odd = divmod(len(data), 2)
    text = "".join(_characters(data[2 * n] * 256 + data[2 * n + 1], 3) for n in range(pairs))
    return text + (_characters(data[-1], 2) if odd else "")


def decode(text: str) -> bytes:
    """Return the bytes of `text`, or raise `NotBase45`.

    Strict: each sequence of bytes has exactly one text, so that a code cannot be written in two
    ways. Small letters, other characters, overflowing groups and odd lengths are refused.
    """
    if len(text) % 3 == 1:
        raise NotBase45("no bytes have a text of this length")
    return b"".join(_bytes(text[start : start + 3]) for start in range(0, len(text), 3))


def _characters(number: int, count: int) -> str:
    characters = []
    for _ in range(count):
        number, value = divmod(number, 45)
        characters.append(ALPHABET[value])
    return "".join(characters)


def _bytes(group: str) -> bytes:
    try:
        number = sum(_VALUES[character] * 45**place for place, character in enumerate(group))
        return number.to_bytes(len(group) - 1)
    except (KeyError, OverflowError) as error:
        raise NotBase45(f"{group!r} stands for no bytes") from error
