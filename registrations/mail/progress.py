"""How far a mailing has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from accounts.enums import MESSAGES_SENT, MessageStatus
from accounts.models import Message
from registrations.models import Mailing

_OPEN = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING})
_BACK = frozenset({MessageStatus.BOUNCED, MessageStatus.COMPLAINED})


@dataclass(frozen=True)
class Progress:
    """Numbers of mails: all in all (None: not counted yet), and what became of those written."""

    recipients: int | None
    sent: int
    """A server took them."""
    came_back: int
    """Of those sent: they came back, or were reported as unwanted."""
    failed: int
    waiting: int
    """Not written yet, not due yet, or tried again later."""
    not_sent: int
    """Stopped before they went out, or not needed any more by then."""


def progress_of(mailing: Mailing) -> Progress:
    """Count the messages of one; a query over an index, however many they are."""
    return progress_of_each([mailing])[mailing.pk]


def progress_of_each(mailings: Collection[Mailing]) -> dict[UUID, Progress]:
    """The same for several, with one query."""
    counted = (
        Message.objects.filter(batch_id__in=[mailing.pk for mailing in mailings])
        .order_by()
        .values_list("batch_id", "status")
        .annotate(Count("pk"))
    )
    counts: dict[UUID | None, dict[str, int]] = defaultdict(dict)
    for batch_id, status, number in counted:
        counts[batch_id][status] = number
    return {mailing.pk: _progress(mailing, counts[mailing.pk]) for mailing in mailings}


def _progress(mailing: Mailing, counts: Mapping[str, int]) -> Progress:
    written = sum(counts.values())
    waiting = sum(counts.get(status, 0) for status in _OPEN)
    if mailing.ended_at is None:
        waiting += max(0, (mailing.recipients or 0) - written)
    return Progress(
        recipients=mailing.recipients,
        sent=sum(counts.get(status, 0) for status in MESSAGES_SENT),
        came_back=sum(counts.get(status, 0) for status in _BACK),
        failed=counts.get(MessageStatus.FAILED, 0),
        waiting=waiting,
        not_sent=counts.get(MessageStatus.DROPPED, 0),
    )
