"""Rows that are work: claimed by UPDATE with a lease, tried again, and given up in the end.

No two workers have one in hand. Who is killed loses the lease, and another one takes the row up.
The attempt's number and the lease's end are the fence: who was overtaken meanwhile writes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

import structlog
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel

log = structlog.get_logger("core.leases")

QUEUED = "queued"
LEASE = timedelta(minutes=1)
RENEWED_EVERY = timedelta(seconds=15)
# What takes longer than an hour hangs: another worker may try.
MOST_RENEWALS = 240
_CANDIDATES = 4


class LeasedQuerySet[Row: "Leased"](models.QuerySet[Row]):
    def due(self, at: datetime) -> Any:
        """What a worker may claim: queued and its time has come, or left by a killed worker.

        What is in hand is due when its lease ends, so that one index finds both.
        """
        return self.filter(waiting(self.model.IN_HAND), due_at__lte=at)

    def claim_next(self, *, now: datetime) -> Row | None:
        """Claim the row whose turn it is; None where nothing is due.

        Among several workers the UPDATE decides: its condition holds for one of them only.
        """
        due, until = self.due(now), now + LEASE
        while rows := list(due.order_by("due_at")[:_CANDIDATES]):
            for row in rows:
                held = {"status": self.model.IN_HAND, "due_at": until, "lease_until": until}
                unchanged = due.filter(pk=row.pk, attempts=row.attempts)
                if unchanged.update(**held, attempts=F("attempts") + 1, updated_at=now):
                    for name, value in held.items():
                        setattr(row, name, value)
                    row.attempts += 1
                    return row
        return None

    def still_held(self, row: Row) -> Any:
        """The row, if nobody else has taken it up since it was claimed."""
        return self.filter(
            pk=row.pk,
            status=self.model.IN_HAND,
            attempts=row.attempts,
            lease_until=row.lease_until,
        )


class Leased(BaseModel):
    """A row that is work. `IN_HAND` is the status of one that a worker has claimed."""

    IN_HAND: ClassVar[str]

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    last_error = models.TextField(_("server's answer"), blank=True)

    class Meta:
        abstract = True


def waiting(in_hand: str) -> Q:
    """Neither done nor given up. The index of those has this condition, word for word: SQLite uses
    it for OR, and not for IN."""
    return Q(status=QUEUED) | Q(status=in_hand)


@contextmanager
def kept(row: Leased) -> Iterator[None]:
    """Keep a claimed row for as long as the block takes: a thread renews the lease meanwhile."""
    is_over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(row, is_over), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        is_over.set()
        renewing.join()


def _renew(row: Leased, is_over: threading.Event) -> None:
    for _renewal in range(MOST_RENEWALS):
        if is_over.wait(RENEWED_EVERY.total_seconds()):
            return
        try:
            _renew_once(type(row)._default_manager, row)
        except DatabaseError as error:
            # The lease lasts for several renewals: the next one may do.
            log.warning("lease_not_renewed", error=type(error).__name__)
        finally:
            connection.close()


def _renew_once(rows: Any, row: Leased) -> None:
    until = timezone.now() + LEASE
    if rows.still_held(row).update(lease_until=until, due_at=until):
        row.lease_until = until
