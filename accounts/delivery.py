"""Sending what the outbox holds (rule 9): at least once, one stable Message-ID.

A message is claimed by UPDATE with a lease: no two workers send one, and a killed worker's
message is taken up again when the lease is over. The number of attempts is the fence: who was
overtaken while sending writes nothing.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db.models import F
from django.utils import timezone, translation

from accounts import mail, outbox, strangers
from accounts.enums import MessageStatus
from accounts.languages import is_spoken
from accounts.models import Message, User
from core.text import normalise_email

log = structlog.get_logger("accounts.delivery")

# Returns the mail to send, or None where it is not needed any more.
Renderer = Callable[[Message], EmailMessage | None]

# Waits between attempts; after the last one the message has failed.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_ATTEMPTS = len(BACKOFF) + 1
PERMANENT_REPLY = 500


def deliver_due(
    renderers: Mapping[str, Renderer],
    *,
    at_most: int = 50,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send up to `at_most` messages that are due; return how many were tried.

    `is_stopped` is asked before each: what was not claimed waits for another worker.
    """
    for done in range(at_most):
        message = None if is_stopped() else Message.objects.claim_next(now=timezone.now())
        if message is None:
            return done
        deliver(message, renderers)
    return at_most


def deliver(message: Message, renderers: Mapping[str, Renderer]) -> None:
    """Render and send a claimed message, and write down what became of it."""
    if message.attempts > MOST_ATTEMPTS:
        # Only a worker that was killed each time gets here: the next one shall live.
        _not_sent(message, "The worker ended each time it sent this.", is_final=True)
        return
    try:
        email = render(message, renderers)
        if email is None:
            _finish(message, MessageStatus.DROPPED)
            return
        if later := strangers.wait_of(message, now=timezone.now()):
            _postpone(message, later)
            return
        mailers.create_connection("default").send_messages([email])
    except (smtplib.SMTPException, OSError) as error:
        _not_sent(message, _reply_of(error), is_final=_is_permanent(error))
    except Exception as error:  # noqa: BLE001 - one broken message must not stop the others
        # Not the error's text, which may name a person: it stands in the row.
        log.error(  # noqa: TRY400
            "message_broken",
            message=str(message.pk),
            kind=message.kind,
            error=type(error).__name__,
        )
        _not_sent(message, repr(error), is_final=False)
    else:
        _finish(message, MessageStatus.SENT)


def render(message: Message, renderers: Mapping[str, Renderer]) -> EmailMessage | None:
    """Return the mail in the recipient's language; a kind without a renderer is as written."""
    write = renderers.get(message.kind) or mail.RENDERERS.get(message.kind, _as_written)
    with translation.override(_language_of(message)):
        email = write(message)
    if email is not None:
        email.extra_headers["Message-ID"] = message.message_id
    return email


def _language_of(message: Message) -> str:
    """What the recipient's account says now, else the language noted with the cause."""
    accounts = User.objects.filter(email=normalise_email(message.to_email))
    chosen = accounts.values_list("language", flat=True).first() or ""
    return next(filter(is_spoken, (chosen, message.language)), settings.LANGUAGE_CODE)


def _as_written(message: Message) -> EmailMessage:
    """The mail of a row that holds its own words."""
    return EmailMessage(subject=message.subject, body=message.body, to=[message.to_email])


def _finish(message: Message, status: MessageStatus) -> None:
    """Close a message. What it said is not needed any more, and may hold a secret link."""
    now = timezone.now()
    Message.objects.still_held(message).update(
        status=status,
        sent_at=now if status == MessageStatus.SENT else None,
        lease_until=None,
        body="",
        last_error="",
        updated_at=now,
    )
    log.info("message_closed", message=str(message.pk), kind=message.kind, status=status.value)


def _postpone(message: Message, until: datetime) -> None:
    """Leave it for later; no attempt is used. Whoever claims it next has this number again, which
    nobody else ever held."""
    Message.objects.still_held(message).update(
        status=MessageStatus.QUEUED,
        attempts=F("attempts") - 1,
        due_at=until,
        lease_until=None,
        last_error=outbox.WAITS,
        updated_at=timezone.now(),
    )
    log.info("message_postponed", message=str(message.pk), kind=message.kind)


def _not_sent(message: Message, reply: str, *, is_final: bool) -> None:
    now = timezone.now()
    has_failed = is_final or message.attempts >= MOST_ATTEMPTS
    status = MessageStatus.FAILED if has_failed else MessageStatus.QUEUED
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    Message.objects.still_held(message).update(
        status=status,
        due_at=now + wait,
        lease_until=None,
        last_error=reply[:1000],
        updated_at=now,
    )
    log.warning("message_not_sent", message=str(message.pk), kind=message.kind, status=status.value)


def _is_permanent(error: Exception) -> bool:
    """Whether the server said never rather than later (a 5xx reply)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT_REPLY for code, _text in error.recipients.values())
    # A refused login is a matter of the installation, not of this mail.
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    return isinstance(error, smtplib.SMTPResponseException) and (error.smtp_code >= PERMANENT_REPLY)


def _reply_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_text(text)}" for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(reply: bytes | str) -> str:
    return reply.decode(errors="replace") if isinstance(reply, bytes) else reply
