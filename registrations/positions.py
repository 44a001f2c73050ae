"""Where somebody stands on the waiting list, and why nothing moved: in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registrations.enums import Status
from registrations.models import Registration
from registrations.seats import LockedEvent, read_event
from registrations.services.waiting_list import (
    is_moving,
    queue_of,
    shortage_of,
    wishes_in_line,
)
from registrations.wishes import Wish, wish_of


@dataclass(frozen=True)
class Position:
    """Where a registration stands on the list; `number` counts from 1.

    `types` says what is wanted, alternatives too, where the event has more than one type.
    """

    number: int
    seats: int
    sentence: str
    types: str = ""


@dataclass(frozen=True)
class QueueLine:
    """One waiting registration as the team sees it; `reason` says why it still waits."""

    registration: Registration
    position: int
    seats: int
    types: str
    reason: str


def position_of(registration: Registration, *, now: datetime) -> Position | None:
    """Say where `registration` stands and why nothing moved; None where it does not wait."""
    if registration.status != Status.WAITLISTED:
        return None
    current = read_event(registration.event_id, now=now)
    wish = wish_of(current, registration)
    return Position(
        number=place_of(registration),
        seats=wish.seats,
        sentence=_why_nothing_moved(current, registration, wish, now),
        types=types_text(current, wish) if len(current.types) > 1 else "",
    )


def place_of(registration: Registration) -> int:
    """The place of a waiting registration in its line, from 1; one query."""
    line = Registration.objects.filter(event_id=registration.event_id).in_queue_order()
    return line.ahead_of(registration).count() + 1


def _why_nothing_moved(
    current: LockedEvent, registration: Registration, wish: Wish, now: datetime
) -> str:
    if not is_moving(current.event, at=now):
        return _("The waiting list is closed, so no more places are given.")
    enough = _pools_with_enough(current, wish)
    if not enough:
        return _too_few(current, wish, shortage_of(current, wish))
    ahead = _groups_in_the_way(current, registration, enough)
    if not ahead:
        return _("Places are free: the list is gone through in a moment.")
    asked = ngettext("You asked for %(n)d place.", "You asked for %(n)d places.", wish.seats)
    waiting = ngettext(
        "%(n)d group ahead of you waits for more places than are free.",
        "%(n)d groups ahead of you wait for more places than are free.",
        ahead,
    )
    # Translators: two sentences, one after the other
    return _("%(first)s %(second)s") % {
        "first": asked % {"n": wish.seats},
        "second": waiting % {"n": ahead},
    }


def _pools_with_enough(current: LockedEvent, wish: Wish) -> set[UUID]:
    """The pools of those alternatives for which there are seats, were nobody earlier."""
    free = (demand for demand in wish.demands(current) if not current.shortage(demand))
    return {pool_id for demand in free for pool_id in demand}


def _groups_in_the_way(current: LockedEvent, registration: Registration, pools: set[UUID]) -> int:
    """How many before it are short of one of these pools."""
    before = takewhile(lambda line: line[0] != registration.pk, wishes_in_line(current))
    return sum(bool(shortage_of(current, wish) & pools) for _pk, wish in before)


def _too_few(current: LockedEvent, wish: Wish, short: set[UUID]) -> str:
    """Names the pool only where it is not the whole event."""
    seats, pool = wish.seats, _scarcest(current, short)
    free = current.pools[pool].free or 0
    if not free:
        words = ngettext(
            "You asked for %(n)d place; none is free.",
            "You asked for %(n)d places; none is free.",
            seats,
        )
        sentence = words % {"n": seats}
    else:
        # Where some are free and still too few, several were asked for.
        words = ngettext(
            "You asked for %(seats)d places; %(n)d is free.",
            "You asked for %(seats)d places; %(n)d are free.",
            free,
        )
        sentence = words % {"seats": seats, "n": free}
    if current.pools[pool].is_root:
        return sentence
    # Translators: a sentence that ends in a full stop, then the name of a pool of seats
    return _("%(sentence)s It is about “%(pool)s”.") % {
        "sentence": sentence,
        "pool": current.pools[pool].name,
    }


def queue_lines(event_id: UUID, *, now: datetime) -> Iterator[QueueLine]:
    """Yield the whole list in order, each with the reason why it still waits."""
    current = read_event(event_id, now=now)
    moves = is_moving(current.event, at=now)
    owed: dict[UUID, int] = {}
    for position, (registration, wish) in enumerate(queue_of(current), start=1):
        short = shortage_of(current, wish)
        if not moves:
            reason = _("The list is closed: nobody is given a place any more.")
        elif enough := _pools_with_enough(current, wish):
            reason = _held_back_text(enough, owed)
        else:
            reason = _shortage_text(current, wish, short)
        if not current.event.small_groups_may_pass:
            for pool_id in short:
                owed.setdefault(pool_id, position)
        yield QueueLine(registration, position, wish.seats, types_text(current, wish), reason)


def _shortage_text(current: LockedEvent, wish: Wish, short: set[UUID]) -> str:
    pool = current.pools[_scarcest(current, short)]
    free = pool.free or 0
    words = ngettext(
        "%(free)d free in “%(pool)s”, wants %(wanted)d",
        "%(free)d free in “%(pool)s”, wants %(wanted)d",
        free,
    )
    return words % {
        "free": free,
        "pool": pool.shown_name,
        "wanted": _wanted(current, wish, pool.pk),
    }


def _wanted(current: LockedEvent, wish: Wish, pool_id: UUID) -> int:
    """The fewest seats of this pool with which one alternative of the wish would do."""
    return min(demand[pool_id] for demand in wish.demands(current) if demand[pool_id])


def _held_back_text(pools: set[UUID], owed: dict[UUID, int]) -> str:
    holder = min((owed[pool_id] for pool_id in pools if pool_id in owed), default=0)
    if not holder:
        return _("Places are free: the list has not been gone through yet.")
    return _("Number %(number)d is first, and wants more places than are free") % {"number": holder}


def _scarcest(current: LockedEvent, short: set[UUID]) -> UUID:
    """The pool to speak of: the root where it is short, else the one with the fewest seats."""
    return min(
        short, key=lambda pool_id: (not current.pools[pool_id].is_root, current.pools[pool_id].free)
    )


def types_text(current: LockedEvent, wish: Wish) -> str:
    """What is wanted, by type: "2 × Regular, or Student"."""
    counted = Counter(wish.type_ids)
    parts = [f"{count} × {current.types[type_id].name}" for type_id, count in counted.items()]
    text = ", ".join(parts)
    others = [current.types[type_id].name for type_id in wish.others if type_id not in counted]
    if not others:
        return text
    return _("%(types)s, or %(others)s") % {"types": text, "others": ", ".join(others)}
