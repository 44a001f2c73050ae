"""/healthz says that the process lives, /readyz that the installation can do its work."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import outbox
from accounts.enums import JobStatus, MessageStatus
from accounts.jobs import enqueue_job, plan
from accounts.mail_trouble import LONGEST_WAIT
from accounts.models import Job, Message
from eventmaster.health import FAILURES, LONGEST_DELAY
from eventmaster.schedule import SCHEDULE

pytestmark = pytest.mark.django_db

OK = {"database": "ok", "migrations": "ok", "worker": "ok", "mail": "ok"}
SECOND = timedelta(seconds=1)


def readyz():
    answer = Client().get("/readyz")
    body = answer.json()
    assert body["ready"] == (answer.status_code == 200)
    return answer.status_code, body["checks"], body["warnings"]


def write(number=0, **fields):
    outbox.enqueue("account.test", cause=f"c{number}", to_email="a@b.example", now=timezone.now())
    Message.objects.filter(cause=f"c{number}").update(**fields)


def test_ready():
    assert readyz() == (200, OK, [])
    write()
    plan(SCHEDULE, now=timezone.now())
    assert readyz() == (200, OK, [])


@pytest.mark.logs_errors
def test_scheduled_work_that_nobody_does_shows_that_no_worker_runs():
    plan(SCHEDULE, now=timezone.now())
    Job.objects.update(due_at=timezone.now() - LONGEST_DELAY - SECOND)

    assert readyz() == (503, {**OK, "worker": "failed"}, [])


@pytest.mark.logs_errors
def test_before_the_first_worker_mail_that_waits_shows_that_none_runs():
    write(due_at=timezone.now() - LONGEST_WAIT - SECOND)

    assert readyz() == (503, {**OK, "worker": "failed", "mail": "warning"}, ["mail_waits"])


def test_a_queue_that_stands_still_while_a_worker_runs_is_a_warning():
    plan(SCHEDULE, now=timezone.now())
    write(due_at=timezone.now() - LONGEST_WAIT - SECOND)

    assert readyz() == (200, {**OK, "mail": "warning"}, ["mail_waits"])


def test_mail_that_a_server_refuses_again_is_a_warning():
    write(attempts=2, last_error="451 later", due_at=timezone.now() + timedelta(hours=1))

    assert readyz() == (200, {**OK, "mail": "warning"}, ["mail_is_refused"])


def test_mail_that_fails_is_a_warning_and_one_dead_mailbox_is_not():
    failed = {"status": MessageStatus.FAILED, "attempts": 1, "updated_at": timezone.now()}
    for number in range(FAILURES - 1):
        write(number, **failed)
    assert readyz() == (200, OK, [])
    write(FAILURES, **failed)

    assert readyz() == (200, {**OK, "mail": "warning"}, ["mail_fails"])


@pytest.mark.parametrize(
    ("fields", "is_news"),
    [
        ({"attempts": 2}, False),
        ({"attempts": 3}, True),
        ({"status": JobStatus.FAILED, "attempts": 7}, True),
        ({"status": JobStatus.DONE, "attempts": 3}, False),
    ],
)
def test_work_that_breaks_again_and_again_is_a_warning(fields, is_news):
    """A reminder that cannot be written leaves no mail that could fail."""
    plan(SCHEDULE, now=timezone.now())
    enqueue_job("send_reminder", key="one", now=timezone.now())
    Job.objects.filter(name="send_reminder").update(**fields)

    found = (200, {**OK, "worker": "warning"}, ["work_breaks"])
    assert readyz() == (found if is_news else (200, OK, []))
