"""A team writes to many of an event: a draft, then sent at once or at its time, and stopped."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal, outbox
from accounts.enums import MessageStatus
from accounts.jobs import enqueue_job
from accounts.limits import HOUR, Limit, consume
from accounts.models import Message
from core.models import new_id
from core.text import one_line
from events.models import Event, TicketType
from registrations.enums import MAILING_TRANSITIONS, MailingStatus
from registrations.errors import MailingUnderWay, NobodyToWriteTo
from registrations.mail import placeholders
from registrations.mail.audience import REACHABLE, counted, wanted_by
from registrations.mail.mailings import TEST
from registrations.models import Mailing

if TYPE_CHECKING:
    from accounts.models import User

# The jobs by which it goes out (registrations.services.mailing_jobs).
START = "start_mailing"
WRITE = "write_mailing"
TESTS_BY_PERSON = Limit("mailing-test", 10, HOUR)

Check = Callable[[Mailing], None]


def create_mailing(
    *, event_id: UUID, fields: Mapping[str, Any], by: User | None, now: datetime
) -> Mailing:
    """Write a draft; `fields` are columns, and `ticket_types` as ids. Raises ValidationError."""
    with transaction.atomic():
        mailing = Mailing(event_id=event_id, created_by=by, created_at=now)
        _write(mailing, fields)
        _note("mailing.written", mailing, by, now)
    return mailing


def change_mailing(
    *,
    mailing_id: UUID,
    fields: Mapping[str, Any],
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Mailing:
    """Change a draft; raises `MailingUnderWay` for anything else, and ValidationError."""
    with transaction.atomic():
        mailing = _locked_draft(mailing_id, check)
        _write(mailing, fields)
        _note("mailing.changed", mailing, by, now, fields=sorted(fields))
    return mailing


def delete_mailing(
    *, mailing_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> None:
    """Delete a draft; what went out stays. Raises `MailingUnderWay`."""
    with transaction.atomic():
        mailing = _locked_draft(mailing_id, check)
        _note("mailing.deleted", mailing, by, now)
        mailing.delete()


def send_mailing(
    *,
    mailing_id: UUID,
    send_at: datetime | None = None,
    check: Check | None = None,
    by: User | None,
    now: datetime,
) -> Mailing:
    """Send a draft, at once or at `send_at`; the mails are written by jobs.

    Raises `NobodyToWriteTo`, `MailingUnderWay`, and ValidationError for a time that is over.
    """
    _check_time(send_at, now)
    _check_has_readers(mailing_id)
    with transaction.atomic():
        mailing = _locked_draft(mailing_id, check)
        if send_at is None:
            begin(mailing, by=by, now=now)
            return mailing
        mailing.status, mailing.send_at = MailingStatus.SCHEDULED, send_at
        mailing.save(update_fields=["status", "send_at", "updated_at"])
        _note("mailing.scheduled", mailing, by, now, send_at=send_at.isoformat())
        key = f"{mailing.pk}:{send_at.isoformat()}"
        enqueue_job(START, key=key, now=now, due_at=send_at, mailing_id=str(mailing.pk))
    return mailing


def begin(mailing: Mailing, *, by: User | None, now: datetime) -> None:
    """Let a locked mailing go out, in the caller's transaction."""
    MAILING_TRANSITIONS.check(mailing.status, MailingStatus.SENDING)
    mailing.status, mailing.started_at = MailingStatus.SENDING, now
    mailing.save(update_fields=["status", "started_at", "updated_at"])
    _note("mailing.started", mailing, by, now)
    enqueue_job(WRITE, key=f"{mailing.pk}:", now=now, mailing_id=str(mailing.pk))


