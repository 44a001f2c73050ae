"""Normal forms of text: one spelling for what people write in many."""

from __future__ import annotations

import unicodedata


def normalise_email(value: str) -> str:
    """Return the one spelling under which an address is stored and compared.

    Local part and domain are case-folded, the domain in its ASCII (IDNA) form where it has one;
    spaces around it go. Dots and plus-tags stay: only the provider knows what they mean.
    """
    value = unicodedata.normalize("NFC", value.strip())
    local, at, domain = value.rpartition("@")
    if not at:
        return value.casefold()
    return f"{local.casefold()}@{_ascii_domain(domain.casefold())}"


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def fold(value: str) -> str:
    """Return `value` without case, accents and compatibility forms, for searching."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("ß", "ss").split())
