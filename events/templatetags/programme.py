"""What the programme's templates ask for besides events: addresses, times of day, months."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.http import QueryDict

from events import addresses, when

if TYPE_CHECKING:
    from events.search import Choice

register = template.Library()


@register.simple_tag
def list_address(query: QueryDict, **changes: Any) -> str:
    return addresses.list_address(query, **changes)


@register.simple_tag
def choice_address(query: QueryDict, name: str, choice: Choice) -> str:
    """Where a choice leads: to what it leaves of the list, or back where it is chosen."""
    return addresses.list_address(query, **{name: None if choice.is_chosen else choice.value})


@register.filter
def clock(moment: datetime) -> str:
    return when.clock_text(moment)


@register.filter
def month_text(day: date) -> str:
    return when.month_text(day)


@register.filter
def dated(day: date) -> str:
    return when.dated_day_text(day)
