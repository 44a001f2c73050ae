"""Headers that machines read: an address in one stays as it is, however long its line gets."""

from __future__ import annotations

import email.message
from collections.abc import Mapping
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import EmailPolicy, Policy
from typing import cast

# What RFC 5322 allows in a line.
LONGEST_LINE = 998


class _AsItIs(UnstructuredHeader, BaseHeader):
    """Python would break a long word with encoded pieces, which no mail program puts together."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def set_as_they_are(message: email.message.EmailMessage, headers: Mapping[str, str]) -> None:
    """Write headers whose values are ASCII, without line ends, in one line each.

    Raises ValueError for anything else: nothing of people belongs into them.
    """
    registry = HeaderRegistry()
    for name, value in headers.items():
        line = f"{name}: {value}"
        if not line.isascii() or not line.isprintable() or len(line) > LONGEST_LINE:
            raise ValueError(f"{name} is no header in one line of ASCII.")
        registry.map_to_type(name, _AsItIs)
    policy = cast("EmailPolicy", message.policy)
    message.policy = policy.clone(header_factory=registry)
    for name, value in headers.items():
        del message[name]
        message[name] = value
