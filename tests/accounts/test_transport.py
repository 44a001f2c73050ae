"""A real SMTP server that drops the line, refuses, stalls or is away: each mail is sent or waits,
and one of them never takes the others along."""

import asyncio
import socket
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from accounts import outbox
from accounts.delivery import deliver_due
from accounts.enums import MessageStatus
from accounts.models import Message

pytestmark = pytest.mark.django_db

ADDRESSES = ["ada@example.org", "bob@example.org", "cyd@example.org"]
SENT, QUEUED, FAILED = MessageStatus.SENT, MessageStatus.QUEUED, MessageStatus.FAILED


class Sink:
    """An SMTP server's handler that keeps whom it took mail for, and how often it was called.

    `moods` says what it does instead at the mail to an address.
    """

    def __init__(self, **moods):
        self.moods = moods
        self.calls = 0
        self.taken = []

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802, ARG002
        self.calls += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802, ARG002
        match self.moods.get(address.split("@")[0]):
            case "unknown":
                return "550 no such box"
            case "greylisted":
                return "450 try later"
            case "gone before DATA":
                server.transport.abort()
                await asyncio.sleep(5)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802, ARG002
        [address] = envelope.rcpt_tos
        match self.moods.get(address.split("@")[0]):
            case "gone after DATA":
                server.transport.abort()
            case "slow":
                await asyncio.sleep(5)
            case "leaves after it":
                # As servers do that take so many mails and no more over one line.
                asyncio.get_running_loop().call_soon(server.transport.abort)
        self.taken.append(address)
        return "250 OK"


@pytest.fixture
def smtp(settings):
    """`smtp(ada="slow")` starts a server that is slow with the mail to ada."""
    running = []

    def start(timeout=10, **moods):
        sink = Sink(**moods)
        controller = Controller(sink, hostname="127.0.0.1", port=free_port())
        controller.start()
        running.append(controller)
        use_server(settings, controller.port, timeout)
        return sink

    yield start
    for controller in running:
        controller.stop()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def use_server(settings, port, timeout=10):
    options = {"host": "127.0.0.1", "port": port, "timeout": timeout}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}


def write_three():
    for number, address in enumerate(ADDRESSES):
        outbox.remember_address(address)
        outbox.enqueue(
            "account.test",
            cause=f"c{number}",
            to_email=address,
            now=timezone.now(),
            subject="Hello",
            body="Hello",
        )


def outcome():
    rows = Message.objects.order_by("cause").values_list("status", "attempts", "last_error")
    return list(rows)


def test_one_line_takes_many_mails(smtp):
    sink = smtp()
    write_three()

    deliver_due({})

    assert outcome() == [(SENT, 1, "")] * 3
    assert (sink.taken, sink.calls) == (ADDRESSES, 1)


@pytest.mark.parametrize(
    ("mood", "status", "words"),
    [("unknown", FAILED, "550 no such box"), ("greylisted", QUEUED, "450 try later")],
)
def test_a_refused_recipient_is_refused_alone(smtp, mood, status, words):
    sink = smtp(bob=mood)
    write_three()

    deliver_due({})

    assert outcome() == [(SENT, 1, ""), (status, 1, words), (SENT, 1, "")]
    assert sink.calls == 1


@pytest.mark.parametrize("mood", ["gone before DATA", "gone after DATA"])
def test_a_dropped_line_costs_one_mail_an_attempt(smtp, mood):
    sink = smtp(bob=mood)
    write_three()

    deliver_due({})

    assert outcome() == [
        (SENT, 1, ""),
        (QUEUED, 1, "SMTPServerDisconnected: Connection unexpectedly closed"),
        (SENT, 1, ""),
    ]
    assert sink.calls == 2


def test_a_line_that_ended_between_two_mails_costs_nothing(smtp):
    sink = smtp(ada="leaves after it")
    write_three()

    deliver_due({})

    assert outcome() == [(SENT, 1, "")] * 3
    assert (sink.taken, sink.calls) == (ADDRESSES, 2)


def test_a_server_that_takes_too_long_is_given_up_for_now(smtp):
    smtp(bob="slow", timeout=2)
    write_three()

    deliver_due({})

    words = "SMTPServerDisconnected: Connection unexpectedly closed: timed out"
    assert outcome() == [(SENT, 1, ""), (QUEUED, 1, words), (SENT, 1, "")]


def test_where_the_server_is_away_the_others_keep_their_attempts(settings):
    use_server(settings, free_port())
    write_three()

    assert deliver_due({}) == 0

    assert [attempts for _status, attempts, _words in outcome()] == [1, 0, 0]


def test_a_server_that_shuts_its_door_may_open_it_again(settings):
    """554 in its greeting is about us, not about this mail."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(10)
        use_server(settings, door.getsockname()[1])
        write_three()
        refusing = Thread(target=refuse, args=(door,))
        refusing.start()
        deliver_due({})
        refusing.join()

    assert outcome()[0] == (QUEUED, 1, "554 not now")


def refuse(door):
    line, _address = door.accept()
    with line:
        line.sendall(b"554 not now\r\n")
        line.recv(100)
