"""What cancelling events would do to people, counted before it is done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from registrations.enums import Status
from registrations.models import Payment, Registration, Ticket

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Consequences:
    """`people` counts registrations by status; `mails` is how many of them get one. `paid` was
    taken for tickets and may have to be given back, `due` would have been paid at the door."""

    people: dict[str, int]
    mails: int
    paid: Decimal
    payers: int
    due: Decimal

    @property
    def unsettled(self) -> int:
        """Those who neither have a place nor wait for one."""
        open_states = (Status.UNCONFIRMED, Status.PENDING, Status.OFFERED)
        return sum(self.people.get(status, 0) for status in open_states)


def of_cancelling(event_ids: Collection[UUID]) -> Consequences:
    """Count for all of these events together, as they stand now; four queries."""
    people = people_by_status(event_ids)
    # As `registrations.services.changes` chooses whom it writes to.
    told = Registration.objects.live().exclude(status=Status.UNCONFIRMED)
    taken = Payment.objects.filter(registration__event_id__in=event_ids).aggregate(
        sum=Sum("amount"), payers=Count("registration", distinct=True)
    )
    of_the_confirmed: dict[str, Any] = {
        "event_id__in": event_ids,
        "registration__status": Status.CONFIRMED,
    }
    prices = Ticket.objects.active().filter(**of_the_confirmed).aggregate(sum=Sum("price"))["sum"]
    paid = _money(taken["sum"])
    return Consequences(
        people=people,
        mails=told.filter(event_id__in=event_ids).count(),
        paid=paid,
        payers=taken["payers"] if paid else 0,
        due=max(_money(prices) - paid, _money(None)),
    )


def people_by_status(event_ids: Collection[UUID]) -> dict[str, int]:
    """Count the registrations of these events, all together, by status."""
    found = Registration.objects.filter(event_id__in=event_ids).order_by()
    return dict(found.values_list("status").annotate(Count("pk")))


def _money(found: Decimal | None) -> Decimal:
    """SQLite adds up without the cents of its column."""
    return (found or Decimal(0)).quantize(_CENT)
