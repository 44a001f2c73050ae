"""What a mail service needs of a mail, and what it reports of it later.

Services build the mail themselves, of the parts that Django's EmailMessage has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from anymail.exceptions import AnymailAPIError
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from accounts import refusals
from accounts.enums import MESSAGES_SENT, MessageStatus, RefusalReason
from accounts.models import Message
from accounts.transport import NotTaken
from core.mail import Mail

log = structlog.get_logger("accounts.mail_services")

# The name under which our message's id travels with the mail, and comes back with each report.
OUR_ID = "message"
TAKEN = frozenset({"sent", "queued"})
CAME_BACK = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})
# Of what comes back, these of Postmark mean the address, and not a full mailbox or a filter.
POSTMARK_DEAD = frozenset({"HardBounce", "BadEmailAddress"})


class TooEarly(Exception):
    """The report is about a mail that is not yet noted as sent; the service shall report again."""


def prepare(email: EmailMessage, message: Message) -> None:
    """Make `email` ready for the service that carries it; for SMTP there is nothing to do."""
    if not settings.MAIL_SERVICE:
        return
    if isinstance(email, Mail):
        email.attach_pictures()
    if settings.MAIL_SERVICE == "postmark":
        # Else it would put an id of its own in place of ours (rule 9).
        email.extra_headers["X-PM-KeepID"] = "true"
    carried: Any = email
    carried.metadata = {OUR_ID: str(message.pk)}
    # Links hold secrets, and who reads what is nobody's business.
    carried.track_clicks = carried.track_opens = False


def make_sure(email: EmailMessage) -> None:
    """Raise `NotTaken` where the service's answer does not say that it took `email`: Anymail lets
    an answer pass that it cannot read."""
    answer = getattr(email, "anymail_status", None)
    if answer is not None and not (answer.status and answer.status <= TAKEN):
        words = getattr(answer.esp_response, "text", "")
        raise NotTaken(AnymailAPIError(words), is_final=False)


def note_report(event: AnymailTrackingEvent, *, now: datetime) -> None:
    """Note in the ledger that a mail came back or was reported as unwanted; twice is once.

    An address that is dead, or whose owner complained, gets no news of any organizer. Raises
    `TooEarly`.
    """
    if event.event_type in CAME_BACK:
        status = MessageStatus.BOUNCED
    elif event.event_type == EventType.COMPLAINED:
        status = MessageStatus.COMPLAINED
    else:
        return
    with transaction.atomic():
        message = _message_of(event)
        if message is None:
            log.info("mail_report_unknown", kind=event.event_type)
            return
        if message.status in (MessageStatus.QUEUED, MessageStatus.SENDING):
            raise TooEarly
        if message.status in MESSAGES_SENT:
            _note(message, status, _words_of(event), now)
        if status == MessageStatus.COMPLAINED:
            refusals.refuse(message.to_email, RefusalReason.COMPLAINED, now=now)
        elif _is_dead(event):
            refusals.refuse(message.to_email, RefusalReason.BOUNCED, now=now)


def _note(message: Message, status: MessageStatus, words: str, now: datetime) -> None:
    """A complaint stays, whatever is reported after it."""
    changed = (
        Message.objects.filter(pk=message.pk, status__in=MESSAGES_SENT)
        .exclude(status__in=[status, MessageStatus.COMPLAINED])
        .update(status=status, last_error=words, updated_at=now)
    )
    if changed:
        log.info("message_reported", message=str(message.pk), status=status.value)


def _message_of(event: AnymailTrackingEvent) -> Message | None:
    """By our own id, which travelled with the mail, else by the service's or the Message-ID."""
    try:
        pk = UUID(str((event.metadata or {}).get(OUR_ID, "")))
    except ValueError:
        pk = None
    if pk is not None:
        return Message.objects.filter(pk=pk).first()
    if not event.message_id:
        return None
    by_provider = Message.objects.filter(provider_id=event.message_id).exclude(provider_id="")
    return by_provider.first() or Message.objects.filter(message_id=event.message_id).first()


def _is_dead(event: AnymailTrackingEvent) -> bool:
    """Whether it came back because there is no such address."""
    raw = event.esp_event
    if "RecordType" in raw:
        return raw.get("Type") in POSTMARK_DEAD
    return event.event_type == EventType.BOUNCED and event.reject_reason == RejectReason.BOUNCED


def _words_of(event: AnymailTrackingEvent) -> str:
    """What the receiving server said, else what the service says."""
    return str(event.mta_response or event.description or event.event_type)[:1000]
