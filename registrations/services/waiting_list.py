"""The waiting list (rule 4): who is promoted, and who holds back whom.

An entry holds back a later entry or a newcomer if and only if both draw from a pool that it is
short of; the event's `small_groups_may_pass` lifts that. An entry that would take several types
is short of a pool where that alternative is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from events.models import Event
from registrations.enums import TicketStatus
from registrations.errors import EventFull, EventFullNoList, TicketTypeFull, WaitingListClosed
from registrations.models import Registration
from registrations.querysets import RegistrationQuerySet
from registrations.seats import Demand, LockedEvent, drop_reservation, take
from registrations.services.promoting import Grant, promote
from registrations.wishes import Wish, wish

# A queue is read in two pieces: most often the first few entries decide everything.
_FIRST_PIECE = 50
# How many whole registrations are read at a time for people who look at them.
_PAGE = 500


@dataclass(frozen=True)
class Seating:
    """What `try_to_seat` found: the types of the seats taken, or the pools that lack seats."""

    type_ids: Sequence[UUID] = ()
    lacking: frozenset[UUID] = field(default_factory=frozenset)

    @property
    def is_done(self) -> bool:
        return bool(self.type_ids)


def try_to_seat(locked: LockedEvent, wish: Wish, *, now: datetime) -> Seating:
    """Take the seats of a newcomer if those who wait leave them.

    The number of waiting people alone never refuses: each of them is looked at.
    """
    blocked = settle(locked, now=now)
    for type_ids in wish.alternatives():
        demand = locked.demand_of(type_ids)
        if not _lacking(locked, demand, blocked) and take(locked, demand, now=now):
            return Seating(type_ids=type_ids)
    return Seating(lacking=frozenset(_lacking(locked, wish.demands(locked)[0], blocked)))


def what_is_full(
    locked: LockedEvent, wish: Wish, seating: Seating, *, now: datetime
) -> EventFull | WaitingListClosed:
    """Return the refusal that says of which types there are not enough places."""
    event = locked.event
    if locked.root.pk in seating.lacking:
        if not event.has_waiting_list:
            return EventFullNoList()
        return WaitingListClosed() if now >= event.closes_waiting_list_at else EventFull()
    names = [
        locked.types[type_id].name
        for type_id in dict.fromkeys(wish.type_ids)
        if locked.pools_of_type[type_id] & seating.lacking
    ]
    has_list = event.has_waiting_list and now < event.closes_waiting_list_at
    return TicketTypeFull(names, offers_waiting_list=has_list)


def _lacking(locked: LockedEvent, demand: Demand, blocked: set[UUID]) -> set[UUID]:
    """The pools that have too few seats for `demand`, or owe them to someone earlier."""
    return locked.shortage(demand) | (blocked & demand.keys())


def settle(locked: LockedEvent, *, now: datetime) -> set[UUID]:
    """Promote everyone who fits, in order; return the pools that are held back from newcomers.

    Whoever frees a seat or joins runs this under the event's lock, so that no wake-up is lost.
    """
    blocked: set[UUID] = set()
    if not locked.root.waiting or not is_moving(locked.event, at=now):
        return blocked
    if locked.root.free == 0:  # Nobody fits, and nothing is left to hold back.
        return blocked
    grants = []
    for entry_id, wanted in wishes_in_line(locked):
        type_ids = _first_that_fits(locked, wanted, blocked)
        if type_ids:
            grants.append(Grant(entry_id, wanted, type_ids))
            locked.promised.update(locked.demand_of(type_ids))
        elif not locked.event.small_groups_may_pass:
            blocked |= shortage_of(locked, wanted)
        if locked.root.pk in blocked or locked.free(locked.root.pk) == 0:
            break
    locked.promised.clear()
    if grants:
        drop_reservation(locked, now=now)
        promote(locked, grants, now=now)
    return blocked


def _first_that_fits(
    locked: LockedEvent, wish: Wish, blocked: set[UUID] | frozenset[UUID]
) -> Sequence[UUID]:
    for type_ids in wish.alternatives():
        if not _lacking(locked, locked.demand_of(type_ids), set(blocked)):
            return type_ids
    return ()


def shortage_of(locked: LockedEvent, wish: Wish) -> set[UUID]:
    """The pools that one alternative of `wish` or another is short of."""
    return set().union(*(locked.shortage(demand) for demand in wish.demands(locked)))


def is_moving(event: Event, *, at: datetime) -> bool:
    """Whether the list still gives places: the event is on, and the list's time is not over.

    In a draft too, for those whom its team entered: publishing it moves nobody.
    """
    return not event.is_cancelled and at < event.closes_waiting_list_at


def queue_of(locked: LockedEvent) -> Iterator[tuple[Registration, Wish]]:
    """Yield each waiting registration, first in line first, with what it asks for."""
    line = wishes_in_line(locked)
    while page := dict(islice(line, _PAGE)):
        entries = Registration.objects.in_bulk(list(page))
        for entry_id, wanted in page.items():
            yield entries[entry_id], wanted


def wishes_in_line(locked: LockedEvent) -> Iterator[tuple[UUID, Wish]]:
    """Yield the id of each waiting registration, first in line first, with what it asks for.

    One statement for a short line, two for any other.
    """
    line = Registration.objects.filter(event_id=locked.event.pk).in_queue_order()
    if locked.root.waiting <= _FIRST_PIECE:
        yield from ((entry.pk, wanted) for entry, wanted in _wishes(locked, line))
        return
    last = None
    for last, wanted in _wishes(locked, line.filter(pk__in=line.values("pk")[:_FIRST_PIECE])):
        yield last.pk, wanted
    if last is not None:
        rest = line.filter(
            Q(priority__gt=last.priority)
            | Q(priority=last.priority, queue_number__gt=last.queue_number)
        )
        yield from ((entry.pk, wanted) for entry, wanted in _wishes(locked, rest))


class _Entry(NamedTuple):
    pk: UUID
    priority: int
    queue_number: int
    takes_any_type: bool


def _wishes(locked: LockedEvent, line: RegistrationQuerySet) -> Iterator[tuple[_Entry, Wish]]:
    """Read what each entry of `line` asks for: a row for each ticket and each other type that
    would do, so that one statement brings all."""
    columns = [*_Entry._fields, "tickets__number", "tickets__ticket_type_id"]
    if len(locked.types) > 1:
        columns.append("wanted_types")
    rows = line.filter(tickets__status=TicketStatus.ACTIVE).order_by(
        "priority", "queue_number", "tickets__number"
    )
    for key, group in groupby(rows.values_list(*columns), key=lambda row: row[:4]):
        entry = _Entry(*key)
        tickets: dict[int, UUID] = {}
        wanted: set[UUID] = set()
        for _pk, _priority, _queue, _any, number, type_id, *others in group:
            tickets[number] = type_id
            wanted.update(other for other in others if other)
        yield (
            entry,
            wish(locked, [*tickets.values()], wanted=wanted, takes_any=entry.takes_any_type),
        )
