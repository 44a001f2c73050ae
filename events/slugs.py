"""Addresses: which are free, and how a title becomes one."""

from __future__ import annotations

import secrets
from collections.abc import Container

from django.utils.text import slugify

# Every literal segment that stands where an event's or organizer's slug may stand
# (a test derives them from the URLconf).
RESERVED_SLUGS = frozenset({"managed", "new"})

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_LONGEST = 80


def slug_for(title: str, *, taken: Container[str]) -> str:
    """Return an address made from `title` that is neither reserved nor in `taken`.

    A title without a Latin letter gives "event"; a taken one gets five random characters.
    """
    base = slugify(title.replace("_", "-"))[:_LONGEST].strip("-") or "event"
    slug = base
    while slug in taken or slug in RESERVED_SLUGS:
        slug = f"{base}-{''.join(secrets.choice(_ALPHABET) for _ in range(5))}"
    return slug
