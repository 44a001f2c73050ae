"""The outbox (rule 9): claimed once, sent at least once, never lost, one Message-ID."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from accounts import outbox
from accounts.delivery import BACKOFF, MOST_ATTEMPTS, deliver, deliver_due
from accounts.enums import MessageStatus
from accounts.models import Job, Message
from accounts.transport import Transport
from core.leases import LEASE


def write(cause="c1", to="ada@example.org", **fields):
    outbox.enqueue(
        "account.test",
        cause=cause,
        to_email=to,
        now=timezone.now(),
        subject="Hello",
        body="A secret link",
        **fields,
    )
    return Message.objects.get(cause=cause)


@pytest.mark.django_db
def test_a_message_is_sent_once_under_its_own_id():
    message = write()

    assert deliver_due({}) == 1
    assert deliver_due({}) == 0

    message.refresh_from_db()
    assert (message.status, message.attempts, message.body) == (MessageStatus.SENT, 1, "")
    [sent] = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["ada@example.org"], "Hello", "A secret link")
    assert sent.message()["Message-ID"] == message.message_id


@pytest.mark.django_db
def test_one_cause_writes_one_mail():
    write("c1")
    write("c1")

    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_a_rollback_takes_the_mail_along():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


@pytest.mark.django_db
def test_a_killed_workers_message_is_taken_up_again_when_the_lease_is_over():
    write()
    now = timezone.now()
    left = Message.objects.claim_next(now=now)

    assert Message.objects.claim_next(now=now) is None
    taken_up = Message.objects.claim_next(now=now + LEASE + timedelta(seconds=1))

    assert (taken_up.pk, taken_up.attempts) == (left.pk, 2)


@pytest.mark.django_db
def test_an_index_finds_what_is_due_among_any_number():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL uses an index where there is much to find.")
    mail = Message.objects.filter(priority=0).due(timezone.now()).order_by("due_at")
    jobs = Job.objects.due(timezone.now()).order_by("due_at")

    assert "USING INDEX message_waiting (priority=? AND due_at<?)" in mail.explain()
    assert "USING INDEX job_waiting (due_at<?)" in jobs.explain()


@pytest.mark.django_db
def test_who_was_overtaken_writes_nothing():
    write()
    now = timezone.now()
    slow = Message.objects.claim_next(now=now)
    Message.objects.claim_next(now=now + LEASE + timedelta(seconds=1))

    deliver(slow, {}, Transport())

    assert Message.objects.get().status == MessageStatus.SENDING


@pytest.mark.django_db
def test_what_is_not_needed_any_more_is_dropped():
    write()

    deliver_due({"account.test": lambda message: None})  # noqa: ARG005

    assert Message.objects.get().status == MessageStatus.DROPPED
    assert mail.outbox == []


@pytest.mark.django_db
@pytest.mark.logs_errors
def test_a_broken_message_does_not_stop_the_others():
    write("broken")
    write("good", to="bob@example.org")

    def render(message):
        if message.cause == "broken":
            raise LookupError("no template")
        return EmailMessage("Hi", "there", to=[message.to_email])

    deliver_due({"account.test": render})

    assert dict(Message.objects.values_list("cause", "status")) == {
        "broken": MessageStatus.QUEUED,
        "good": MessageStatus.SENT,
    }
    assert "no template" in Message.objects.get(cause="broken").last_error


class Answers:
    """An SMTP server's handler that answers DATA with what it was given, in turn."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.ids = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        await asyncio.sleep(0)
        text = envelope.content.decode()
        self.ids.append(next(li for li in text.splitlines() if li.startswith("Message-ID")))
        return self.replies.pop(0) if self.replies else "250 OK"


@pytest.fixture
def smtp(settings):
    """Start a real SMTP server whose handler is given; returns it."""
    running = []

    def start(handler):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        controller = Controller(handler, hostname="127.0.0.1", port=port)
        controller.start()
        running.append(controller)
        settings.MAILERS = smtp_mailer(port)
        return handler

    yield start
    for controller in running:
        controller.stop()


def smtp_mailer(port):
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": backend, "OPTIONS": options}}


@pytest.mark.django_db
def test_later_means_later_with_the_same_id(smtp):
    server = smtp(Answers("451 try later", "250 OK"))
    message = write()

    deliver_due({})
    message.refresh_from_db()
    assert (message.status, message.last_error) == (MessageStatus.QUEUED, "451 try later")
    assert message.due_at - timezone.now() > BACKOFF[0] - timedelta(seconds=30)
    Message.objects.update(due_at=timezone.now())
    deliver_due({})

    message.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.SENT, 2)
    assert server.ids == [f"Message-ID: {message.message_id}"] * 2


@pytest.mark.django_db
def test_never_means_failed_with_the_servers_words(smtp):
    smtp(Answers("550 no such box"))
    write()

    deliver_due({})

    message = Message.objects.get()
    assert (message.status, message.last_error) == (MessageStatus.FAILED, "550 no such box")


@pytest.mark.django_db
def test_a_server_that_is_away_is_tried_again_until_the_last_wait(settings):
    settings.MAILERS = smtp_mailer(port=9)
    write()

    for _ in range(len(BACKOFF) + 1):
        deliver_due({})
        Message.objects.filter(status=MessageStatus.QUEUED).update(due_at=timezone.now())

    message = Message.objects.get()
    assert (message.status, message.attempts) == (MessageStatus.FAILED, len(BACKOFF) + 1)
    assert "ConnectionRefusedError" in message.last_error


@pytest.mark.django_db
def test_a_message_that_ends_each_worker_fails_in_the_end():
    write()
    Message.objects.update(attempts=MOST_ATTEMPTS)

    deliver(Message.objects.claim_next(now=timezone.now()), {}, Transport())

    message = Message.objects.get()
    assert (message.status, len(mail.outbox)) == (MessageStatus.FAILED, 0)
    assert "worker ended" in message.last_error


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\r\nBcc: eve@example.org", "a\nb"])
def test_a_subject_cannot_smuggle_headers(text):
    outbox.enqueue(
        "account.test", cause="c", to_email="a@example.org", now=timezone.now(), subject=text
    )
    deliver_due({})

    assert mail.outbox[0].message()["Bcc"] is None


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_what_went_out_is_written_down_once_the_database_is_back(monkeypatch):
    monkeypatch.setattr("accounts.delivery.DATABASE_AWAY_SECONDS", 0)
    write()
    failures = [OperationalError("away"), InterfaceError("away")]

    def away(execute, sql, *arguments):
        if failures and sql.startswith("UPDATE") and '"sent_at" = ' in sql:
            raise failures.pop()
        return execute(sql, *arguments)

    with connection.execute_wrapper(away):
        deliver_due({})

    assert (failures, Message.objects.get().status) == ([], MessageStatus.SENT)
    assert len(mail.outbox) == 1


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_many_workers_claim_each_message_once():
    outbox.enqueue_all(
        [
            outbox.build(
                "account.test", cause=f"c{n}", to_email="a@example.org", now=timezone.now()
            )
            for n in range(40)
        ]
    )

    assert sorted(claims_of_six_workers()) == sorted(Message.objects.values_list("pk", flat=True))


def claims_of_six_workers():
    def work(_worker):
        try:
            claimed = []
            while message := Message.objects.claim_next(now=timezone.now()):
                claimed.append(message.pk)
            return claimed
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        return [pk for claimed in pool.map(work, range(6)) for pk in claimed]
