"""Workers are killed in mid-send, the server fails: no mail is lost, none is there for what was
rolled back, and what came twice is one mail by its id, which the server had taken before."""

import asyncio
import os
import random
import signal
import threading
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.db import transaction
from django.utils import timezone

from accounts.delivery import deliver
from accounts.enums import MessageStatus
from accounts.models import Message
from accounts.transport import Transport
from core.leases import LEASE
from registrations.invariants import problems
from registrations.models import Registration
from tests.factories import EventFactory, UserFactory, register_person
from tests.races.figures import write_down
from tests.support.sabotage import env_without, without
from tests.support.servers import free_port

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

SECONDS = 120
STAGES = ("rcpt", "data", "replied")
WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING)


class Mailbox:
    """An SMTP server's handler that keeps the ids of what it took.

    `aim` makes it a gun: at the mail so many from then it kills the process, before DATA, after
    DATA, or a moment after it replied. `fails` is how often, of 1, it does not take a mail.
    """

    def __init__(self, chance=None, *, fails=0.0):
        self.chance, self.fails = chance or random.Random(1), fails
        self.taken = []
        self.arrived = threading.Semaphore(0)
        self.has_struck = threading.Event()
        self.is_aimed = threading.Event()
        self.is_aimed.set()
        self.strikes = Counter()
        self._pid, self._left, self._stage = 0, 0, ""

    def aim(self, pid, *, after):
        self._pid, self._left, self._stage = pid, after, self.chance.choice(STAGES)
        self.has_struck.clear()
        self.is_aimed.set()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802, ARG002
        # The worker sends before the test knows its process.
        await asyncio.to_thread(self.is_aimed.wait, SECONDS)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, ARG002
        if self._falls("rcpt") or self._fails():
            server.transport.abort()
            await asyncio.sleep(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        if self._falls("data"):
            server.transport.abort()
            await asyncio.sleep(0)
            return "451 too late"
        if self._fails():
            return "451 try later"
        lines = envelope.content.decode().splitlines()
        self.taken.append(next(x for x in lines if x.startswith("Message-ID:")).split(" ", 1)[1])
        self.arrived.release()
        if self._left == 1 and self._stage == "replied":
            moment = self.chance.uniform(0, 0.05)
            asyncio.get_running_loop().call_later(moment, self._falls, "replied")
        elif self._stage == "replied":
            self._left -= 1
        return "250 OK"

    def wait_for(self, mails):
        for _ in range(mails):
            assert self.arrived.acquire(timeout=SECONDS), f"{len(self.taken)} mails arrived"

    def _falls(self, stage):
        """Count one more mail that came to `stage`; whether the shot fell."""
        if not self._pid or stage != self._stage:
            return False
        self._left -= 1
        if self._left > 0:
            return False
        self.is_aimed.clear()
        os.kill(self._pid, signal.SIGKILL)
        self._pid = 0
        self.strikes[stage] += 1
        self.has_struck.set()
        return True

    def _fails(self):
        return self.chance.random() < self.fails


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


def write(mails, *, rolled_back=0):
    """Register so many people; and some whose registration is taken back in the end."""
    event = EventFactory(capacity=None)
    for _ in range(mails):
        register_person(event)
    people = UserFactory.create_batch(rolled_back)
    for person in people:
        with suppress(LookupError), transaction.atomic():
            register_person(event, person)
            raise LookupError("something went wrong afterwards")


def fire(work, env, mailbox, *, mails, kills):
    """Kill the worker so many times, then let everything be sent."""
    for _ in range(kills):
        mailbox.is_aimed.clear()
        doomed = work(env=env)
        mailbox.aim(doomed.pid, after=mailbox.chance.randint(1, max(1, mails // (kills + 1))))
        assert mailbox.has_struck.wait(SECONDS)
        doomed.kill()
        let_time_pass()
    mailbox.is_aimed.set()
    for _ in range(10):
        work("--once", env=env).child.process.wait(5 * SECONDS)
        if not let_time_pass():
            return


def let_time_pass():
    """As much as leases and waits last. Nobody may be at work."""
    waiting = Message.objects.filter(status__in=WAITING)
    return waiting.update(due_at=timezone.now() - timedelta(seconds=1))


def findings(mailbox):
    """What is wrong with what arrived, in sentences."""
    written = dict(Message.objects.values_list("message_id", "attempts"))
    copies = Counter(mailbox.taken)
    yield from (f"{one} is lost" for one in written if one not in copies)
    yield from (f"{one} was never written" for one in copies if one not in written)
    yield from (f"{one} came {copies[one]} times" for one in written if copies[one] > written[one])
    twice = len(mailbox.taken) - len(copies)
    if twice > mailbox.strikes["replied"]:
        yield f"{twice} came twice, and {mailbox.strikes['replied']} workers died after a reply"
    if Message.objects.count() != Registration.objects.count():
        yield "a mail for what was rolled back, or none for what was not"
    yield from problems(now=timezone.now())


def test_no_mail_is_lost_when_workers_are_killed(work, smtp):
    mailbox = Mailbox(random.Random(6))
    write(12, rolled_back=2)

    fire(work, smtp(mailbox), mailbox, mails=12, kills=2)

    assert list(findings(mailbox)) == []
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.SENT}


@pytest.mark.prove
@pytest.mark.timeout(1800)
def test_a_thousand_mails_and_fifty_kills(work, smtp):
    mailbox = Mailbox(random.Random(), fails=0.05)
    write(1000, rolled_back=100)

    fire(work, smtp(mailbox), mailbox, mails=1000, kills=50)

    assert list(findings(mailbox)) == []
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.SENT}
    twice = len(mailbox.taken) - 1000
    write_down(
        "1,000 mails while the worker is killed 50 times and 1 in 10 sendings fails",
        f"none lost, none for 100 that were rolled back; {twice} came twice, under one id",
    )


@pytest.mark.prove
def test_control_a_worker_that_notes_before_it_sends_loses_mail(work, smtp):
    mailbox = Mailbox(random.Random(6))
    write(12)

    fire(work, smtp(mailbox) | env_without("noting"), mailbox, mails=12, kills=3)

    assert any("is lost" in one for one in findings(mailbox))


def test_control_without_transactions_what_was_rolled_back_leaves_its_mail():
    with without("atomicity"):
        write(1, rolled_back=1)

    assert Message.objects.count() == 2


def overtaken():
    """A slow worker fails with a mail that another one has in hand; returns what it is then."""
    write(1)
    now = timezone.now()
    slow = Message.objects.claim_next(now=now)
    Message.objects.claim_next(now=now + LEASE + timedelta(seconds=1))
    with Transport() as transport:
        deliver(slow, {slow.kind: fail}, transport)
    return Message.objects.get().status


def fail(_message):
    raise LookupError("no template")


@pytest.mark.logs_errors
def test_who_was_overtaken_gives_nothing_back():
    assert overtaken() == MessageStatus.SENDING


@pytest.mark.logs_errors
def test_control_without_the_fence_a_third_worker_could_take_it():
    with without("fence"):
        assert overtaken() == MessageStatus.QUEUED


def test_two_workers_send_each_mail_once(work, smtp):
    write(6)
    mailbox = Mailbox()
    env = smtp(mailbox)

    workers = [work(env=env), work(env=env)]
    mailbox.wait_for(6)

    assert [worker.stop() for worker in workers] == [0, 0]
    assert sorted(mailbox.taken) == sorted(Message.objects.values_list("message_id", flat=True))
    assert set(Message.objects.values_list("status", flat=True)) == {MessageStatus.SENT}
