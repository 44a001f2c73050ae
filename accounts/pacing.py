"""Turns: moments that are an interval apart, given out one after another to whoever asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Value, When

from accounts.limits import keyed_digest
from accounts.models import RateCount
from core.models import new_id


def take_turns(name: str, amount: int, *, every: timedelta, now: datetime) -> datetime:
    """Take `amount` turns of `name`, `every` so often; return the first one's moment.

    They come after all that were taken before. One UPDATE decides, and others of the same name
    wait until the transaction is over.
    """
    digest, taken = keyed_digest("turns", name), every * amount
    rows = RateCount.objects.filter(key=digest)
    after_others = ExpressionWrapper(F("resets_at") + Value(taken), output_field=DateTimeField())
    is_past = When(resets_at__lte=now, then=Value(now + taken, output_field=DateTimeField()))
    with transaction.atomic():
        # A row whose turns are all past may be cleaned away at any moment.
        while not rows.update(resets_at=Case(is_past, default=after_others), updated_at=now):
            first = RateCount(id=new_id(), key=digest, resets_at=now, created_at=now)
            RateCount.objects.bulk_create([first], ignore_conflicts=True)
        return rows.get().resets_at - taken
