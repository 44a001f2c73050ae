"""At most three mails a day to an address that never confirmed anything, whoever causes them.

Rule 9. What a form causes is counted when it is written, and not even written where the three are
used up (`outbox.may_write_to`). Everything else (teams, programs, the clock) is counted here, just
before it goes out: it waits for its turn, and is neither lost nor sent too early.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import outbox
from accounts.limits import DAY, MAIL_TO_STRANGER, free_at, is_within
from accounts.models import Message
from core.text import normalise_email


def wait_of(message: Message, *, now: datetime) -> datetime | None:
    """Return None where a claimed message may go out now, else when to try again.

    Its count and the mark that it has been counted are one transaction: a worker that dies in
    between takes neither. A mark older than a day is that of a window which is over.
    """
    is_marked = message.is_counted and message.created_at > now - DAY
    if is_marked or outbox.is_known(message.to_email):
        return None
    address = normalise_email(message.to_email)
    with transaction.atomic():
        # Written first: who was overtaken by another worker must not count a second time.
        if not Message.objects.still_held(message).update(is_counted=True, updated_at=now):
            return now
        if is_within(MAIL_TO_STRANGER, address, now=now):
            return None
        transaction.set_rollback(True)
    return free_at(MAIL_TO_STRANGER, address, now=now)
