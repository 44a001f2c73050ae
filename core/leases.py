"""Rows that are work: claimed by UPDATE with a lease, tried again, and given up in the end.

No two workers have one in hand. Who is killed loses the lease, and another one takes the row up;
the number of attempts is the fence: who was overtaken meanwhile writes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel

QUEUED = "queued"
LEASE = timedelta(minutes=5)
_CANDIDATES = 10


class LeasedQuerySet[Row: "Leased"](models.QuerySet[Row]):
    claim_order: tuple[str, ...] = ("due_at",)

    def due(self, at: datetime) -> Any:
        """What a worker may claim: queued and its time has come, or left by a killed worker."""
        return self.filter(
            Q(status=QUEUED, due_at__lte=at) | Q(status=self.model.IN_HAND, lease_until__lt=at)
        )

    def claim_next(self, *, now: datetime) -> Row | None:
        """Claim the row whose turn it is; None where nothing is due.

        Among several workers the UPDATE decides: its condition holds for one of them only.
        """
        due = self.due(now)
        for pk in list(due.order_by(*self.claim_order).values_list("pk", flat=True)[:_CANDIDATES]):
            claimed = due.filter(pk=pk).update(
                status=self.model.IN_HAND,
                lease_until=now + LEASE,
                attempts=F("attempts") + 1,
                updated_at=now,
            )
            if claimed:
                return self.get(pk=pk)
        return None

    def still_held(self, row: Row) -> Any:
        """The row, if nobody else has taken it up since it was claimed."""
        return self.filter(pk=row.pk, status=self.model.IN_HAND, attempts=row.attempts)


class Leased(BaseModel):
    """A row that is work. `IN_HAND` is the status of one that a worker has claimed."""

    IN_HAND: ClassVar[str]

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_error = models.TextField(_("server's answer"), blank=True)

    class Meta:
        abstract = True
