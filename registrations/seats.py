"""Seats: the only place where the counters of pools move (rule 1).

Every function expects to run inside the caller's transaction. The root pool's row is the event's
lock: whoever takes, joins, frees or changes capacity, types, state or window writes it first
(`lock_event`) and reads afterwards. Other pools follow in the order of their ids. Each counter
moves by one conditional UPDATE, and the CHECK constraints stand behind them: a mistake here
fails the statement instead of selling a seat twice.

`select_for_update()` is no protection (SQLite ignores it), and an UPDATE that hits no row holds no
lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from core.compiled import CompiledRead
from events.models import Event, Pool, TicketType
from registrations.errors import TicketTypeUnknown
from registrations.models import Registration

# Seats wanted, by pool id.
Demand = Counter[UUID]


@dataclass
class LockedEvent:
    """An event as it stands at `now`, under its lock: pools (root first), types in their order,
    and the pools of each type (the root pool aside, from which all of them draw)."""

    event: Event
    now: datetime
    pools: dict[UUID, Pool]
    types: dict[UUID, TicketType]
    pools_of_type: dict[UUID, set[UUID]]
    # Seats of the root pool that the locking UPDATE took already; not counted in `root.taken`
    # here until `take` keeps them or `drop_reservation` returns them.
    reserved: int = 0
    # Seats that are given already, and not taken yet.
    promised: Demand = field(default_factory=Counter)

    @property
    def root(self) -> Pool:
        return next(iter(self.pools.values()))

    @property
    def first_type_id(self) -> UUID:
        """The type of a ticket for which none was named: the first that everyone sees."""
        shown = (type_id for type_id, kind in self.types.items() if not kind.is_hidden)
        return next(shown, next(iter(self.types)))

    def demand_of(self, ticket_type_ids: Iterable[UUID]) -> Demand:
        """Return the seats that tickets of these types need; raise `TicketTypeUnknown`.

        Every ticket draws on the root pool, whether or not its type names it.
        """
        demand: Demand = Counter()
        for type_id in ticket_type_ids:
            if type_id not in self.types:
                raise TicketTypeUnknown
            demand.update({self.root.pk, *self.pools_of_type[type_id]})
        return demand

    def can_ever_seat(self, demand: Mapping[UUID, int]) -> bool:
        """Whether the pools are large enough for `demand` if nobody else came."""
        capacities = ((self.pools[pool_id].capacity, seats) for pool_id, seats in demand.items())
        return all(capacity is None or capacity >= seats for capacity, seats in capacities)

    def shortage(self, demand: Mapping[UUID, int]) -> set[UUID]:
        """Return the pools that have fewer free seats than `demand` needs."""
        return {
            pool_id
            for pool_id, seats in demand.items()
            if (free := self.free(pool_id)) is not None and free < seats
        }

    def free(self, pool_id: UUID) -> int | None:
        """Seats that nobody has or is about to get; None is unlimited."""
        free = self.pools[pool_id].free
        return None if free is None else free - self.promised[pool_id]


def lock_event(event_id: UUID, *, now: datetime, reserve: int = 0) -> LockedEvent:
    """Write the root pool's row, then read the event, its pools and its types.

    With `reserve` the same UPDATE takes that many root seats if they are there: every ticket
    draws on the root pool, so that the common case locks and takes in one statement.
    """
    reserved = _lock_root(Pool.objects.filter(event_id=event_id), reserve, now)
    if reserved is None:
        raise Event.DoesNotExist
    locked = read_event(event_id, now=now)
    locked.reserved = reserved
    locked.root.taken -= reserved
    return locked


def lock_events(event_ids: Collection[UUID] | QuerySet[Any, Any], *, now: datetime) -> None:
    """Write the root pools' rows of many events (ids, or a subquery of ids), always in the order
    of their ids, so that two who do so cannot wait for each other."""
    roots = Pool.objects.filter(event_id__in=event_ids, is_root=True)
    # One UPDATE of many rows locks them in an order of its own.
    list(roots.select_for_update().order_by("event_id").values_list("pk"))
    roots.update(updated_at=now)


def lock_registration(registration_id: UUID, *, now: datetime) -> tuple[LockedEvent, Registration]:
    """Lock the event of a registration, and only then read both: the registration's `event` is the
    locked one. Raises `Registration.DoesNotExist`.
    """
    rows = Registration.objects.filter(pk=registration_id)
    if _lock_root(Pool.objects.filter(event_id__in=rows.values("event_id")), 0, now) is None:
        raise Registration.DoesNotExist
    registration = rows.get()
    locked = read_event(registration.event_id, now=now)
    registration.event = locked.event
    return locked, registration


def _lock_root(pools: QuerySet[Pool], reserve: int, now: datetime) -> int | None:
    """Return how many seats the UPDATE took; None where it hit no row, and holds no lock."""
    root = pools.filter(is_root=True)
    if reserve and root.filter(_has_room(reserve)).update(
        taken=F("taken") + reserve, updated_at=now
    ):
        return reserve
    return 0 if root.update(updated_at=now) else None


def drop_reservation(locked: LockedEvent, *, now: datetime) -> None:
    """Return what `lock_event` reserved and nobody took."""
    if locked.reserved:
        Pool.objects.filter(pk=locked.root.pk).update(
            taken=F("taken") - locked.reserved, updated_at=now
        )
        locked.reserved = 0


def read_event(event_id: UUID, *, now: datetime) -> LockedEvent:
    """Read what `LockedEvent` holds; what is read counts only under the event's lock."""
    pools = _pools_of_event(event_id=event_id)
    types: dict[UUID, TicketType] = {}
    pools_of_type: dict[UUID, set[UUID]] = {}
    # A row for each pair of a type and a pool: one query for both.
    for kind in _types_of_event(event_id=event_id):
        types.setdefault(kind.pk, kind)
        drawn = pools_of_type.setdefault(kind.pk, set())
        if kind.drawn_pool_id not in {None, pools[0].pk}:
            drawn.add(kind.drawn_pool_id)
    by_id = {pool.pk: pool for pool in pools}
    return LockedEvent(pools[0].event, now, by_id, types, pools_of_type)


