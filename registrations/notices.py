"""Which mail a change of a registration causes; the words are in `registrations.mail`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts import outbox
from accounts.models import Message
from core.models import new_id
from registrations.models import Registration


def notify(kind: str, registration: Registration, *, now: datetime, again: bool = False) -> None:
    """Write one mail of `kind` about `registration` to its owner, in the caller's transaction.

    One kind goes out once for a registration; `again` makes a further one (sending once more).
    """
    outbox.enqueue_all([_message(kind, registration, now=now, again=again)])


def notify_all(kind: str, registrations: Iterable[Registration], *, now: datetime) -> None:
    """Write one mail of `kind` to the owner of each registration."""
    outbox.enqueue_all([_message(kind, row, now=now) for row in registrations])


def notify_within_limit(
    kind: str, registration: Registration, *, now: datetime, again: bool = False
) -> None:
    """The same for what a stranger's form causes: at most three mails a day to an address that
    never confirmed anything (rule 9)."""
    if outbox.may_write_to(registration.email, now=now):
        notify(kind, registration, now=now, again=again)


def _message(
    kind: str, registration: Registration, *, now: datetime, again: bool = False
) -> Message:
    suffix = f":{new_id()}" if again else ""
    return outbox.build(
        kind,
        cause=f"{kind}:{registration.pk}{suffix}",
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        subject_of=registration,
        event_id=registration.event_id,
        now=now,
    )
