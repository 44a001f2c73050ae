"""Sending a mail once more, because somebody asks for it."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import journal, mail, refusals
from accounts.enums import MESSAGES_SENT, MessageStatus
from accounts.limits import MINUTE, Limit, is_within
from accounts.models import Message, User
from core.errors import ChangedMeanwhile, DomainError, TooManyRequests
from core.models import new_id
from core.text import normalise_email

COOL_DOWN = Limit("mail-again", 1, 10 * MINUTE)


class MessageOnItsWay(DomainError):
    code = "message_on_its_way"
    message = _("This mail is on its way. Look again in a few minutes.")


class MessageNotNeeded(DomainError):
    code = "message_not_needed"
    message = _("This mail was not needed any more when its turn came, so there is none to send.")


class MessageTextGone(DomainError):
    code = "message_text_gone"
    message = _(
        "This mail held a secret link, which is erased once it is sent. Ask the person to request"
        " a new one."
    )


def resend(message_id: UUID, *, by: User, now: datetime) -> Message:
    """Send a mail again; return the row that does it.

    What has failed is tried anew under its Message-ID, what waits for its next attempt is tried
    at once, and what was sent is sent as a mail of its own, as things stand now. A dead address
    is tried again. Raises the refusals above, and `TooManyRequests` within the cool-down, which
    all mails of one kind to one person about one thing share.
    """
    with transaction.atomic():
        message = Message.objects.get(pk=message_id)
        _refuse(message)
        if not is_within(COOL_DOWN, _what_it_is(message), now=now):
            raise TooManyRequests(
                retry_after=int(COOL_DOWN.period.total_seconds()),
                message=_("This mail was sent again a few minutes ago. Please wait a little."),
            )
        if message.status in MESSAGES_SENT:
            sent = _copy_of(message, now)
        else:
            sent = _tried_anew(message, now)
        refusals.revive(message.to_email)
        journal.record(
            "message.resent",
            sent,
            by=by,
            now=now,
            event_id=message.event_id,
            details={"kind": message.kind, "was": message.status},
        )
    return sent


def can_resend(message: Message) -> bool:
    """Whether there is anything to send, the cool-down aside."""
    try:
        _refuse(message)
    except DomainError:
        return False
    return True


def _refuse(message: Message) -> None:
    if message.status == MessageStatus.DROPPED:
        raise MessageNotNeeded
    waits_for_another_try = message.status == MessageStatus.QUEUED and message.attempts > 0
    is_closed = message.status in MESSAGES_SENT | {MessageStatus.FAILED}
    if not waits_for_another_try and not is_closed:
        raise MessageOnItsWay
    if message.kind in mail.WITH_SECRETS and message.status in MESSAGES_SENT:
        raise MessageTextGone


def _tried_anew(message: Message, now: datetime) -> Message:
    changed = Message.objects.filter(
        pk=message.pk, status=message.status, attempts=message.attempts
    ).update(
        status=MessageStatus.QUEUED,
        # Of one that waits they go on, so that it comes to an end.
        attempts=0 if message.status == MessageStatus.FAILED else message.attempts,
        priority=0,
        due_at=now,
        last_error="",
        updated_at=now,
    )
    if not changed:
        raise ChangedMeanwhile
    return Message.objects.get(pk=message.pk)


def _copy_of(message: Message, now: datetime) -> Message:
    """A further mail of the same kind about the same; counted for a stranger when it goes out."""
    pk = new_id()
    return Message.objects.create(
        id=pk,
        kind=message.kind,
        cause=f"again:{pk}",
        to_email=message.to_email,
        to_name=message.to_name,
        language=message.language,
        subject_kind=message.subject_kind,
        subject_id=message.subject_id,
        event_id=message.event_id,
        batch_id=message.batch_id,
        message_id=f"<{pk.hex}@{urlsplit(settings.SITE_URL).hostname}>",
        due_at=now,
        created_at=now,
    )


def _what_it_is(message: Message) -> str:
    return f"{message.kind}:{message.subject_id or ''}:{normalise_email(message.to_email)}"
