"""Numbers as the page's language writes them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def figure(number: int) -> str:
    """12,345 in English, 12.345 in German."""
    return number_format(number, use_l10n=True, force_grouping=True)


def amount(sum_of_money: Decimal) -> str:
    """1,234.50 in English, 1.234,50 in German; the currency is the event's place's."""
    return number_format(sum_of_money, decimal_pos=2, use_l10n=True, force_grouping=True)
