"""Entry windows at a moment: which one is current, and who is inside in it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q, QuerySet

from events.models import EntryWindow, Event
from registrations.models import Visit


def current_window(event: Event, now: datetime) -> EntryWindow | None:
    """The window that `now` falls into; None between two windows, when nobody enters."""
    return EntryWindow.objects.filter(covers(now), event_id=event.pk).first()


def nearest_window(event: Event, now: datetime) -> EntryWindow | None:
    """The current window, else the next one, else the last one there was."""
    windows = EntryWindow.objects.filter(event_id=event.pk)
    next_or_current = windows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now))
    soonest = next_or_current.order_by(F("starts_at").asc(nulls_first=True)).first()
    return soonest or windows.order_by(F("ends_at").desc(nulls_last=True)).first()


def headcount(event: Event, now: datetime) -> int:
    """How many tickets are inside: the open visits of the current window, over all gates."""
    return open_visits(event, now).count()


def open_visits(event: Event, now: datetime) -> QuerySet[Visit]:
    """The visits of the current window that have not ended."""
    return Visit.objects.open().filter(covers(now, "window__"), window__event_id=event.pk)


def covers(now: datetime, path: str = "") -> Q:
    """Match windows with `starts_at <= now < ends_at`, an empty bound being open."""
    has_begun = Q(**{f"{path}starts_at__isnull": True}) | Q(**{f"{path}starts_at__lte": now})
    is_not_over = Q(**{f"{path}ends_at__isnull": True}) | Q(**{f"{path}ends_at__gt": now})
    return has_begun & is_not_over