def take_back_mailing(
    *, mailing_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> Mailing:
    """Make a scheduled mailing a draft again. Raises `TransitionRefused` where it went out."""
    with transaction.atomic():
        mailing = _locked(mailing_id, check)
        if mailing.status != MailingStatus.DRAFT:
            make_draft_again(mailing, by=by, now=now)
    return mailing


def make_draft_again(mailing: Mailing, *, by: User | None, now: datetime) -> None:
    """Take a locked mailing back, in the caller's transaction."""
    MAILING_TRANSITIONS.check(mailing.status, MailingStatus.DRAFT)
    mailing.status, mailing.send_at = MailingStatus.DRAFT, None
    mailing.save(update_fields=["status", "send_at", "updated_at"])
    _note("mailing.taken_back", mailing, by, now)


def stop_mailing(
    *, mailing_id: UUID, check: Check | None = None, by: User | None, now: datetime
) -> Mailing:
    """Stop a mailing for good: what no server has taken yet is not sent. Twice is once.

    Messages that a worker has in hand look here once more before they are sent again. Raises
    `TransitionRefused` for one that has gone out, and for a draft.
    """
    with transaction.atomic():
        mailing = _locked(mailing_id, check)
        if mailing.status == MailingStatus.STOPPED:
            return mailing
        MAILING_TRANSITIONS.check(mailing.status, MailingStatus.STOPPED)
        mailing.status, mailing.ended_at = MailingStatus.STOPPED, now
        mailing.save(update_fields=["status", "ended_at", "updated_at"])
        dropped = Message.objects.filter(batch_id=mailing.pk, status=MessageStatus.QUEUED).update(
            status=MessageStatus.DROPPED, updated_at=now
        )
        _note("mailing.stopped", mailing, by, now, not_sent=dropped)
    return mailing


def send_test(*, mailing_id: UUID, by: User, now: datetime) -> None:
    """Send a mailing to whoever writes it, as a test. Raises `TooManyRequests`."""
    consume(TESTS_BY_PERSON, str(by.pk), now=now)
    mailing = Mailing.objects.get(pk=mailing_id)
    outbox.enqueue(
        TEST,
        cause=f"{TEST}:{new_id()}",
        to_email=by.email,
        to_name=by.get_full_name(),
        language=by.language or "en",
        subject_of=mailing,
        event_id=mailing.event_id,
        now=now,
    )


# --- Checks -----------------------------------------------------------------------------------


def _write(mailing: Mailing, fields: Mapping[str, Any]) -> None:
    columns = dict(fields)
    type_ids = columns.pop("ticket_types", None)
    for name, value in columns.items():
        setattr(mailing, name, value)
    mailing.subject = one_line(mailing.subject)
    types = _types(mailing.event_id, type_ids) if type_ids is not None else None
    _check_words(mailing)
    # Each once, in the order of the enum.
    mailing.statuses = [status.value for status in REACHABLE if status in mailing.statuses]
    mailing.full_clean(validate_constraints=False, validate_unique=False, exclude=["status"])
    mailing.save()
    if types is not None:
        mailing.ticket_types.set(types)


def _check_words(mailing: Mailing) -> None:
    problems: dict[str, Any] = {}
    for name in ("subject", "text"):
        try:
            placeholders.check(getattr(mailing, name), placeholders.MAILING)
        except ValidationError as error:
            problems[name] = error
    if not mailing.statuses or not set(mailing.statuses) <= set(REACHABLE):
        sentence = _("Choose to whom you write: those who come, who wait, or others.")
        problems["statuses"] = ValidationError(sentence, "statuses")
    if problems:
        raise ValidationError(problems)


def _types(event_id: UUID, type_ids: Collection[UUID]) -> list[TicketType]:
    found = list(TicketType.objects.filter(event_id=event_id, pk__in=type_ids))
    if len(found) != len(set(type_ids)):
        sentence = _("Choose from the ticket types of this event.")
        raise ValidationError({"ticket_types": ValidationError(sentence, "ticket_types")})
    return found


def _check_time(send_at: datetime | None, now: datetime) -> None:
    if send_at is not None and send_at <= now:
        sentence = _("This time is over. Choose a later one, or send it now.")
        raise ValidationError({"send_at": ValidationError(sentence, "send_at")})


def _check_has_readers(mailing_id: UUID) -> None:
    """Counted outside the transaction: it can take a moment, and is only a precaution."""
    mailing = Mailing.objects.select_related("event").get(pk=mailing_id)
    event: Event = mailing.event
    if not counted(event, wanted_by(mailing), purpose=mailing.purpose).recipients:
        raise NobodyToWriteTo


def _locked_draft(mailing_id: UUID, check: Check | None) -> Mailing:
    mailing = _locked(mailing_id, check)
    if mailing.status != MailingStatus.DRAFT:
        raise MailingUnderWay
    return mailing


def _locked(mailing_id: UUID, check: Check | None) -> Mailing:
    """The mailing's row, held until the transaction ends; SQLite has one writer at a time."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
    if check:
        check(mailing)
    return mailing


def _note(action: str, mailing: Mailing, by: User | None, now: datetime, **details: Any) -> None:
    journal.record(action, mailing, by=by, now=now, event_id=mailing.event_id, details=details)
