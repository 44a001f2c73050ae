"""What a list says about an event's places, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numbers import figure
from events.enums import RegistrationMode
from events.models import Event
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
        day = day_text(opens.astimezone(event.zone).date())
        return SeatLine(_("Registration opens on %(day)s") % {"day": day}, "info")
    if event.is_closed_by_hand or at >= event.closes_registration_at:
        return SeatLine(_("Registration closed"))
    return places_line(event)


def places_line(event: Event) -> SeatLine:
    """How many places are left, or wait; needs `with_seats()`."""
    capacity: int | None = event.seat_capacity  # type: ignore[attr-defined]
    taken: int = event.seats_taken  # type: ignore[attr-defined]
    waiting: int = event.seats_waiting  # type: ignore[attr-defined]
    if capacity is None:
        return SeatLine(_("Places for everyone"), "good")
    left = capacity - taken
    if left <= 0 and not waiting:
        return SeatLine(_("Full"), "stop")
    if left <= 0:
        words = _("Full, waiting list: %(n)s")
        return SeatLine(words % {"n": figure(waiting)}, "stop")
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
