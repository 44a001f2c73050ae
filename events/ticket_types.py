"""An event's ticket types as a page reads them: packed into the event's row by `with_seats()`.

One row for an event, its types and their pools keeps pages at one query, and lists at theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from events.models import Event, Pool, TicketType
from events.type_rows import SEPARATOR


@dataclass(frozen=True)
class TypeNow:
    """A ticket type at a moment.

    `code` is "open", "full", "not_yet" or "closed"; `left` is what its scarcest pool has, None
    where unlimited. `own_pools` are those beside the event's root pool; `lacks_own_seats` says that
    one of them has nothing for newcomers.
    """

    kind: TicketType
    code: str
    left: int | None
    own_pools: Sequence[Pool]
    lacks_own_seats: bool

    @property
    def is_open(self) -> bool:
        return self.code == "open"


def types_now(event: Event, *, at: datetime) -> list[TypeNow]:
    """Return what the public may see, in order; `event` is read `with_seats()`."""
    return [found for found in all_types_now(event, at=at) if not found.kind.is_hidden]


def all_types_now(event: Event, *, at: datetime) -> list[TypeNow]:
    """The same of all types, hidden ones too."""
    types = _unpacked(event)
    root = Pool(
        event_id=event.pk,
        is_root=True,
        capacity=event.seat_capacity,  # type: ignore[attr-defined]
        taken=event.seats_taken,  # type: ignore[attr-defined]
        waiting=event.seats_waiting,  # type: ignore[attr-defined]
    )
    held = _held_back(event, root, [pool for _kind, pools in types for pool in pools], at)
    return [_now(kind, root, pools, held, at) for kind, pools in types]


def _now(
    kind: TicketType, root: Pool, own: Sequence[Pool], held: set[UUID], at: datetime
) -> TypeNow:
    free = [pool.free for pool in (root, *own) if pool.free is not None]
    left = min(free, default=None)
    lacks_own = any(pool.pk in held or _has_too_few(pool, kind) for pool in own)
    is_full = lacks_own or root.pk in held or _has_too_few(root, kind)
    if kind.opens_later(at=at):
        code = "not_yet"
    elif kind.has_closed(at=at):
        code = "closed"
    else:
        code = "full" if is_full else "open"
    return TypeNow(kind, code, left, own, lacks_own)


def _has_too_few(pool: Pool, kind: TicketType) -> bool:
    return pool.free is not None and pool.free < kind.min_per_registration


def _held_back(event: Event, root: Pool, own: Iterable[Pool], at: datetime) -> set[UUID]:
    """Pools whose free seats are promised to those who wait, as far as numbers tell.

    Everyone who waits is counted in the root pool; where another pool explains that, the root's
    seats are free. Who joins the list where seats are free is given them.
    """
    if event.small_groups_may_pass or at >= event.closes_waiting_list_at:
        return set()
    waiting = {pool.pk: pool.waiting for pool in own if pool.waiting}
    held = set(waiting)
    if root.waiting > sum(waiting.values()):
        held.add(root.pk)
    return held


def _unpacked(event: Event) -> list[tuple[TicketType, list[Pool]]]:
    """The types in their order, each with its pools but the root."""
    packed: str | None = event.type_rows  # type: ignore[attr-defined]
    types: dict[str, tuple[TicketType, list[Pool]]] = {}
    for text in packed.split(SEPARATOR) if packed else []:
        row: dict[str, Any] = json.loads(text, parse_float=Decimal)
        _kind, pools = types.setdefault(row["id"], (_type(event, row), []))
        if row["pool"] and not row["pool_is_root"]:
            pools.append(_pool(event, row))
    return sorted(types.values(), key=lambda found: (found[0].position, found[0].number))


def _type(event: Event, row: dict[str, Any]) -> TicketType:
    return TicketType(
        id=UUID(row["id"]),
        event_id=event.pk,
        number=row["number"],
        position=row["position"],
        name=row["name"],
        description=row["description"],
        price=Decimal(row["price"]),
        sales_open_at=_moment(row["opens"]),
        sales_close_at=_moment(row["closes"]),
        min_per_registration=row["least"],
        max_per_registration=row["most"],
        is_hidden=bool(row["is_hidden"]),
    )


def _pool(event: Event, row: dict[str, Any]) -> Pool:
    return Pool(
        id=UUID(row["pool"]),
        event_id=event.pk,
        capacity=row["capacity"],
        taken=row["taken"],
        waiting=row["waiting"],
    )


def _moment(text: str | None) -> datetime | None:
    """SQLite writes a UTC time without its zone."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
