"""Normal forms of text: one spelling for what people write in many."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST_EMAIL = 254
_LONGEST_DOMAIN = 253
_ACTING = {chr(code) for code in (*range(1, 32), *range(127, 160))} | set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


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


def checked_email(value: str) -> str:
    """Return the normal form; raise ValidationError where it is too long to be stored.

    Letters may become more in it: a domain in its ASCII form can be four times as long.
    """
    email = normalise_email(value)
    if len(email) > LONGEST_EMAIL:
        raise ValidationError(_("This address is too long. Use another one."), code="max_length")
    return email


def _ascii_domain(domain: str) -> str:
    # No name is longer, and what strangers send may be: megabytes of it take seconds.
    if len(domain) > _LONGEST_DOMAIN:
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def one_line(value: str) -> str:
    """Return `value` on one line, without what is not seen but acts: control characters, and
    those that turn the direction of whatever text follows (a name could rewrite its page)."""
    return " ".join("".join(" " if char in _ACTING else char for char in value).split())


# Letters that Unicode takes for letters of their own; searchers know them as one with a stroke.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ð": "d", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l"}
)


def fold(value: str) -> str:
    """Return `value` without case, accents and compatibility forms, for searching."""
    if value.isascii():  # Most text is, and there is nothing to it but case.
        return " ".join(value.lower().split())
    # Capitals come out of some compatibility forms: the trade mark sign is a "TM".
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", value).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.translate(_PLAIN).split())
