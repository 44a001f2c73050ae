"""Sending a mail once more: what has failed, what waits, what was sent; and what is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts import outbox, refusals
from accounts.delivery import deliver_due
from accounts.enums import MessageStatus, RefusalReason
from accounts.limits import MINUTE
from accounts.mail import CONFIRM, INVITED
from accounts.models import JournalEntry, Message
from accounts.resending import MessageNotNeeded, MessageOnItsWay, MessageTextGone, resend
from core.errors import TooManyRequests
from core.leases import LEASE
from tests.factories import UserFactory

ADA = "ada@example.org"


@pytest.fixture
def editor():
    return UserFactory()


def message_that(status, kind=INVITED, **fields):
    now = timezone.now()
    outbox.enqueue(kind, cause=f"{kind}:1", to_email=ADA, now=now)
    if status in (MessageStatus.SENT, MessageStatus.BOUNCED, MessageStatus.COMPLAINED):
        fields["sent_at"] = now
    if status == MessageStatus.SENDING:
        fields["lease_until"] = now + LEASE
    Message.objects.update(status=status, **fields)
    return Message.objects.get()


@pytest.mark.django_db
def test_what_has_failed_is_tried_anew_under_its_own_id(editor):
    failed = message_that(MessageStatus.FAILED, attempts=8, last_error="550 no", priority=1)
    now = timezone.now()

    again = resend(failed.pk, by=editor, now=now)
    deliver_due({})

    sent = Message.objects.get()
    assert (again.pk, again.status, again.attempts) == (failed.pk, MessageStatus.QUEUED, 0)
    assert (again.priority, again.due_at, again.last_error) == (0, now, "")
    assert (sent.status, sent.attempts) == (MessageStatus.SENT, 1)
    assert [one.message()["Message-ID"] for one in mail.outbox] == [failed.message_id]


@pytest.mark.django_db
def test_what_was_sent_goes_out_as_a_mail_of_its_own(editor):
    first = message_that(MessageStatus.SENT, attempts=1)

    again = resend(first.pk, by=editor, now=timezone.now())
    deliver_due({})

    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.status, again.status) == (MessageStatus.SENT, MessageStatus.SENT)
    assert again.message_id != first.message_id
    about = ("kind", "to_email", "to_name", "language", "subject_kind", "subject_id", "event_id")
    assert all(getattr(again, name) == getattr(first, name) for name in about)
    entry = JournalEntry.objects.get(action="message.resent")
    assert (entry.actor, entry.subject_id) == (editor, again.pk)
    assert (entry.details, entry.personal) == ({"kind": INVITED, "was": "sent"}, None)


@pytest.mark.django_db
def test_what_waits_for_its_next_attempt_is_tried_at_once(editor):
    later = timezone.now() + 60 * MINUTE
    waiting = message_that(MessageStatus.QUEUED, attempts=3, due_at=later)

    resend(waiting.pk, by=editor, now=timezone.now())
    deliver_due({})

    assert Message.objects.values_list("status", "attempts").get() == (MessageStatus.SENT, 4)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "kind", "refusal"),
    [
        (MessageStatus.QUEUED, INVITED, MessageOnItsWay),
        (MessageStatus.SENDING, INVITED, MessageOnItsWay),
        (MessageStatus.DROPPED, INVITED, MessageNotNeeded),
        (MessageStatus.SENT, CONFIRM, MessageTextGone),
        (MessageStatus.BOUNCED, CONFIRM, MessageTextGone),
    ],
)
def test_what_cannot_be_sent_again_is_refused_and_stays(editor, status, kind, refusal):
    message = message_that(status, kind)

    with pytest.raises(refusal):
        resend(message.pk, by=editor, now=timezone.now())

    assert Message.objects.values().get() == {
        name: value for name, value in vars(message).items() if name != "_state"
    }
    assert not JournalEntry.objects.filter(action="message.resent").exists()


@pytest.mark.django_db
def test_a_secret_link_that_never_went_out_can(editor):
    message = message_that(MessageStatus.FAILED, CONFIRM, attempts=8, body="https://x.example/")

    resend(message.pk, by=editor, now=timezone.now())
    deliver_due({})

    assert "https://x.example/" in mail.outbox[0].body


@pytest.mark.django_db
def test_after_sending_again_there_is_a_cool_down_for_the_new_mail_too(editor):
    now = timezone.now()
    first = message_that(MessageStatus.SENT)
    again = resend(first.pk, by=editor, now=now)
    deliver_due({})

    for message in (first, again):
        with pytest.raises(TooManyRequests) as refusal:
            resend(message.pk, by=editor, now=now + 9 * MINUTE)

    assert refusal.value.retry_after == 600
    assert resend(again.pk, by=editor, now=now + 10 * MINUTE)
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_a_dead_address_is_tried_again_when_somebody_asks_for_it(editor):
    bounced = message_that(MessageStatus.BOUNCED)
    refusals.refuse(ADA, RefusalReason.BOUNCED, now=timezone.now())

    resend(bounced.pk, by=editor, now=timezone.now())

    assert not refusals.is_dead(ADA)


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_of_many_who_press_at_once_one_sends():
    first, person = message_that(MessageStatus.SENT), UserFactory()

    def press(_click):
        try:
            resend(first.pk, by=person, now=timezone.now())
        except TooManyRequests:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        pressed = list(pool.map(press, range(6)))

    assert (sum(pressed), Message.objects.count()) == (1, 2)
