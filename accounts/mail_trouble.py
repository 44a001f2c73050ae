"""Mail that does not go out: what the ledger finds, and what the desk warns of.

Each takes messages and returns those of them in trouble; indexes find them among any number.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from accounts.enums import MessageStatus
from accounts.models.mail import MessageQuerySet
from accounts.outbox import WAITS
from core.leases import waiting

# Mail that is due for longer means that no worker runs.
LONGEST_WAIT = timedelta(minutes=10)
# A server that says "later" once does so to everybody; what it says twice is news.
TRIES_BEFORE_IT_IS_NEWS = 2
# Whoever was away for a long weekend still hears of it.
NEWS_FOR = timedelta(days=4)


def stands_still(messages: MessageQuerySet, *, now: datetime) -> MessageQuerySet:
    """Those that no worker takes up."""
    return messages.due(now - LONGEST_WAIT)


def is_refused(messages: MessageQuerySet) -> MessageQuerySet:
    """Those that the mail server did not take again and again, and that are tried once more."""
    tried = Q(status=MessageStatus.QUEUED, attempts__gte=TRIES_BEFORE_IT_IS_NEWS)
    return messages.filter(waiting(MessageStatus.SENDING), tried).exclude(
        last_error__in=["", WAITS]
    )


def has_failed(messages: MessageQuerySet, *, now: datetime) -> MessageQuerySet:
    """Those that were given up lately."""
    return messages.filter(status=MessageStatus.FAILED, updated_at__gt=now - NEWS_FOR)
