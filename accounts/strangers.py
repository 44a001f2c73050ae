"""At most three mails a day to an address that never confirmed anything, whoever causes them.

Rule 9. What a form causes is counted when it is written, and not even written where the three are
used up (`outbox.may_write_to`). Everything else (teams, programs, the clock) is counted here, just
before it goes out: it waits for its turn, and is neither lost nor sent too early.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from accounts import outbox
from accounts.enums import MESSAGES_SENT
from accounts.limits import DAY, MAIL_TO_STRANGER, MINUTE, free_at, is_within, prolong
from accounts.models import Message
from core.text import normalise_email

MOST = MAIL_TO_STRANGER.amount
LONGEST_DELIVERY = 10 * MINUTE


def wait_of(message: Message, *, now: datetime) -> datetime | None:
    """Return None where a claimed message may go out now, else when to try again.

    Its count and the mark that it has been counted are one transaction: a worker that dies in
    between takes neither. A mark older than a day is that of a window which is over.
    """
    if outbox.is_known(message.to_email):
        return None
    address = normalise_email(message.to_email)
    if message.is_counted and message.created_at > now - DAY:
        # It goes out later than it was counted, and the day begins with the mail.
        prolong(MAIL_TO_STRANGER, address, now=now)
        return None
    with transaction.atomic():
        # Written first: who was overtaken by another worker must not count a second time.
        if not Message.objects.still_held(message).update(is_counted=True, updated_at=now):
            return now
        if is_within(MAIL_TO_STRANGER, address, now=now):
            return None
        transaction.set_rollback(True)
    return free_at(MAIL_TO_STRANGER, address, now=now)


def too_often() -> Iterator[str]:
    """Yield the addresses that got more than they may, recounted from the ledger."""
    sent = Message.objects.filter(status__in=MESSAGES_SENT).order_by()
    often = sent.values_list("to_email").annotate(n=Count("pk")).filter(n__gt=MOST)
    addresses = [email for email, _n in often]
    known = outbox.known_among(addresses)
    for address in addresses:
        if normalise_email(address) not in known and _has_a_full_day(address):
            yield address


def _has_a_full_day(address: str) -> bool:
    """Counted when it goes out, and noted as sent when the server has taken it."""
    sent = Message.objects.filter(to_email=address, status__in=MESSAGES_SENT)
    times = list(sent.order_by("sent_at").values_list("sent_at", flat=True))
    return any(
        later - earlier < DAY - LONGEST_DELIVERY
        for earlier, later in zip(times, times[MOST:], strict=False)
        if earlier and later
    )
