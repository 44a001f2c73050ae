"""What the counters of pools should be, recounted from the rows."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Q

from registrations.enums import Status
from registrations.models import Registration
from registrations.seats import LockedEvent
from registrations.wishes import wishes_of

_BATCH = 500


def counted(current: LockedEvent) -> tuple[Counter[UUID], Counter[UUID]]:
    """Return the seats taken and the registrations waiting of an event, by pool."""
    taken: Counter[UUID] = Counter()
    waiting: Counter[UUID] = Counter()
    rows = Registration.objects.filter(event_id=current.event.pk).filter(
        Q(holds_seats=True) | Q(status=Status.WAITLISTED)
    )
    found = list(rows.only("pk", "event_id", "holds_seats", "takes_any_type"))
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        wishes = wishes_of(current, batch)
        for registration in batch:
            wish = wishes[registration.pk]
            if registration.holds_seats:
                taken.update(current.demand_of(wish.type_ids))
            else:
                waiting.update(wish.pools(current))
    return taken, waiting