def _pools(event_id: UUID) -> QuerySet[Pool]:
    pools = Pool.objects.filter(event_id=event_id).select_related("event__organizer")
    return pools.in_lock_order()


def types_with_pools(event_id: UUID) -> QuerySet[Any]:
    """Each type of an event once for each pool that it names, in the types' order; the pool's id
    is annotated as `drawn_pool_id`."""
    types = TicketType.objects.filter(event_id=event_id).order_by("position", "number")
    return types.annotate(drawn_pool_id=F("pools__pk"))


_pools_of_event = CompiledRead(_pools, event_id=UUID)
_types_of_event = CompiledRead(types_with_pools, event_id=UUID)


def take(locked: LockedEvent, demand: Demand, *, now: datetime) -> bool:
    """Take all seats of `demand`, or none and return False.

    The caller holds the lock and has looked at `shortage`; the conditions stand all the same, so
    that a wrong look cannot oversell. Where one pool refuses, those already taken are given back.
    """
    done: Demand = Counter()
    for pool_id in _in_lock_order(locked, demand):
        if not _take_from(locked, pool_id, demand[pool_id], now):
            give_back(locked, done, now=now)
            return False
        done[pool_id] = demand[pool_id]
    return True


def _take_from(locked: LockedEvent, pool_id: UUID, seats: int, now: datetime) -> bool:
    pool = locked.pools[pool_id]
    if pool.is_root and locked.reserved == seats:
        locked.reserved = 0
    elif not Pool.objects.filter(_has_room(seats), pk=pool_id).update(
        taken=F("taken") + seats, updated_at=now
    ):
        return False
    pool.taken += seats
    return True


def _has_room(seats: int) -> Q:
    return Q(capacity__isnull=True) | Q(capacity__gte=F("taken") + seats)


def give_back(locked: LockedEvent, demand: Demand, *, now: datetime) -> None:
    """Free the seats of `demand`. The caller runs the promotion afterwards (rule 4)."""
    for pool_id in _in_lock_order(locked, demand):
        seats = demand[pool_id]
        Pool.objects.filter(pk=pool_id).update(taken=F("taken") - seats, updated_at=now)
        locked.pools[pool_id].taken -= seats


def join_queue(locked: LockedEvent, pool_ids: Collection[UUID], *, now: datetime) -> int:
    """Count one more waiting registration in each pool that it draws on; return its number.

    What `lock_event` reserved and nobody took goes back in the same statement.
    """
    number = locked.root.next_queue_number
    Pool.objects.filter(pk__in=pool_ids).update(
        taken=_only_root(F("taken") - locked.reserved, F("taken")),
        waiting=F("waiting") + 1,
        next_queue_number=_only_root(F("next_queue_number") + 1, F("next_queue_number")),
        updated_at=now,
    )
    locked.reserved = 0
    locked.root.next_queue_number += 1
    for pool_id in pool_ids:
        locked.pools[pool_id].waiting += 1
    return number


def _only_root(changed: Any, other: Any) -> Case:
    return Case(When(is_root=True, then=changed), default=other, output_field=IntegerField())


def leave_queue(locked: LockedEvent, numbers: Counter[UUID], *, now: datetime) -> None:
    """Count so many waiting registrations less in each pool that they drew on."""
    for number in sorted(set(numbers.values())):
        _count_waiting(locked, [pool for pool in numbers if numbers[pool] == number], -number, now)


def change_queue(
    locked: LockedEvent, before: Collection[UUID], after: Collection[UUID], *, now: datetime
) -> None:
    """Count one waiting registration that draws on other pools than before; its number stays."""
    _count_waiting(locked, set(before) - set(after), -1, now)
    _count_waiting(locked, set(after) - set(before), 1, now)


def _count_waiting(
    locked: LockedEvent, pool_ids: Collection[UUID], step: int, now: datetime
) -> None:
    """One statement for all of them: whoever writes a pool holds the root pool's row, so that no
    order among the others can lock two against each other."""
    if not pool_ids:
        return
    Pool.objects.filter(pk__in=pool_ids).update(waiting=F("waiting") + step, updated_at=now)
    for pool_id in pool_ids:
        locked.pools[pool_id].waiting += step


def _in_lock_order(locked: LockedEvent, pool_ids: Collection[UUID]) -> list[UUID]:
    return [pool_id for pool_id in locked.pools if pool_id in pool_ids]
