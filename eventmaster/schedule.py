"""What the workers do besides sending mail: what time decides, and jobs that others wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore

from accounts.jobs import Handler, Scheduled, forget_old_jobs
from accounts.limits import forget_past_counts
from accounts.tokens import forget_old_tokens
from registrations.retries import forget_expired
from registrations.services import changes, mailing_jobs
from registrations.services.expiring import expire_due
from registrations.services.reminders import SEND, send_due_reminders, send_reminder


def forget_old_sessions(*, now: datetime) -> int:  # noqa: ARG001 - Django asks the clock itself
    SessionStore.clear_expired()
    return 0


# Again and again, by exactly one of the workers; each returns how much it did.
SCHEDULE = (
    Scheduled("expire_due", timedelta(seconds=5), expire_due),
    Scheduled("send_due_reminders", timedelta(seconds=20), send_due_reminders),
    Scheduled("forget_past_counts", timedelta(hours=1), forget_past_counts),
    Scheduled("forget_old_tokens", timedelta(hours=1), forget_old_tokens),
    Scheduled("forget_expired_keys", timedelta(hours=1), forget_expired),
    Scheduled("forget_old_jobs", timedelta(hours=1), forget_old_jobs),
    Scheduled("forget_old_sessions", timedelta(hours=1), forget_old_sessions),
)

# Once each, when `enqueue_job` wrote it; idempotent, for a killed worker's job is run again.
JOBS: dict[str, Handler] = {SEND: send_reminder, **mailing_jobs.JOBS, **changes.JOBS}
