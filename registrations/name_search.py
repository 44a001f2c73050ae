"""Words in names, whatever their case."""

from __future__ import annotations

from django.db.models import Q


def holds(path: str, word: str) -> Q:
    """SQLite ignores case only in ASCII; the usual spellings make up for it."""
    found = Q(**{f"{path}__icontains": word})
    if not word.isascii():
        for spelling in {word.lower(), word.upper(), word.title()}:
            found |= Q(**{f"{path}__contains": spelling})
    return found
