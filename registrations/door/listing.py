"""The door list: who may come, by name, on paper for when all else fails.

Two queries for the people and what they paid, one for day tickets, however many come. It holds no
e-mail addresses, and of a code only its end: enough to compare, too little to get in with.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import gettext as _

from core.text import fold
from events.models import EntryWindow, Event
from registrations.door.windows import open_visits
from registrations.enums import Status
from registrations.models import Payment, Ticket

# So many characters of a code tell two people of one name apart.
CODE_END = 4
# Letters that come after the one they look like, by language; all others are sorted as if bare.
_OWN_LETTERS = {"es": {"ñ": "n\ue000"}}


class Line(NamedTuple):
    """One ticket. `good_in` names the windows of a day ticket; `inside_since` is in the current
    one."""

    name: str
    booked_by: str
    ticket_type: str
    good_in: str
    check: str
    note: str
    code_end: str
    to_pay: Decimal | None
    inside_since: datetime | None


class Letter(NamedTuple):
    """The people whose names begin with it; '' where they begin with no letter that has a case."""

    letter: str
    lines: list[Line]


@dataclass(frozen=True)
class DoorList:
    letters: list[Letter]
    people: int
    inside: int
    names_types: bool
    names_sums: bool
    names_notes: bool

    @property
    def columns(self) -> int:
        """Of its table: the box, name, code and whether inside are always there."""
        return 4 + self.names_types + self.names_sums + self.names_notes


def door_list(event: Event, *, by_last_word: bool, language: str, now: datetime) -> DoorList:
    """Everyone with a good ticket, sorted as `language` sorts names."""
    lines = list(_lines(event, now))
    keys = {line.name: _key(line.name, by_last_word, language) for line in lines}
    # Names that begin with no letter stand together, at the end.
    lines.sort(key=lambda line: (*_place(keys[line.name]), line.name, line.code_end))
    letters = groupby(lines, key=lambda line: _letter(keys[line.name]))
    return DoorList(
        letters=[Letter(letter, list(group)) for letter, group in letters],
        people=len(lines),
        inside=sum(line.inside_since is not None for line in lines),
        names_types=len({line.ticket_type for line in lines}) > 1,
        names_sums=any(line.to_pay for line in lines),
        names_notes=any(line.note or line.check for line in lines),
    )


def _lines(event: Event, now: datetime) -> Iterator[Line]:
    inside = open_visits(event, now).filter(ticket=OuterRef("pk")).values("started_at")[:1]
    rows = list(
        Ticket.objects.active()
        .filter(event_id=event.pk, registration__status=Status.CONFIRMED)
        .annotate(inside_since=Subquery(inside))
        .order_by("registration_id", "number")
        .values_list(
            *("pk", "registration_id", "price", "holder_name", "registration__name", "short_code"),
            *("ticket_type_id", "ticket_type__name", "ticket_type__door_note"),
            *("registration__door_note", "inside_since"),
        )
    )
    due, windows = _due(event, [row[:3] for row in rows]), _windows(event)
    for pk, _booking, _price, holder, booker, code, type_id, kind, check, note, since in rows:
        yield Line(
            name=holder or booker,
            booked_by=booker if holder and holder != booker else "",
            ticket_type=kind,
            good_in=_good_in(type_id, kind, windows),
            check=check,
            note=note,
            code_end=code[-CODE_END:],
            to_pay=due[pk] or None,
            inside_since=since,
        )


def _due(event: Event, tickets: list[tuple[UUID, UUID, Decimal]]) -> dict[UUID, Decimal]:
    """What is left to collect for each of these tickets, given with registration and price.

    What was paid for a registration covers first the tickets that it was paid for, as far as it was
    not given back since, and then the others in their order.
    """
    due = {pk: price for pk, _booking, price in tickets}
    own: dict[UUID, Decimal] = defaultdict(Decimal)
    left: dict[UUID, Decimal] = defaultdict(Decimal)
    lines = Payment.objects.filter(registration__event_id=event.pk).order_by()
    sums = lines.values_list("registration_id", "ticket_id").annotate(sum=Sum("amount"))
    for booking, pk, amount in sums:
        own[pk] += amount
        left[booking] += amount
    for own_only in (True, False):
        for pk, booking, _price in tickets:
            most = min(due[pk], own[pk]) if own_only else due[pk]
            part = max(min(most, left[booking]), Decimal(0))
            due[pk] -= part
            left[booking] -= part
    return due


def _windows(event: Event) -> list[tuple[str, set[UUID]]]:
    """Each window's name, and the types that it takes; none: all."""
    windows = EntryWindow.objects.filter(event_id=event.pk).prefetch_related("ticket_types")
    return [(window.name, {kind.pk for kind in window.ticket_types.all()}) for window in windows]


def _good_in(type_id: UUID, kind: str, windows: list[tuple[str, set[UUID]]]) -> str:
    """The windows that tickets of the type are good in; '' where that is all of them, or the
    type is called like its window: nothing more is to be said then."""
    names = [name for name, types in windows if not types or type_id in types]
    if len(names) == len(windows) or names == [kind]:
        return ""
    return ", ".join(names) or _("no day")


def _key(name: str, by_last_word: bool, language: str) -> str:
    """What a name is sorted by: its letters without accents, from its last word on or its first."""
    words = name.split()
    if by_last_word and len(words) > 1:
        words = [words[-1], *words[:-1]]
    text = unicodedata.normalize("NFC", " ".join(words)).casefold()
    for letter, instead in _OWN_LETTERS.get(language[:2], {}).items():
        text = text.replace(letter, instead)
    return fold(text)


def _place(key: str) -> tuple[bool, str]:
    return not _letter(key), key


def _letter(key: str) -> str:
    first = next((char for char in key if char.isalnum()), "")
    if first.upper() == first.lower():
        return ""
    own = {
        instead: letter for letters in _OWN_LETTERS.values() for letter, instead in letters.items()
    }
    return own.get(key[:2], first).upper()
