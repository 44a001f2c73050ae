"""Numbers as the page's language writes them."""

from __future__ import annotations

from django.utils.formats import number_format


def figure(number: int) -> str:
    """12,345 in English, 12.345 in German."""
    return number_format(number, use_l10n=True, force_grouping=True)
