"""The live board of a door: its numbers, what state it is in, and when they were others.

Watchers ask every few seconds. What they ask first is a version, one row read by indexes; the
numbers behind it are counted only where that differs, once for all who watch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from core.compiled import CompiledRead
from events.enums import EventStatus, Role
from events.models import EntryWindow, Event
from events.when import moment_text
from registrations.door.arrivals import NARROW, WIDE, Plot, Slot, plot, slots_of
from registrations.door.counting import (
    Entries,
    GateNumbers,
    count_due,
    count_entries,
    count_gates,
)
from registrations.door.windows import nearest_window
from registrations.models import DoorPass, Scan

MINUTE = timedelta(minutes=1)
# From this part of the capacity on, it is nearly full.
NEARLY = 0.95
READ = ("title", "slug", "status", "time_zone", "start_at", "end_at", "updated_at", "organizer_id")


class Alarm(StrEnum):
    NONE = ""
    NEAR = "near"
    FULL = "full"


@dataclass(frozen=True)
class Watched:
    """An event that somebody may watch, with what its board depends on.

    `version` differs whenever the board would. Scans of the last minutes are counted beside the
    last one's id: of two at once, the earlier one may be stored later.
    """

    event: Event
    capacity: int | None
    version: str


@dataclass(frozen=True)
class Board:
    """All numbers are of the window: the current one, else the next, else the last there was.

    `inside` is the head count of rule 6: nobody, where no window is current.
    """

    event: Event
    at: datetime
    window: EntryWindow | None
    is_current: bool
    entries: Entries
    due: int
    capacity: int | None
    gates: list[GateNumbers]

    @property
    def inside(self) -> int:
        return self.entries.inside if self.is_current else 0

    @property
    def arrived(self) -> int:
        return self.entries.arrived

    @property
    def turned_away(self) -> int:
        return sum(gate.turned_away for gate in self.gates)

    @property
    def lately(self) -> float:
        return sum(gate.lately for gate in self.gates)

    @property
    def alarm(self) -> Alarm:
        if self.capacity is None or not self.is_current or self.is_called_off:
            return Alarm.NONE
        if self.inside >= self.capacity:
            return Alarm.FULL
        return Alarm.NEAR if self.inside >= self.capacity * NEARLY else Alarm.NONE

    @property
    def places_left(self) -> int:
        return max(0, (self.capacity or 0) - self.inside)

    @property
    def is_called_off(self) -> bool:
        return self.event.status == EventStatus.CANCELLED

    @property
    def is_quiet(self) -> bool:
        """Nothing was scanned yet in the window."""
        return not any(gate.last_scan_at for gate in self.gates)

    @property
    def state(self) -> str:
        """What somebody must know to read the numbers; '' on a plain evening."""
        if self.is_called_off:
            return _("This event is cancelled. Nobody enters.")
        if not self.is_current:
            return self._state_between()
        if self.event.is_over(at=self.at):
            return _("The event is over. Who leaves is still counted.")
        if self.is_quiet:
            return _("No ticket was scanned yet. The numbers come with the first one.")
        return ""

    def _state_between(self) -> str:
        window = self.window
        if window and window.starts_at and window.starts_at > self.at:
            when = moment_text(window.starts_at.astimezone(self.event.zone))
            return _("Closed now. “%(window)s” opens %(when)s.") % {
                "window": window.name,
                "when": when,
            }
        return _("All entry windows are over. These are the numbers of the last one.")

    @cached_property
    def slots(self) -> list[Slot]:
        return slots_of(self.entries.arrivals, self.event.zone, until=self.at)

    @property
    def plots(self) -> list[Plot]:
        return [plot(self.slots, size) for size in (WIDE, NARROW)] if self.slots else []

    @property
    def share_inside(self) -> int:
        """Of the capacity, in thousandths; for a drawing."""
        return _thousandths(self.inside, self.capacity)

    @property
    def share_arrived(self) -> int:
        return _thousandths(self.arrived, self.due)


def find_watched(user: User | AnonymousUser, slug: str, now: datetime) -> Watched | None:
    """Find the event by its address among those of whose team `user` is, in any role; one query."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return None
    since = _recent(now)
    if user.is_superuser:
        return _first(_all_watched(slug=slug, since=since), now)
    return _first(_watched_by(user_id=user.pk, slug=slug, since=since), now)


def find_watched_with_pass(door_pass: DoorPass, slug: str, now: datetime) -> Watched | None:
    """Find the event of a door pass for the whole event; one for a gate shows no other gate."""
    if door_pass.gate_id is not None:
        return None
    rows = _watched_event(event_id=door_pass.event_id, slug=slug, since=_recent(now))
    return _first(rows, now)


def look_at_board(event: Event, capacity: int | None, now: datetime) -> Board:
    """Count it all; seven queries, however many scans and gates there are."""
    window = nearest_window(event, now)
    return Board(
        event=event,
        at=now,
        window=window,
        is_current=window is not None and _is_current(window, now),
        entries=count_entries(window) if window else Entries(),
        due=count_due(event, window) if window else 0,
        capacity=capacity,
        gates=count_gates(event, window, now),
    )


def _is_current(window: EntryWindow, now: datetime) -> bool:
    has_begun = window.starts_at is None or window.starts_at <= now
    return has_begun and (window.ends_at is None or now < window.ends_at)


def _thousandths(part: int, whole: int | None) -> int:
    return min(1000, part * 1000 // whole) if whole else 0


def _recent(now: datetime) -> datetime:
    """From when scans count for the version: moves with the minute, as the version does anyway."""
    return now.replace(second=0, microsecond=0) - MINUTE


def _first(rows: list[Event], now: datetime) -> Watched | None:
    if not rows:
        return None
    row: Any = rows[0]
    facts = (
        *(row.updated_at, row.capacity, row.taken, row.seats_changed_at),
        *(row.last_scan, row.recent_scans, _recent(now)),
    )
    return Watched(rows[0], row.capacity, repr(facts))


def _watched(events: QuerySet[Event], since: datetime) -> QuerySet[Event]:
    """Seats, ticket types, windows and gates write the root pool's row whenever they change."""
    scans = Scan.objects.filter(event_id=OuterRef("pk"))
    recent = scans.filter(created_at__gte=since).order_by().values("event_id")
    return (
        events.only(*READ)
        .annotate(
            root_pool=FilteredRelation("pools", condition=Q(pools__is_root=True)),
            capacity=F("root_pool__capacity"),
            taken=F("root_pool__taken"),
            seats_changed_at=F("root_pool__updated_at"),
            last_scan=Subquery(scans.order_by("-created_at", "-id").values("pk")[:1]),
            recent_scans=Subquery(recent.annotate(count=Count("pk")).values("count")),
        )
        .order_by()
    )


def _of_team(user: User, slug: str, since: datetime) -> QuerySet[Event]:
    return _watched(Event.objects.for_roles(user, Role.values).filter(slug=slug), since)


_watched_by = CompiledRead(
    lambda user_id, slug, since: _of_team(User(pk=user_id), slug, since),
    user_id=UUID,
    slug=str,
    since=datetime,
)
_all_watched = CompiledRead(
    lambda slug, since: _of_team(User(is_superuser=True), slug, since), slug=str, since=datetime
)
_watched_event = CompiledRead(
    lambda event_id, slug, since: _watched(Event.objects.filter(pk=event_id, slug=slug), since),
    event_id=UUID,
    slug=str,
    since=datetime,
)
