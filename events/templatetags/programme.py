"""What the programme's templates ask for besides events: addresses and times of day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.http import QueryDict

from events import addresses, when
from events.models import Event
from events.search import Choice
from events.series.showing import NextDates, further_dates

register = template.Library()


@register.simple_tag
def list_address(query: QueryDict, **changes: Any) -> str:
    return addresses.list_address(query, **changes)


@register.simple_tag
def choice_address(query: QueryDict, name: str, choice: Choice) -> str:
    """Where a choice leads: to what it leaves of the list, or back where it is chosen."""
    return addresses.list_address(query, **{name: None if choice.is_chosen else choice.value})


@register.simple_tag
def next_dates(event: Event, now: datetime) -> NextDates | None:
    return further_dates(event, at=now) if event.series_id else None


@register.filter
def clock(moment: datetime) -> str:
    return when.clock_text(moment)
