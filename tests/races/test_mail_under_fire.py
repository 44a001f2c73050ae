"""A worker killed in mid-send loses no mail; what went out twice is one mail by its id."""

import asyncio
import threading

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from accounts.enums import MessageStatus
from accounts.models import Message
from registrations.invariants import problems
from tests.factories import EventFactory, register_person
from tests.support.servers import free_port

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

MAILS = 6
SECONDS = 60


class Mailbox:
    """An SMTP server's handler that keeps what it accepts; it can be told to stall on one mail."""

    def __init__(self, *, stall_on: int = 0) -> None:
        self.ids: list[str] = []
        self.stall_on = stall_on
        self.stalled = threading.Event()
        self.arrived = threading.Semaphore(0)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        lines = envelope.content.decode().splitlines()
        self.ids.append(next(x for x in lines if x.startswith("Message-ID:")).split(" ", 1)[1])
        self.arrived.release()
        if len(self.ids) == self.stall_on:
            self.stalled.set()
            await asyncio.sleep(SECONDS)
        return "250 OK"

    def wait_for(self, mails: int) -> None:
        for _ in range(mails):
            assert self.arrived.acquire(timeout=SECONDS), f"{len(self.ids)} mails arrived"


@pytest.fixture
def smtp():
    started = []

    def start(mailbox):
        controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
        controller.start()
        started.append(controller)
        return {"EMAIL_URL": f"smtp://127.0.0.1:{controller.port}"}

    yield start
    for controller in started:
        controller.stop()


def test_a_worker_killed_in_mid_send_loses_nothing(work, smtp):
    event = EventFactory()
    for _ in range(MAILS):
        register_person(event)
    mailbox = Mailbox(stall_on=3)
    env = smtp(mailbox)
    doomed = work(env=env)
    assert mailbox.stalled.wait(SECONDS)

    doomed.kill()
    # The killed worker's claim lasts for its lease; the test lets that time pass.
    Message.objects.filter(status=MessageStatus.SENDING).update(due_at=timezone.now())
    successor = work(env=env)
    mailbox.wait_for(MAILS + 1)
    assert successor.stop() == 0

    written = list(Message.objects.values_list("message_id", flat=True))
    assert len(written) == MAILS
    assert sorted(set(mailbox.ids)) == sorted(written)
    assert len(mailbox.ids) == MAILS + 1
    assert list(problems(now=timezone.now())) == []


def test_two_workers_send_each_mail_once(work, smtp):
    event = EventFactory()
    for _ in range(MAILS):
        register_person(event)
    mailbox = Mailbox()
    env = smtp(mailbox)

    workers = [work(env=env), work(env=env)]
    mailbox.wait_for(MAILS)

    assert [worker.stop() for worker in workers] == [0, 0]
    assert sorted(mailbox.ids) == sorted(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.SENT}
