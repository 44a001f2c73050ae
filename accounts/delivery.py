"""Sending what the outbox holds (rule 9): at least once, one stable Message-ID.

A message is claimed by UPDATE with a lease (core/leases.py): no two workers send one, and a killed
worker's message is taken up again. What became of it is written down before anything else is done,
also where the database is away for a while: what stays unwritten goes out a second time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone, translation

from accounts import mail, mail_services, outbox, refusals, strangers
from accounts.enums import MessageStatus
from accounts.languages import is_spoken
from accounts.models import Message, User
from accounts.transport import NotTaken, Transport
from core.leases import kept
from core.text import normalise_email

log = structlog.get_logger("accounts.delivery")

# Returns the mail to send, or None where it is not needed any more.
Renderer = Callable[[Message], EmailMessage | None]

# Waits between attempts; after the last one the message has failed.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))
MOST_ATTEMPTS = len(BACKOFF) + 1
DATABASE_AWAY_SECONDS = 1.0


def deliver_due(
    renderers: Mapping[str, Renderer],
    *,
    at_most: int = 50,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Send up to `at_most` messages that are due, over one connection; return how many were sent,
    or refused, or not needed.

    `is_stopped` is asked before each: what was not claimed waits for another worker. Where the
    server is away, the others wait with their attempts unspent.
    """
    with Transport() as transport:
        for done in range(at_most):
            message = None if is_stopped() else Message.objects.claim_next(now=timezone.now())
            if message is None:
                return done
            deliver(message, renderers, transport)
            if transport.is_away:
                return done
    return at_most


def deliver(message: Message, renderers: Mapping[str, Renderer], transport: Transport) -> None:
    """Render and send a claimed message, and write down what became of it."""
    if message.attempts > MOST_ATTEMPTS:
        # Only a worker that was killed each time gets here: the next one shall live.
        _not_sent(message, "The worker ended each time it sent this.", is_final=True)
        return
    try:
        with kept(message):
            email = _send(message, renderers, transport)
    except _TooEarly as wait:
        _postpone(message, wait.until)
    except _Dead:
        _not_sent(message, refusals.DEAD, is_final=True)
    except NotTaken as refusal:
        _not_sent(message, str(refusal), is_final=refusal.is_final)
    except OperationalError as error:
        log.warning("database_away", error=type(error).__name__)
        _not_sent(message, type(error).__name__, is_final=False)
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
        _finish(message, email)


class _TooEarly(Exception):
    def __init__(self, until: datetime) -> None:
        self.until = until


class _Dead(Exception):
    pass


def _send(
    message: Message, renderers: Mapping[str, Renderer], transport: Transport
) -> EmailMessage | None:
    """Return what was sent; None where the mail is not needed any more."""
    email = render(message, renderers)
    if email is None:
        return None
    # Where a form asked for it just now, the address may work again.
    if not message.is_counted and refusals.is_dead(message.to_email):
        raise _Dead
    if until := strangers.wait_of(message, now=timezone.now()):
        raise _TooEarly(until)
    mail_services.prepare(email, message)
    transport.send(email)
    mail_services.make_sure(email)
    return email


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


def _finish(message: Message, email: EmailMessage | None) -> None:
    """Close a message. What it said is not needed any more, and may hold a secret link."""
    status = MessageStatus.SENT if email else MessageStatus.DROPPED
    at_service = getattr(getattr(email, "anymail_status", None), "message_id", None)
    _write_down(
        message,
        status=status,
        sent_at=timezone.now() if email else None,
        provider_id=str(at_service or "")[:200],
        body="",
        last_error="",
    )
    log.info("message_closed", message=str(message.pk), kind=message.kind, status=status.value)


def _postpone(message: Message, until: datetime) -> None:
    """Leave it for later; no attempt is used."""
    _write_down(
        message,
        status=MessageStatus.QUEUED,
        attempts=F("attempts") - 1,
        due_at=until,
        last_error=outbox.WAITS,
    )
    log.info("message_postponed", message=str(message.pk), kind=message.kind)


def _not_sent(message: Message, reply: str, *, is_final: bool) -> None:
    has_failed = is_final or message.attempts >= MOST_ATTEMPTS
    status = MessageStatus.FAILED if has_failed else MessageStatus.QUEUED
    wait = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    _write_down(message, status=status, due_at=timezone.now() + wait, last_error=reply[:1000])
    log.warning("message_not_sent", message=str(message.pk), kind=message.kind, status=status.value)


def _write_down(message: Message, **fields: Any) -> None:
    """Give the message back with `fields`. Tries for as long as the lease lasts: a mail that went
    out goes out again where nobody notes it."""
    while True:
        now = timezone.now()
        try:
            Message.objects.still_held(message).update(lease_until=None, updated_at=now, **fields)
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or now >= cast(datetime, message.lease_until):
                raise
            log.warning("database_away", error=type(error).__name__)
            connection.close()
            time.sleep(DATABASE_AWAY_SECONDS)
        else:
            return
