"""Where a person stands: which events they may scan for, at which gate, in which direction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from core.compiled import CompiledRead
from events.models import Event, Gate, TicketType
from registrations.enums import Direction
from registrations.errors import GateUnknown
from registrations.models import DoorPass

# The last guests leave after the end.
STAYS_LISTED = timedelta(hours=12)
MOST_EVENTS = 100
# All that a scan asks of a gate and its event; the rest is long texts.
READ = (
    *("name", "opens_at", "closes_at", "event__title", "event__slug", "event__status"),
    *("event__time_zone", "event__organizer_id"),
)

REMEMBERED_AS = "door"


@dataclass(frozen=True)
class Door:
    """An event with its gates, opened by someone who may scan there, or with a door pass.

    `names_types`: the event has several types of tickets, so that it says something which it is.
    `may_override`: whoever stands here is a manager, and may let a ticket in anyway.
    """

    event: Event
    gates: list[Gate]
    names_types: bool = False
    may_override: bool = False
    door_pass: DoorPass | None = None


@dataclass(frozen=True)
class Post:
    """A gate and the direction in which people pass; without a gate where the event has none."""

    gate: Gate | None
    direction: str = Direction.IN


@dataclass(frozen=True)
class Shifts:
    """The events to scan for, nearest first."""

    now: list[Event]
    today: list[Event]
    later: list[Event]
    over: list[Event]

    def __bool__(self) -> bool:
        return bool(self.now or self.today or self.later or self.over)


def open_door(user: User | AnonymousUser, slug: str) -> Door | None:
    """Find the event by its address among those that `user` may scan for; one query."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return None
    gates = _all_gates(slug=slug) if user.is_superuser else _gates_of(user_id=user.pk, slug=slug)
    if gates:
        first: Any = gates[0]
        return Door(first.event, gates, first.names_types, first.may_override)
    event = Event.objects.scannable_by(user).filter(slug=slug).first()
    return Door(event, []) if event else None


def open_door_with_pass(door_pass: DoorPass, slug: str) -> Door | None:
    """Find the pass's event by its address, with the gates that it is for; one query."""
    gates = _gates_of_event(event_id=door_pass.event_id, slug=slug)
    if not gates:
        return None
    first: Any = gates[0]
    own = [gate for gate in gates if door_pass.gate_id in (None, gate.pk)]
    return Door(first.event, own, first.names_types, door_pass=door_pass)


def _gates(events: QuerySet[Event], led: QuerySet[Event]) -> QuerySet[Gate]:
    gates = Gate.objects.filter(event__in=events).select_related("event").only(*READ)
    types = TicketType.objects.filter(event_id=OuterRef("event_id"))
    first = types.order_by("number").values("pk")[:1]
    several = Exists(types.exclude(pk__in=first))
    may_override = Exists(led.filter(pk=OuterRef("event_id")))
    return gates.annotate(names_types=several, may_override=may_override).order_by("name", "id")


def _gates_for(user: User, slug: str) -> QuerySet[Gate]:
    events = Event.objects.scannable_by(user).filter(slug=slug)
    return _gates(events, Event.objects.team_led_by(user))


_gates_of = CompiledRead(
    lambda user_id, slug: _gates_for(User(pk=user_id), slug), user_id=UUID, slug=str
)
_all_gates = CompiledRead(lambda slug: _gates_for(User(is_superuser=True), slug), slug=str)
_gates_of_event = CompiledRead(
    lambda event_id, slug: _gates(
        Event.objects.filter(pk=event_id, slug=slug), Event.objects.none()
    ),
    event_id=UUID,
    slug=str,
)


def gate_called(door: Door, name: str) -> Gate:
    """The gate of this id or name; without a name the only one there is."""
    if not name and len(door.gates) == 1:
        return door.gates[0]
    for gate in door.gates:
        if name in (str(gate.pk), gate.name):
            return gate
    raise GateUnknown


def recall_post(session: SessionBase, door: Door, now: datetime) -> Post:
    """Return where this browser scanned last for the event, else its first open gate, inwards."""
    are_open = (gate for gate in door.gates if gate.lets_in(at=now))
    first = next(are_open, None) or next(iter(door.gates), None)
    event_id, gate_id, direction = session.get(REMEMBERED_AS, ("", "", ""))
    if event_id != str(door.event.pk):
        return Post(first)
    gate = next((gate for gate in door.gates if str(gate.pk) == gate_id), first)
    return Post(gate, direction)


def remember_post(session: SessionBase, event_id: UUID, post: Post) -> None:
    place = [str(event_id), str(post.gate.pk) if post.gate else "", str(post.direction)]
    if session.get(REMEMBERED_AS) != place:
        session[REMEMBERED_AS] = place


def shifts_of(user: User | AnonymousUser, now: datetime) -> Shifts:
    """Return the published events that `user` may scan for, until some hours after their end."""
    events = (
        Event.objects.scannable_by(user)
        .published()
        .filter(end_at__gt=now - STAYS_LISTED)
        .select_related("organizer")
        .defer("description", "source_state")
        .order_by("start_at", "id")[:MOST_EVENTS]
    )
    shifts = Shifts([], [], [], [])
    for event in events:
        _group_of(event, shifts, now).append(event)
    return shifts


def _group_of(event: Event, shifts: Shifts, now: datetime) -> list[Event]:
    if event.is_over(at=now):
        return shifts.over
    if event.is_running(at=now):
        return shifts.now
    is_today = event.local_start.date() == now.astimezone(event.zone).date()
    return shifts.today if is_today else shifts.later
