"""Mailings, written and sent as a team and the workers do."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.enums import JobStatus, MessageStatus
from accounts.models import Job, Message
from registrations.enums import Status
from registrations.models import Mailing, Registration
from registrations.services.mailing_jobs import JOBS
from registrations.services.mailings import create_mailing, send_mailing

START = datetime(2030, 1, 7, 9, 0, tzinfo=UTC)


def draft(event, **fields):
    words = {"subject": "The doors open at {when}", "text": "Hello {name},\n\nbring a cup."}
    wanted = {"statuses": [Status.CONFIRMED]}
    return create_mailing(
        event_id=event.pk, fields={**words, **wanted, **fields}, by=None, now=timezone.now()
    )


def send(mailing, *, at=None, now=START):
    return send_mailing(mailing_id=mailing.pk, send_at=at, by=None, now=now)


def crowd(event, number, *, status=Status.CONFIRMED, first=0, at=START - timedelta(days=1)):
    """Registrations of that moment as rows alone: no seats, no tickets."""
    rows = [
        Registration(
            event=event,
            name=f"Person {n}",
            email=f"crowd{n}@example.org",
            email_key=f"crowd{n}@example.org",
            status=status,
            holds_seats=status in (Status.CONFIRMED, Status.OFFERED),
            confirmed_at=START if status == Status.CONFIRMED else None,
            created_at=at,
        )
        for n in range(first, first + number)
    ]
    return Registration.objects.bulk_create(rows)


def run_jobs(*, until):
    """Do what is due, each when it is due, as workers do; return the names of what was done."""
    done = []
    jobs = Job.objects.filter(status=JobStatus.QUEUED, name__in=JOBS, due_at__lte=until)
    while job := jobs.order_by("due_at", "created_at").first():
        JOBS[job.name](now=job.due_at, **job.arguments)
        Job.objects.filter(pk=job.pk).update(status=JobStatus.DONE, done_at=job.due_at)
        done.append(job.name)
    return done


def send_all(*, until):
    """Mark as sent what is due by then."""
    waiting = Message.objects.filter(status=MessageStatus.QUEUED, due_at__lte=until)
    return waiting.update(status=MessageStatus.SENT, sent_at=until, attempts=1)


def as_it_stands(mailing):
    return Mailing.objects.get(pk=mailing.pk)
