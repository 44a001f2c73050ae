"""What templates say about events."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from core.markdown import render_markdown
from events import cover_links, when
from events.models import Event, Organizer
from events.pictures import Size
from events.querysets import TAG_SEPARATOR
from events.seats import SeatLine, seat_line

register = template.Library()


@register.inclusion_tag("components/when.html")
def event_when(event: Event) -> dict[str, Any]:
    """The whole sentence of day, time and zone; js/local_time.js adds the reader's own time."""
    return {"event": event, "text": when.when_text(event)}


@register.filter
def event_when_text(event: Event) -> str:
    return when.when_text(event)


@register.filter
def short_when(event: Event) -> str:
    return when.short_text(event)


@register.filter
def dated_when(event: Event) -> str:
    return when.dated_text(event)


@register.filter
def is_span(event: Event) -> bool:
    return when.is_span(event)


@register.filter
def day_text(day: date) -> str:
    return when.day_text(day)


@register.filter
def dated(day: date) -> str:
    return when.dated_day_text(day)


@register.filter
def month_text(day: date) -> str:
    return when.month_text(day)


@register.filter
def utc(moment: datetime) -> str:
    """The machine's form of a moment, for `datetime` attributes."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@register.simple_tag
def seats_of(event: Event, now: datetime) -> SeatLine | None:
    return seat_line(event, at=now)


@register.filter
def tag_list(event: Event) -> list[str]:
    """The tags of an event read `with_tag_names()`."""
    names: str | None = event.tag_names  # type: ignore[attr-defined]
    return names.split(TAG_SEPARATOR) if names else []


@register.filter
def is_running(event: Event, now: datetime) -> bool:
    return event.is_running(at=now)


@register.filter
def cover_url(event: Event) -> str:
    """The organizer's picture, else the poster; needs the organizer."""
    return cover_links.cover_url(event)


@register.filter
def shared_url(event: Event) -> str:
    """The whole address of the picture that other sites show."""
    return cover_links.shared_url(event)


@register.filter
def cover_srcset(event: Event) -> str:
    return cover_links.cover_srcset(event)


@register.filter
def cover_size(event: Event) -> Size:
    return cover_links.cover_size(event)


@register.filter
def logo_url(organizer: Organizer) -> str:
    """The organizer's logo; empty where there is none."""
    if not organizer.logo:
        return ""
    picture = PurePath(organizer.logo.name or "").stem
    return f"{reverse('events:logo', args=[organizer.slug])}?v={picture}"


@register.filter
def markdown(text: str) -> SafeString:
    return render_markdown(text)
