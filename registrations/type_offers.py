"""What can be had of each ticket type now: one set of predicates for pages and services.

`check_types` raises what `offers` shows, so that no page promises what the service refuses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.numbers import figure
from events.models import Event, TicketType
from events.seats import FEW
from events.ticket_types import TypeNow, types_now
from events.when import moment_text
from registrations.enums import Override
from registrations.errors import (
    TicketTypeClosed,
    TicketTypeNotYet,
    TicketTypeUnknown,
    TooFewOfType,
    TooManyOfType,
)
from registrations.seats import LockedEvent


@dataclass(frozen=True)
class TypeOffer:
    """A ticket type as a page shows it.

    `code` is "open", "full", "not_yet" or "closed"; `left` is None where unlimited. `note` says
    how many are left, or why there is none now and from when there will be.
    """

    type: TicketType
    code: str
    left: int | None
    note: str

    @property
    def can_be_had(self) -> bool:
        return self.code == "open"

    @property
    def can_be_waited_for(self) -> bool:
        return self.code in {"open", "full"}

    @property
    def tone(self) -> str:
        """One of the interface's four meanings, or none."""
        if self.code == "open":
            return "attention" if self.left is not None and self.left <= FEW else "good"
        return {"full": "stop", "not_yet": "info"}.get(self.code, "")

    @property
    def limits(self) -> str:
        """How many one registration may have, where the type itself says so."""
        least, most = self.type.min_per_registration, self.type.max_per_registration
        if least == most:
            words = ngettext("%(n)d per registration", "%(n)d per registration", least)
            return words % {"n": least}
        if most is not None and least > 1:
            return _("%(least)d to %(most)d per registration") % {"least": least, "most": most}
        if most is not None:
            return _("At most %(n)d per registration") % {"n": most}
        return _("At least %(n)d per registration") % {"n": least} if least > 1 else ""

    @property
    def has_something_to_say(self) -> bool:
        kind = self.type
        has_window = kind.sales_open_at is not None or kind.sales_close_at is not None
        return bool(kind.price or kind.description or self.limits or has_window)


def check_types(
    locked: LockedEvent,
    type_ids: Iterable[UUID],
    *,
    also: Iterable[UUID] = (),
    overrides: Collection[Override] = (),
    now: datetime,
) -> None:
    """Raise what refuses tickets of these types in one registration, seats aside.

    `also` would do as well: of these, the number does not matter here.
    """
    numbers = Counter(type_ids)
    for type_id in [*numbers, *also]:
        kind = locked.types.get(type_id)
        if kind is None:
            raise TicketTypeUnknown
        if Override.TYPE not in overrides:
            _check_sale(kind, locked.event, now)
        if Override.LIMITS not in overrides and type_id in numbers:
            _check_number(kind, numbers[type_id])


def _check_sale(kind: TicketType, event: Event, now: datetime) -> None:
    """A hidden type is one that the public does not know of."""
    if kind.is_hidden:
        raise TicketTypeUnknown
    if kind.opens_later(at=now):
        raise TicketTypeNotYet(
            _("“%(type)s” is available from %(when)s.")
            % {"type": kind.name, "when": _moment(kind.sales_open_at, event)}
        )
    if kind.has_closed(at=now):
        raise TicketTypeClosed(
            _("“%(type)s” was available until %(when)s. Choose another ticket.")
            % {"type": kind.name, "when": _moment(kind.sales_close_at, event)}
        )


def _check_number(kind: TicketType, number: int) -> None:
    least, most = kind.min_per_registration, kind.max_per_registration
    if number < least:
        words = ngettext(
            "“%(type)s” is for %(n)d person or more. Add people, or choose another ticket.",
            "“%(type)s” is for %(n)d people or more. Add people, or choose another ticket.",
            least,
        )
        raise TooFewOfType(words % {"type": kind.name, "n": least})
    if most is not None and number > most:
        words = ngettext(
            "One registration may have %(n)d ticket “%(type)s” at most.",
            "One registration may have %(n)d tickets “%(type)s” at most.",
            most,
        )
        raise TooManyOfType(words % {"type": kind.name, "n": most})


def offers(event: Event, *, now: datetime) -> list[TypeOffer]:
    """Return what the public may choose from, in order; no query. `event` is `with_seats()`."""
    return [offer_of(found, event) for found in types_now(event, at=now)]


def offer_of(found: TypeNow, event: Event) -> TypeOffer:
    left = 0 if found.code == "full" else found.left
    return TypeOffer(found.kind, found.code, left, _note(found, event))


def _note(found: TypeNow, event: Event) -> str:
    kind = found.kind
    if found.code == "not_yet":
        return _("Available from %(when)s") % {"when": _moment(kind.sales_open_at, event)}
    if found.code == "closed":
        return _("No longer available since %(when)s") % {
            "when": _moment(kind.sales_close_at, event)
        }
    if found.code == "full":
        return _full_note(found, event)
    if found.left is None:
        return _("Places for everyone")
    words = ngettext("%(left)s place left", "%(left)s places left", found.left)
    return words % {"left": figure(found.left)}


def _full_note(found: TypeNow, event: Event) -> str:
    waiting: int = event.seats_waiting  # type: ignore[attr-defined]
    if found.lacks_own_seats:
        waiting = max(pool.waiting for pool in found.own_pools)
    if not waiting:
        return _("Full")
    return _("Full, waiting list: %(n)s") % {"n": figure(waiting)}


def _moment(at: datetime | None, event: Event) -> str:
    return moment_text(at.astimezone(event.zone)) if at else ""
