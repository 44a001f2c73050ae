"""Which ticket each person of the form takes: the part of it for events with several types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrations.availability import Availability
from registrations.type_offers import TypeOffer

TYPE = "type"
ALSO = "also"
ANY = "any"


@dataclass(frozen=True)
class TypeCard:
    """A type as the person who registers may choose it; `field_id` names its radio button."""

    offer: TypeOffer
    field_id: str
    is_chosen: bool
    can_be_chosen: bool


@dataclass(frozen=True)
class BillLine:
    """How many of one type, and what they cost together."""

    number: int
    offer: TypeOffer

    @property
    def total(self) -> Decimal:
        return self.number * self.offer.type.price


@dataclass(frozen=True)
class Choice:
    """What the people of a form chose, as typed: a type's id for each of them, the one who
    registers first. `also` are types that would do instead for all, `takes_any` every one."""

    here: Availability
    chosen: Sequence[str]
    also: Sequence[str] = ()
    takes_any: bool = False

    @property
    def cards(self) -> list[TypeCard]:
        return [
            TypeCard(
                offer,
                field_id=f"id_ticket_{number}",
                is_chosen=str(offer.type.pk) == self.chosen[0],
                can_be_chosen=self._can_be_chosen(offer),
            )
            for number, offer in enumerate(self.here.offers)
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The types that a companion may take; none is the first person's."""
        return [
            ("", _("The same as yours")),
            *(
                (str(offer.type.pk), _option_text(offer))
                for offer in self.here.offers
                if self._can_be_chosen(offer)
            ),
        ]

    def _can_be_chosen(self, offer: TypeOffer) -> bool:
        return offer.can_be_had or (offer.can_be_waited_for and self.here.list_is_open)

    @property
    def _counted(self) -> list[BillLine]:
        counts = Counter(self.chosen)
        return [
            BillLine(counts[str(offer.type.pk)], offer)
            for offer in self.here.offers
            if counts[str(offer.type.pk)]
        ]

    @property
    def has_prices(self) -> bool:
        return any(offer.type.price for offer in self.here.offers)

    @property
    def bill(self) -> list[BillLine]:
        """What is to be paid at the door, type by type; empty where nothing is."""
        return self._counted if self.due else []

    @property
    def due(self) -> Decimal:
        return sum((line.total for line in self._counted), Decimal(0))

    @property
    def lacking(self) -> list[BillLine]:
        """The types of which there are too few places for these people, as far as is known."""
        left = self.here.seats_left
        if left is not None and 0 < left < len(self.chosen):
            return self._counted
        return [line for line in self._counted if not _has_room(line.offer, line.number)]

    @property
    def joins_list(self) -> bool:
        """Whether these people would have to wait; they may choose otherwise."""
        return self.here.list_is_open and bool(self.lacking)

    @property
    def first_at_fault(self) -> int:
        """The number of the first person whose type cannot be had like this, in the order in
        which the service looks at them; 1 where none is known."""
        counts = Counter(self.chosen)
        fine = {
            str(offer.type.pk)
            for offer in self.here.offers
            if offer.can_be_waited_for and offer.type.allows(counts[str(offer.type.pk)])
        }
        wrong = (number for number, kind in enumerate(self.chosen, start=1) if kind not in fine)
        return next(wrong, 1)

    @property
    def others(self) -> list[TypeOffer]:
        """The types that would do for all of these people instead."""
        people, chosen = len(self.chosen), set(self.chosen)
        return [
            offer
            for offer in self.here.offers
            if offer.can_be_waited_for and offer.type.allows(people)
            if chosen != {str(offer.type.pk)}
        ]

    @property
    def free_others(self) -> list[TypeOffer]:
        return [offer for offer in self.others if _has_room(offer, len(self.chosen))]

    @property
    def wanted(self) -> list[UUID]:
        """The types to be taken instead, of those that were offered."""
        return [offer.type.pk for offer in self.here.offers if self._is_wanted(offer)]

    def _is_wanted(self, offer: TypeOffer) -> bool:
        return offer.can_be_waited_for and str(offer.type.pk) in self.also


def _has_room(offer: TypeOffer, people: int) -> bool:
    return offer.can_be_had and (offer.left is None or offer.left >= people)


def _option_text(offer: TypeOffer) -> str:
    # Translators: the name of a ticket, and how many are left or why none is
    return _("%(name)s (%(note)s)") % {"name": offer.type.name, "note": offer.note}


def only_left(lines: Iterable[BillLine]) -> list[str]:
    """Say how many places are left where there are some, but too few."""
    sentences = []
    for line in lines:
        left = line.offer.left or 0
        if not left or line.number <= left:
            continue
        words = ngettext(
            "Only %(n)d place is left for “%(type)s”.",
            "Only %(n)d places are left for “%(type)s”.",
            left,
        )
        sentences.append(words % {"n": left, "type": line.offer.type.name})
    return sentences


def type_field() -> forms.UUIDField:
    """The type of the one who registers. Which types there are, the service decides: what was
    sent before a type vanished is still the same request."""
    wrong = gettext_lazy("Choose your ticket.")
    return forms.UUIDField(
        label=gettext_lazy("Your ticket"), error_messages={"required": wrong, "invalid": wrong}
    )


def companions_type_field(number: int) -> forms.UUIDField:
    return forms.UUIDField(
        label=_("Ticket of person %(number)d") % {"number": number},
        required=False,
        widget=forms.Select(),
        error_messages={"invalid": gettext_lazy("Choose a ticket from the list.")},
    )


def companions_type(number: int) -> str:
    """The name of the field for the type of person `number` (from 2)."""
    return f"{TYPE}_{number}"


def wishes_of(source: Any) -> dict[str, Any]:
    """What would do instead, as it was sent."""
    also = source.getlist(ALSO) if hasattr(source, "getlist") else source.get(ALSO, [])
    return {ALSO: list(also), ANY: bool(source.get(ANY))}
