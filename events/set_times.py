"""The times that a team sets for its event: of the event itself, its tickets, gates and windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.db import models
from django.utils.functional import Promise

from events.models import Event
from events.shifting import shifted

# When something became of a row; nobody sets that.
_NOT_SET = frozenset(
    {"created_at", "updated_at", "published_at", "cancelled_at", "series_start", "sent_at"}
)


@cache
def time_columns(model: type[models.Model]) -> tuple[str, ...]:
    """The columns of a row that hold such a time."""
    fields = model._meta.concrete_fields
    times = (each.name for each in fields if isinstance(each, models.DateTimeField))
    return tuple(name for name in times if name not in _NOT_SET)


class MovedTime(NamedTuple):
    """A time that would be another: of which ticket, gate or window (empty: of the event itself),
    what it is called, and both moments in UTC."""

    of: str
    name: str | Promise
    old: datetime
    new: datetime


def moved_times(event: Event, *, start: datetime) -> list[MovedTime]:
    """Where each time that is set goes when the event starts at `start` instead."""
    found = list(_set_times(event))
    old = [moment for _of, _name, moment in found]
    told = shifted(old, start=event.start_at, to=start, zone=event.zone)
    return [MovedTime(of, name, moment, told[moment]) for of, name, moment in found]


def _set_times(event: Event) -> Iterator[tuple[str, str | Promise, datetime]]:
    kinds = event.ticket_types.order_by("position", "number")
    for row in (event, *kinds, *event.gates.all(), *event.entry_windows.all()):
        for name in time_columns(type(row)):
            moment = getattr(row, name)
            if moment is not None:
                of = "" if row is event else str(row)
                yield of, row._meta.get_field(name).verbose_name, moment  # type: ignore[union-attr]
