"""The worker stops when it is told to, not when its work is done."""

import signal

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from accounts import outbox
from accounts.enums import MessageStatus
from accounts.models import Message
from eventmaster.worker import Worker

pytestmark = pytest.mark.usefixtures("own_database")


class SignallingBackend(BaseEmailBackend):
    """A mail server on whose first mail the worker is told to stop."""

    def send_messages(self, email_messages):
        signal.raise_signal(signal.SIGTERM)
        return len(email_messages)


@pytest.fixture
def _handlers_of_before():
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers_of_before")
def test_the_message_in_hand_is_finished_and_no_other_begun(settings):
    settings.MAILERS = {"default": {"BACKEND": f"{__name__}.SignallingBackend"}}
    for number in range(3):
        outbox.enqueue(
            "account.test",
            cause=f"c{number}",
            to_email="ada@example.org",
            now=timezone.now(),
            subject="Hello",
            body="Hello",
        )

    Worker().run()

    statuses = Message.objects.order_by("created_at", "id").values_list("status", flat=True)
    assert list(statuses) == [MessageStatus.SENT, MessageStatus.QUEUED, MessageStatus.QUEUED]
