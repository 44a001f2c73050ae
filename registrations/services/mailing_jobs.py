"""How a mailing goes out: jobs write its messages part by part, as fast as it may be sent.

Each part is one short transaction, and the next one is written only when it is its turn: what was
stopped leaves little behind, an organizer's mailings share the pace, and nobody's mail waits
behind fifty thousand others.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts import journal, outbox
from accounts.enums import MessageStatus
from accounts.jobs import Handler, enqueue_job
from accounts.models import Message
from accounts.pacing import take_turns
from accounts.refusals import refused_among
from registrations.enums import MailingPurpose, MailingStatus
from registrations.mail.audience import audience, counted, part_after, wanted_by
from registrations.mail.placeholders import MAILING
from registrations.models import Mailing, Registration
from registrations.services.mailings import START, WRITE, begin, make_draft_again

FINISH = "finish_mailing"
PART = 500
# What somebody waits for goes first.
_PRIORITY = 1
# The next part is written so long before the last mail of this one is due.
_AHEAD = timedelta(seconds=30)
# Most mailings have gone out a moment after their last mail was due; others are looked at again.
_FIRST_LOOK = timedelta(seconds=5)
_LOOK_AGAIN = timedelta(minutes=1)


def start(*, now: datetime, mailing_id: str) -> None:
    """Begin a mailing whose time has come; nothing if it was taken back or put off.

    One that was scheduled before its event was cancelled becomes a draft again: it says what is
    true no more.
    """
    with transaction.atomic():
        found = Mailing.objects.select_for_update(of=("self",)).select_related("event")
        found = found.filter(pk=mailing_id, status=MailingStatus.SCHEDULED, send_at__lte=now)
        mailing = found.first()
        if mailing is None:
            return
        cancelled_at = mailing.event.cancelled_at
        if cancelled_at and mailing.updated_at < cancelled_at:
            make_draft_again(mailing, by=None, now=now)
        else:
            begin(mailing, by=None, now=now)


def write(*, now: datetime, mailing_id: str, after: tuple[str, str] | None = None) -> None:
    """Write the messages of the next part, and the job for the one after it.

    Done twice, it writes what is missing: each message has its cause, and so has the next job.
    """
    if after is None:
        _count(mailing_id)
    with transaction.atomic():
        mailing = _going_out(mailing_id)
        if mailing is None or mailing.started_at is None:
            return
        rows = audience(mailing.event_id, wanted_by(mailing))
        part = part_after(rows, _place(after), until=mailing.started_at, size=PART)
        last_due = _write_part(mailing, part, now)
        if len(part) == PART:
            last = part[-1]
            place = [last.created_at.isoformat(), str(last.pk)]
            due_at = max(now, last_due - _AHEAD)
            key = f"{mailing.pk}:{last.pk}"
            enqueue_job(WRITE, key=key, now=now, due_at=due_at, mailing_id=mailing_id, after=place)
        else:
            _look(mailing_id, now=now, at=last_due + _FIRST_LOOK, until=last_due.isoformat())


def finish(*, now: datetime, mailing_id: str, until: str) -> None:
    """Close a mailing once each of its messages was tried; what servers put off goes on."""
    with transaction.atomic():
        mailing = _going_out(mailing_id)
        if mailing is None:
            return
        messages = Message.objects.filter(batch_id=mailing.pk)
        untried = Q(
            status=MessageStatus.QUEUED, attempts=0, due_at__lte=datetime.fromisoformat(until)
        )
        if messages.filter(untried | Q(status=MessageStatus.SENDING)).exists():
            _look(mailing_id, now=now, at=now + _LOOK_AGAIN, until=until)
            return
        recipients = messages.count()
        Mailing.objects.filter(pk=mailing.pk).update(
            status=MailingStatus.SENT, ended_at=now, recipients=recipients
        )
        journal.record(
            "mailing.sent",
            mailing,
            by=None,
            now=now,
            event_id=mailing.event_id,
            details={"recipients": recipients},
        )


JOBS: dict[str, Handler] = {START: start, WRITE: write, FINISH: finish}


def _going_out(mailing_id: str) -> Mailing | None:
    """The mailing, or None where it was stopped. An UPDATE that changes nothing holds its row, so
    that whoever stops it waits for this part."""
    rows = Mailing.objects.filter(pk=mailing_id, status=MailingStatus.SENDING)
    if not rows.update(status=MailingStatus.SENDING):
        return None
    return rows.select_related("event").get()


def _count(mailing_id: str) -> None:
    """Note how many it will be, before the first is written."""
    rows = Mailing.objects.filter(pk=mailing_id, status=MailingStatus.SENDING)
    mailing = rows.select_related("event").first()
    if mailing:
        found = counted(mailing.event, wanted_by(mailing), purpose=mailing.purpose)
        rows.update(recipients=found.recipients)


def _write_part(mailing: Mailing, part: Collection[Registration], now: datetime) -> datetime:
    """Write the messages of those who have not refused; return when the last one is due."""
    organizer_id = mailing.event.organizer_id
    is_news = mailing.purpose == MailingPurpose.NEWS
    refused = refused_among((row.email for row in part), organizer_id, is_news=is_news)
    readers = [row for row in part if row.email not in refused]
    if not readers:
        return now
    every = timedelta(hours=1) / settings.MAILINGS_PER_HOUR
    first = take_turns(f"mailings:{organizer_id}", len(readers), every=every, now=now)
    outbox.enqueue_all(
        [
            _message(mailing, row, due_at=first + number * every, now=now)
            for number, row in enumerate(readers)
        ]
    )
    return first + len(readers) * every


def _message(
    mailing: Mailing, registration: Registration, *, due_at: datetime, now: datetime
) -> Message:
    return outbox.build(
        MAILING,
        cause=f"{MAILING}:{mailing.pk}:{registration.pk}",
        to_email=registration.email,
        to_name=registration.name,
        language=registration.language,
        subject_of=registration,
        event_id=mailing.event_id,
        batch_id=mailing.pk,
        priority=_PRIORITY,
        due_at=due_at,
        now=now,
    )


def _look(mailing_id: str, *, now: datetime, at: datetime, until: str) -> None:
    """Look then whether all that was due by `until` was tried."""
    enqueue_job(
        FINISH,
        key=f"{mailing_id}:{at.isoformat()}",
        now=now,
        due_at=at,
        mailing_id=mailing_id,
        until=until,
    )


def _place(after: tuple[str, str] | None) -> tuple[datetime, UUID] | None:
    return (datetime.fromisoformat(after[0]), UUID(after[1])) if after else None
