"""`manage.py jobs` and `manage.py worker --once`: for people at a shell, and for a timer."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.enums import JobStatus
from accounts.jobs import EVERY, enqueue_job
from accounts.models import Job
from eventmaster.schedule import JOBS, SCHEDULE
from eventmaster.worker import Worker

pytestmark = pytest.mark.django_db


def jobs(capsys, *arguments):
    call_command("jobs", *arguments)
    return capsys.readouterr().out


def test_once_does_all_that_is_scheduled_each_time():
    for _ in range(2):
        before = timezone.now()
        Worker().run_once()

        done = Job.objects.filter(done_at__gte=before, last_error="")
        assert set(done.values_list("name", flat=True)) == {work.name for work in SCHEDULE}


def test_no_name_stands_for_two_things():
    names = [*JOBS, *(work.name for work in SCHEDULE)]

    assert len(names) == len(set(names))


def test_scheduled_work_is_done_by_name(capsys):
    assert jobs(capsys, "expire_due", "forget_old_jobs") == (
        "expire_due: done\nforget_old_jobs: done\n"
    )
    with pytest.raises(CommandError, match="No scheduled work is called nothing_such"):
        jobs(capsys, "nothing_such")


def test_what_another_worker_has_in_hand_is_told(capsys):
    jobs(capsys, "expire_due")
    Job.objects.update(due_at=timezone.now())
    Job.objects.claim_next(now=timezone.now())

    assert jobs(capsys, "expire_due") == "expire_due: a worker has it in hand\n"


def test_what_was_given_up_is_listed_and_queued_again(capsys):
    enqueue_job("greet", key="k", now=timezone.now())
    Job.objects.update(status=JobStatus.FAILED, attempts=7, last_error="LookupError('x')")

    listed = jobs(capsys)
    assert "greet" in listed
    assert "7 tries LookupError('x')" in listed
    assert jobs(capsys, "--retry") == "Queued again: 1\n"
    assert Job.objects.exclude(key__startswith=EVERY).get().status == JobStatus.QUEUED
