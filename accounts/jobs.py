"""Work to do later, or again and again: rows that any of the workers may do, each once.

What is written in a transaction is gone when that is rolled back. One-off work is tried again with
growing waits and fails in the end; scheduled work is one row a name, due again after each run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from accounts.enums import JobStatus
from accounts.models import Job
from core.leases import kept, waiting
from core.waking import wake_workers

log = structlog.get_logger("accounts.jobs")

Handler = Callable[..., Any]

# Waits between attempts; after the last one the job has failed. Scheduled work never does.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 900, 3600, 14400))
MOST_ATTEMPTS = len(BACKOFF) + 1
# What breaks once or twice may have met a database that was away; after that it is news.
TRIES_BEFORE_IT_IS_NEWS, NEWS_FOR = 3, timedelta(days=4)
DONE_IS_KEPT_FOR, FAILED_IS_KEPT_FOR = timedelta(days=7), timedelta(days=90)
EVERY = "every:"


@dataclass(frozen=True)
class Scheduled:
    """What one of the workers runs again and again, `every` so often after it was done.

    `run(now=…)` returns how much it did; where that is not 0, it runs again at once.
    """

    name: str
    every: timedelta
    run: Handler


def enqueue_job(
    name: str, /, *, key: str, now: datetime, due_at: datetime | None = None, **arguments: Any
) -> None:
    """Write one job in the caller's transaction; a second one of the same `key` is left out.

    `name` is one of `eventmaster.schedule.JOBS`; `arguments` are JSON, and what it is called with.
    """
    job = Job(
        name=name,
        key=f"{name}:{key}"[:200],
        arguments=arguments,
        due_at=due_at or now,
        created_at=now,
    )
    _write([job])
    wake_workers()


def enqueue_jobs(
    name: str, /, *, jobs: Mapping[str, Mapping[str, Any]], now: datetime, due_at: datetime
) -> None:
    """The same for many jobs at once: the arguments of each by its key. One statement."""
    _write(
        [
            Job(
                name=name,
                key=f"{name}:{key}"[:200],
                arguments=dict(arguments),
                due_at=due_at,
                created_at=now,
            )
            for key, arguments in jobs.items()
        ]
    )
    wake_workers()


def plan(schedule: Iterable[Scheduled], *, now: datetime, at_once: bool = False) -> None:
    """Write the row of each scheduled work that has none yet, due at once. Those that wait are due
    no later than their interval says, or `at_once`."""
    schedule = list(schedule)
    _write([Job(name=work.name, key=EVERY + work.name, due_at=now) for work in schedule])
    for work in schedule:
        latest = now if at_once else now + work.every
        queued = Job.objects.filter(key=EVERY + work.name, status=JobStatus.QUEUED)
        queued.filter(due_at__gt=latest).update(due_at=latest, updated_at=now)


def run_due(
    schedule: Iterable[Scheduled],
    one_off: Mapping[str, Handler],
    *,
    at_most: int = 50,
    is_stopped: Callable[[], bool] = lambda: False,
) -> int:
    """Run up to `at_most` jobs that are due; return how many were run.

    Jobs of names that are not known here wait for a worker of the version that wrote them.
    """
    again = {work.name: work for work in schedule}
    known = Job.objects.filter(name__in=[*again, *one_off])
    for done in range(at_most):
        job = None if is_stopped() else known.claim_next(now=timezone.now())
        if job is None:
            return done
        if job.key.startswith(EVERY):
            _run_scheduled(job, again[job.name])
        else:
            _run_once(job, one_off[job.name])
    return at_most


def is_planned(schedule: Iterable[Scheduled]) -> bool:
    """Whether a worker ever ran."""
    return Job.objects.filter(key__in=[EVERY + work.name for work in schedule]).exists()


def overdue(schedule: Iterable[Scheduled], *, at: datetime) -> bool:
    """Whether scheduled work should have been claimed before `at`: then no worker runs."""
    names = [work.name for work in schedule]
    return Job.objects.due(at).filter(key__startswith=EVERY, name__in=names).exists()


def is_breaking(*, now: datetime) -> bool:
    """Whether some work broke again and again, or was given up lately."""
    tried = Q(attempts__gte=TRIES_BEFORE_IT_IS_NEWS) & waiting(JobStatus.RUNNING)
    given_up = Q(status=JobStatus.FAILED, updated_at__gt=now - NEWS_FOR)
    return Job.objects.filter(tried | given_up).exists()


def retry_failed(*, now: datetime) -> int:
    """Queue what was given up again; return how many there were."""
    failed = Job.objects.filter(status=JobStatus.FAILED)
    queued = failed.update(status=JobStatus.QUEUED, attempts=0, due_at=now, updated_at=now)
    wake_workers()
    return queued


def forget_old_jobs(*, now: datetime) -> int:
    """Delete one-off jobs that were done or given up long ago; return how many went."""
    done = Q(status=JobStatus.DONE, updated_at__lt=now - DONE_IS_KEPT_FOR)
    given_up = Q(status=JobStatus.FAILED, updated_at__lt=now - FAILED_IS_KEPT_FOR)
    return Job.objects.filter(done | given_up).delete()[0]


def _write(jobs: list[Job]) -> None:
    Job.objects.bulk_create(
        jobs, update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )


def _run_scheduled(job: Job, work: Scheduled) -> None:
    try:
        with kept(job):
            did = work.run(now=timezone.now())
    except Exception as error:  # noqa: BLE001 - one broken piece must not stop the others
        wait = max(work.every, _wait_after(job.attempts))
        _log_broken(job, error)
        # Counting on would end where the column does.
        _close(
            job,
            error,
            status=JobStatus.QUEUED,
            attempts=min(job.attempts, MOST_ATTEMPTS),
            due_at=timezone.now() + wait,
        )
    else:
        now = timezone.now()
        _close(
            job,
            status=JobStatus.QUEUED,
            attempts=0,
            done_at=now,
            due_at=now if did else now + work.every,
        )


def _run_once(job: Job, run: Handler) -> None:
    if job.attempts > MOST_ATTEMPTS:
        # Only a worker that was killed each time gets here: the next one shall live.
        _close(job, status=JobStatus.FAILED, last_error="The worker ended each time it ran this.")
        return
    try:
        with kept(job):
            run(now=timezone.now(), **job.arguments)
    except Exception as error:  # noqa: BLE001 - one broken piece must not stop the others
        _log_broken(job, error)
        status = JobStatus.FAILED if job.attempts >= MOST_ATTEMPTS else JobStatus.QUEUED
        _close(job, error, status=status, due_at=timezone.now() + _wait_after(job.attempts))
    else:
        _close(job, status=JobStatus.DONE, done_at=timezone.now())


def _wait_after(attempts: int) -> timedelta:
    return BACKOFF[min(attempts, len(BACKOFF)) - 1]


def _close(job: Job, error: Exception | None = None, **fields: Any) -> None:
    if isinstance(error, OperationalError | InterfaceError) and not connection.in_atomic_block:
        connection.close()
    fields = {"last_error": repr(error)[:1000] if error else "", **fields}
    Job.objects.still_held(job).update(lease_until=None, updated_at=timezone.now(), **fields)


def _log_broken(job: Job, error: Exception) -> None:
    """Not the error's text, which may name a person: it stands in the row."""
    report = log.warning if isinstance(error, OperationalError) else log.error
    report("job_broken", job=str(job.pk), name=job.name, error=type(error).__name__)
