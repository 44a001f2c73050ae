"""Mail to write: rows made in the transaction of their cause (rule 9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext_noop

from accounts.enums import MessageStatus
from accounts.limits import MAIL_TO_STRANGER, is_within, keyed_digest
from accounts.models import KnownAddress, Message
from accounts.refusals import revive
from core.compiled import CompiledRead
from core.leases import waiting
from core.models import new_id
from core.text import normalise_email
from core.waking import wake_workers

if TYPE_CHECKING:
    from django.db import models

# Stands where a server's answer would; shown in the reader's language.
WAITS = gettext_noop(
    "Waits: an address that has not confirmed anything gets three mails a day at most."
)

# Asked several times for each mail that goes out.
_known = CompiledRead(lambda digest: KnownAddress.objects.filter(digest=digest), digest=str)


def enqueue(kind: str, *, cause: str, to_email: str, now: datetime, **details: Any) -> None:
    """Write one message; a second one for the same `cause` is left out silently.

    `details` are those of `build`.
    """
    enqueue_all([build(kind, cause=cause, to_email=to_email, now=now, **details)])


def enqueue_all(messages: list[Message]) -> None:
    """Write many messages with one statement; those whose cause was served are left out.

    Not by `ignore_conflicts`: on SQLite that leaves out whatever any constraint refuses.
    """
    Message.objects.bulk_create(
        messages,
        update_conflicts=True,
        unique_fields=["cause"],
        update_fields=["cause"],
        batch_size=500,
    )
    wake_workers()


def build(
    kind: str,
    *,
    cause: str,
    to_email: str,
    now: datetime,
    to_name: str = "",
    language: str = "en",
    subject_of: models.Model | None = None,
    event_id: UUID | None = None,
    subject: str = "",
    body: str = "",
    due_at: datetime | None = None,
    batch_id: UUID | None = None,
    priority: int = 0,
    is_counted: bool = False,
) -> Message:
    """Return an unsaved message; `Message` says what the details are.

    The Message-ID is made here, once, so that however often it is sent it stays one mail.
    """
    message_pk = new_id()
    return Message(
        id=message_pk,
        kind=kind,
        cause=cause[:200],
        to_email=to_email,
        to_name=to_name,
        language=language,
        subject_kind=(subject_of._meta.model_name or "") if subject_of else "",
        subject_id=subject_of.pk if subject_of else None,
        event_id=event_id,
        subject=" ".join(subject.split())[:300],
        body=body,
        message_id=f"<{message_pk.hex}@{urlsplit(settings.SITE_URL).hostname}>",
        due_at=due_at or now,
        batch_id=batch_id,
        priority=priority,
        is_counted=is_counted,
        created_at=now,
    )


def may_write_to(email: str, *, now: datetime) -> bool:
    """Whether a form may cause one more mail to `email`, and count it.

    An address that never confirmed anything gets at most three mails a day, whoever asks.
    """
    address = normalise_email(email)
    return is_known(address) or is_within(MAIL_TO_STRANGER, address, now=now)


def is_known(email: str) -> bool:
    """Whether the owner of the address once confirmed it, with an account or as a guest."""
    return bool(_known(digest=_digest(email)))


def known_among(emails: Iterable[str]) -> set[str]:
    """Those of the addresses, in their normal form, that their owners once confirmed."""
    by_digest = {_digest(email): normalise_email(email) for email in emails}
    found = KnownAddress.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
    return {by_digest[digest] for digest in found}


def remember_address(email: str) -> None:
    """Note that the owner of `email` confirmed it; what waited for that goes out at once.

    Mail reached them, so the address is not dead.
    """
    revive(email)
    if is_known(email):
        return
    KnownAddress.objects.bulk_create([KnownAddress(digest=_digest(email))], ignore_conflicts=True)
    # It stands in the rows as it was typed.
    own = Q(to_email__iexact=email) | Q(to_email__iexact=normalise_email(email))
    held_back = Message.objects.filter(waiting(MessageStatus.SENDING), own).filter(
        status=MessageStatus.QUEUED, last_error=WAITS
    )
    held_back.update(due_at=F("created_at"), last_error="")


def _digest(email: str) -> str:
    return keyed_digest("known-address", normalise_email(email))
