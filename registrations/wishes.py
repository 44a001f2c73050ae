"""What a registration asks for: places of its tickets' types, or others that would do as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from registrations.models import Registration, Ticket
from registrations.seats import Demand, LockedEvent


@dataclass(frozen=True)
class Wish:
    """Places of these types, or all of them of one other type.

    `type_ids` has one entry for each ticket, in the order of their numbers. `others` would do as
    well, in the order in which they are tried. `off_sale` would too, were they on sale now: the
    wish draws on their pools, so that counters do not change with the clock.
    """

    type_ids: Sequence[UUID]
    others: Collection[UUID] = ()
    off_sale: Collection[UUID] = ()

    @property
    def seats(self) -> int:
        return len(self.type_ids)

    def alternatives(self) -> Iterator[Sequence[UUID]]:
        """Yield the types of all tickets, the first choice first."""
        yield self.type_ids
        for type_id in self.others:
            if set(self.type_ids) != {type_id}:
                yield [type_id] * self.seats

    def demands(self, locked: LockedEvent) -> list[Demand]:
        return [locked.demand_of(type_ids) for type_ids in self.alternatives()]

    def pools(self, locked: LockedEvent) -> set[UUID]:
        """All pools that the wish draws on, whichever alternative comes true."""
        return set(locked.demand_of([*self.type_ids, *self.others, *self.off_sale]))


def wish(
    locked: LockedEvent, type_ids: Sequence[UUID], *, wanted: Collection[UUID], takes_any: bool
) -> Wish:
    """Return the wish for these tickets where `wanted` types, or any one on sale, would do too.

    A type that could not be had in that number is left out. `wanted` ones were asked for by name
    while they were to be had, as the tickets' own were: their time being over does not matter.
    """
    others, off_sale = [], []
    for kind in locked.types.values():
        if not kind.allows(len(type_ids)):
            continue
        if kind.pk in wanted or (takes_any and kind.is_on_sale(at=locked.now)):
            others.append(kind.pk)
        elif takes_any and not kind.is_hidden:
            off_sale.append(kind.pk)
    return Wish(type_ids, others, off_sale)


def wish_of(locked: LockedEvent, registration: Registration) -> Wish:
    """What the active tickets of `registration` ask for."""
    return wishes_of(locked, [registration])[registration.pk]


def wishes_of(locked: LockedEvent, registrations: Sequence[Registration]) -> dict[UUID, Wish]:
    """Return the wish of each registration of the event; two queries at most."""
    type_ids = types_of_active_tickets(registrations)
    wanted = _wanted_types(registrations) if len(locked.types) > 1 else {}
    return {
        registration.pk: wish(
            locked,
            type_ids[registration.pk],
            wanted=wanted.get(registration.pk, ()),
            takes_any=registration.takes_any_type,
        )
        for registration in registrations
    }


def types_of_active_tickets(registrations: Sequence[Registration]) -> dict[UUID, list[UUID]]:
    """Return the ticket type of each active ticket, by registration; one query."""
    types: dict[UUID, list[UUID]] = defaultdict(list)
    tickets = Ticket.objects.active().filter(registration__in=registrations).order_by("number")
    for registration_id, type_id in tickets.values_list("registration_id", "ticket_type_id"):
        types[registration_id].append(type_id)
    return types


def _wanted_types(registrations: Sequence[Registration]) -> dict[UUID, set[UUID]]:
    links = Registration.wanted_types.through._default_manager
    wanted: dict[UUID, set[UUID]] = defaultdict(set)
    for registration_id, type_id in links.filter(registration__in=registrations).values_list(
        "registration_id", "tickettype_id"
    ):
        wanted[registration_id].add(type_id)
    return wanted
