"""A scanner that types like a keyboard: real keys for the browser, as fast as a scanner's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from itertools import accumulate
from types import MappingProxyType
from typing import Any

from playwright.sync_api import Page

CODES_A_SECOND = 20
KEYS_OF_A_CODE = 144
BETWEEN_KEYS = 1 / CODES_A_SECOND / KEYS_OF_A_CODE
# So long the scanner was quiet before, in seconds: another code, another hand.
QUIET = 0.5
NONE: Mapping[int, float] = MappingProxyType({})
SHIFT = 8
ENTER = {"key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
SUFFIXES: dict[str, dict[str, Any]] = {"\n": ENTER, "\t": TAB}
# What an American scanner's keys type where the system takes the keyboard for a German one.
GERMAN: dict[str, tuple[str, str, int]] = {
    "Y": ("KeyY", "Z", SHIFT),
    "Z": ("KeyZ", "Y", SHIFT),
    "-": ("Minus", "ß", 0),
    "/": ("Slash", "-", 0),
    ".": ("Period", ".", 0),
    ":": ("Semicolon", "Ö", SHIFT),
    "+": ("Equal", "Dead", SHIFT),
    "*": ("Digit8", "(", SHIFT),
    "$": ("Digit4", "$", SHIFT),
    "%": ("Digit5", "%", SHIFT),
    " ": ("Space", " ", 0),
}


class Scanner:
    """The keys carry the times of a scanner, also where the machine sends them later."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._at = 0.0

    def type(self, text: str, *, pauses: Mapping[int, float] = NONE) -> None:
        """Codes with what the scanner puts before and after each; newline is Enter, or Tab.

        `pauses` are the seconds before some keys.
        """
        self._send([SUFFIXES.get(key) or {"key": key, "text": key} for key in text], pauses)

    def type_as_german(self, text: str) -> None:
        self._send([_german(key) for key in text] + [ENTER])

    def _send(self, keys: list[dict[str, Any]], pauses: Mapping[int, float] = NONE) -> None:
        self._at = max(time.time(), self._at + QUIET)
        gaps = [pauses.get(number, BETWEEN_KEYS) for number in range(1, len(keys))]
        times = list(accumulate(gaps, initial=self._at))
        self._at = times[-1]
        self._session._sync(self._all(keys, times))

    async def _all(self, keys: list[dict[str, Any]], times: list[float]) -> None:
        # One call for each key and its answer takes ten times as long as a scanner.
        send = self._session._impl_obj.send
        name = "Input.dispatchKeyEvent"
        events = [
            {"type": "keyDown", **key, "timestamp": at} for key, at in zip(keys, times, strict=True)
        ]
        await asyncio.gather(*(send(name, event, timeout=None) for event in events))


def _german(key: str) -> dict[str, Any]:
    plain = (f"Digit{key}", key, 0) if key.isdigit() else (f"Key{key}", key, SHIFT)
    code, typed, modifiers = GERMAN.get(key, plain)
    text = {} if typed == "Dead" else {"text": typed}
    return {"key": typed, "code": code, "modifiers": modifiers, **text}
