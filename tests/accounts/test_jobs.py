"""Jobs: written with their cause, run once, tried again, given up; scheduled work never is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.enums import JobStatus
from accounts.jobs import (
    BACKOFF,
    MOST_ATTEMPTS,
    Scheduled,
    enqueue_job,
    forget_old_jobs,
    overdue,
    plan,
    retry_failed,
    run_due,
)
from accounts.models import Job
from core.leases import LEASE, kept

MINUTE = timedelta(minutes=1)


class Calls(list):
    """A handler that notes what it was called with, and how often."""

    def __init__(self, does=0):
        self.does = does

    def __call__(self, *, now, **arguments):  # noqa: ARG002
        self.append(arguments)
        if isinstance(self.does, Exception):
            raise self.does
        return self.does


def enqueue(key="k", **arguments):
    enqueue_job("greet", key=key, now=timezone.now(), **arguments)


@pytest.mark.django_db
def test_a_job_is_done_once_with_its_arguments():
    greet = Calls()
    enqueue(name="Ada")
    enqueue(name="Ada")

    assert [run_due([], {"greet": greet}), run_due([], {"greet": greet})] == [1, 0]

    job = Job.objects.get()
    assert greet == [{"name": "Ada"}]
    assert (job.status, job.attempts, job.last_error) == (JobStatus.DONE, 1, "")


@pytest.mark.django_db
def test_a_rollback_takes_the_job_along():
    with transaction.atomic():
        enqueue()
        transaction.set_rollback(True)

    assert run_due([], {"greet": Calls()}) == 0


@pytest.mark.django_db
def test_what_is_due_later_and_what_nobody_here_knows_waits():
    greet = Calls()
    enqueue_job("greet", key="later", now=timezone.now(), due_at=timezone.now() + MINUTE)
    enqueue_job("of_a_newer_version", key="k", now=timezone.now())

    assert run_due([], {"greet": greet}) == 0
    assert set(Job.objects.values_list("status", flat=True)) == {JobStatus.QUEUED}


@pytest.mark.django_db
@pytest.mark.logs_errors
def test_a_broken_job_is_tried_again_then_given_up_and_may_be_queued_again():
    broken = Calls(does=LookupError("no such event"))
    enqueue()

    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert run_due([], {"greet": broken}) == 1
        job = Job.objects.get()
        assert (job.attempts, job.last_error) == (attempt, "LookupError('no such event')")
        assert job.due_at - timezone.now() > BACKOFF[min(attempt, len(BACKOFF)) - 1] - timedelta(
            seconds=5
        )
        Job.objects.filter(status=JobStatus.QUEUED).update(due_at=timezone.now())
    assert job.status == JobStatus.FAILED
    assert retry_failed(now=timezone.now()) == 1
    run_due([], {"greet": Calls()})

    assert Job.objects.get().status == JobStatus.DONE


@pytest.mark.django_db
def test_a_job_that_ends_each_worker_is_given_up_unrun():
    greet = Calls()
    enqueue()
    Job.objects.update(attempts=MOST_ATTEMPTS)

    run_due([], {"greet": greet})

    assert (Job.objects.get().status, greet) == (JobStatus.FAILED, [])


@pytest.mark.django_db
def test_scheduled_work_comes_again_after_its_interval():
    sweep = Calls()
    schedule = [Scheduled("sweep", MINUTE, sweep)]
    plan(schedule, now=timezone.now())

    assert [run_due(schedule, {}), run_due(schedule, {})] == [1, 0]

    job = Job.objects.get()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)
    assert timedelta() <= job.due_at - job.done_at - MINUTE < MINUTE
    plan(schedule, now=timezone.now(), at_once=True)
    assert run_due(schedule, {}) == 1


@pytest.mark.django_db
def test_scheduled_work_that_found_some_looks_at_once_for_more():
    found = iter([3, 2, 0])
    schedule = [Scheduled("sweep", MINUTE, lambda now: next(found))]  # noqa: ARG005
    plan(schedule, now=timezone.now())

    assert run_due(schedule, {}) == 3


@pytest.mark.django_db
@pytest.mark.logs_errors
def test_broken_scheduled_work_is_never_given_up():
    schedule = [Scheduled("sweep", timedelta(seconds=5), Calls(does=LookupError("x")))]
    plan(schedule, now=timezone.now())

    for _ in range(MOST_ATTEMPTS + 3):
        assert run_due(schedule, {}) == 1
        Job.objects.update(due_at=timezone.now())

    job = Job.objects.get()
    assert (job.status, job.attempts) == (JobStatus.QUEUED, MOST_ATTEMPTS)


@pytest.mark.django_db
def test_where_no_worker_runs_scheduled_work_is_overdue():
    schedule = [Scheduled("sweep", MINUTE, Calls())]
    now = timezone.now()
    plan(schedule, now=now)

    assert [overdue(schedule, at=now - MINUTE), overdue(schedule, at=now + MINUTE)] == [False, True]
    run_due(schedule, {})
    assert not overdue(schedule, at=now)


@pytest.mark.django_db
def test_old_jobs_are_forgotten_and_what_waits_is_not():
    for key in ("done", "waits"):
        enqueue(key=key)
    Job.objects.filter(key="greet:done").update(status=JobStatus.DONE)

    assert forget_old_jobs(now=timezone.now() + timedelta(days=6)) == 0
    assert forget_old_jobs(now=timezone.now() + timedelta(days=8)) == 1
    assert Job.objects.get().key == "greet:waits"


@pytest.mark.django_db
def test_who_was_overtaken_does_not_close_what_another_has_in_hand():
    """Also where the other one's attempt has the same number: scheduled work starts anew."""
    schedule = [Scheduled("sweep", MINUTE, lambda now: overtake())]  # noqa: ARG005
    plan(schedule, now=timezone.now())

    def overtake():
        later = timezone.now() + LEASE
        Job.objects.update(status=JobStatus.QUEUED, attempts=0, due_at=later, lease_until=None)
        assert Job.objects.claim_next(now=later)

    run_due(schedule, {})

    assert Job.objects.get().status == JobStatus.RUNNING


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_the_lease_of_long_work_is_renewed(monkeypatch):
    monkeypatch.setattr("core.leases.RENEWED_EVERY", timedelta(milliseconds=10))
    enqueue()
    job = Job.objects.claim_next(now=timezone.now())
    first = job.lease_until
    deadline = timezone.now() + timedelta(seconds=30)

    with kept(job):
        while Job.objects.get().lease_until == first and timezone.now() < deadline:
            pass

    assert Job.objects.get().lease_until > first
    assert Job.objects.still_held(job).exists()


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_of_many_workers_one_runs_each_scheduled_work():
    ran = []
    names = [f"sweep{number}" for number in range(10)]
    schedule = [
        Scheduled(name, timedelta(hours=1), lambda now, name=name: ran.append(name))  # noqa: ARG005
        for name in names
    ]

    def work(_worker):
        try:
            plan(schedule, now=timezone.now())
            while run_due(schedule, {}):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    assert sorted(ran) == sorted(names)
