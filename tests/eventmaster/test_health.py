"""/healthz says that the process lives, /readyz that the installation can do its work."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import outbox
from accounts.models import Message
from eventmaster.health import LONGEST_QUEUE_WAIT, readiness

pytestmark = pytest.mark.django_db

READY = {"database": "ok", "migrations": "ok", "worker": "ok"}


def test_ready():
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": READY})


@pytest.mark.logs_errors
def test_a_queue_that_stands_still_is_told():
    outbox.enqueue("account.test", cause="c", to_email="a@example.org", now=timezone.now())
    assert readiness(now=timezone.now()) == READY
    Message.objects.update(due_at=timezone.now() - LONGEST_QUEUE_WAIT - timedelta(seconds=1))

    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {**READY, "worker": "failed"})
