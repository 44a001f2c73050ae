"""What a list says about an event's places, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numbers import figure
from events.enums import RegistrationMode
from events.models import Event
from events.ticket_types import TypeNow, types_now
from events.when import day_text

FEW = 5


@dataclass(frozen=True)
class SeatLine:
    """A short sentence and its tone (one of the interface's four meanings, or none)."""

    words: str
    tone: str = ""


def seat_line(event: Event, *, at: datetime) -> SeatLine | None:
    """Return what to say under an event's title; needs `with_seats()`. None: nothing to say."""
    if event.registration_mode == RegistrationMode.NONE:
        return None
    if event.registration_mode == RegistrationMode.EXTERNAL:
        return SeatLine(_("Registration on another site"))
    opens = event.registration_opens_at
    if opens and at < opens:
        return _opens_on(opens, event)
    if event.is_closed_by_hand or at >= event.closes_registration_at:
        return SeatLine(_("Registration closed"))
    types = types_now(event, at=at)
    codes = {kind.code for kind in types}
    if codes and codes <= {"not_yet", "closed"}:
        later = first_opening(types)
        return _opens_on(later, event) if later else SeatLine(_("Registration closed"))
    return places_line(event, types)


def _opens_on(opens: datetime, event: Event) -> SeatLine:
    day = day_text(opens.astimezone(event.zone).date())
    return SeatLine(_("Registration opens on %(day)s") % {"day": day}, "info")


def first_opening(types: Sequence[TypeNow]) -> datetime | None:
    """When the first of the types that cannot be had yet can be."""
    moments = (found.kind.sales_open_at for found in types if found.code == "not_yet")
    return min((moment for moment in moments if moment), default=None)


def places_line(event: Event, types: Sequence[TypeNow] = ()) -> SeatLine:
    """How many places are left, or wait; needs `with_seats()`.

    Where no type that could be had has places, the event is full, whatever its room would hold.
    """
    capacity: int | None = event.seat_capacity  # type: ignore[attr-defined]
    taken: int = event.seats_taken  # type: ignore[attr-defined]
    waiting: int = event.seats_waiting  # type: ignore[attr-defined]
    root_left = None if capacity is None else capacity - taken
    left = _left_in_all(types, root_left)
    if left is None:
        return SeatLine(_("Places for everyone"), "good")
    if left <= 0 and not waiting:
        return SeatLine(_("Full"), "stop")
    if left <= 0:
        words = _("Full, waiting list: %(n)s")
        return SeatLine(words % {"n": figure(waiting)}, "stop")
    if capacity is None or left != root_left:
        words = ngettext("%(left)s place left", "%(left)s places left", left)
        return SeatLine(words % {"left": figure(left)}, "attention" if left <= FEW else "good")
    return _part_left(left, capacity, waiting)


def _left_in_all(types: Sequence[TypeNow], root_left: int | None) -> int | None:
    """Seats that can be had of the types together, at most what the root pool has."""
    on_sale = [found for found in types if found.code in {"open", "full"}]
    if not on_sale:
        return root_left
    scarcest = {}
    for found in on_sale:
        if found.lacks_own_seats:
            continue
        limited = [(pool.free, str(pool.pk)) for pool in found.own_pools if pool.free is not None]
        if not limited:
            return root_left
        free, pool_id = min(limited)
        scarcest[pool_id] = free
    left = sum(scarcest.values())
    return left if root_left is None else min(left, root_left)


def _part_left(left: int, capacity: int, waiting: int) -> SeatLine:
    figures = {"left": figure(left), "capacity": figure(capacity)}
    # English counts by the capacity, other languages by what is left.
    if waiting:
        words = ngettext(
            "%(left)s of %(capacity)s places left, waiting list: %(n)s",
            "%(left)s of %(capacity)s places left, waiting list: %(n)s",
            left,
        )
        figures["n"] = figure(waiting)
        return SeatLine(words % figures, "attention")
    if capacity == 1:
        return SeatLine(_("1 of 1 place left"), "attention")
    words = ngettext(
        "%(left)s of %(capacity)s places left", "%(left)s of %(capacity)s places left", left
    )
    return SeatLine(words % figures, "attention" if left <= FEW else "good")
