"""Three mails a day to an address that never confirmed anything, whoever causes them (rule 9)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts import outbox, strangers
from accounts.delivery import deliver_due
from accounts.enums import MessageStatus
from accounts.limits import DAY, HOUR, MAIL_TO_STRANGER, is_within
from accounts.models import Message, RateCount
from core.leases import LEASE
from tests.factories import NOW

STRANGER = "stranger@example.org"


def write(number, to=STRANGER, **details):
    outbox.enqueue(
        "account.test", cause=f"c{number}", to_email=to, now=timezone.now(), body="Hello", **details
    )


@pytest.mark.django_db
def test_what_is_beyond_three_a_day_waits_and_goes_out_later():
    for number in range(5):
        write(number)

    deliver_due({})

    waiting = Message.objects.filter(status=MessageStatus.QUEUED)
    assert len(mail.outbox) == 3
    assert set(waiting.values_list("attempts", "lease_until", "body", "last_error")) == {
        (0, None, "Hello", outbox.WAITS)
    }
    assert set(waiting.values_list("due_at", flat=True)) == {RateCount.objects.get().resets_at}

    a_day_passes()
    deliver_due({})

    assert len(mail.outbox) == 5
    assert set(Message.objects.values_list("status", "attempts")) == {(MessageStatus.SENT, 1)}


@pytest.mark.django_db
def test_what_forms_cause_and_what_teams_cause_count_together():
    for number in range(2):
        assert outbox.may_write_to(STRANGER.upper(), now=timezone.now())
        write(number, is_counted=True)
    for number in range(2, 5):
        write(number)

    deliver_due({})

    assert len(mail.outbox) == 3
    assert not outbox.may_write_to(STRANGER, now=timezone.now())


@pytest.mark.django_db
def test_what_waited_for_an_address_in_another_spelling_goes_out_too():
    """Mail goes to the address as it was typed."""
    for number in range(5):
        write(number, to="Stranger@Example.org")
    deliver_due({})

    outbox.remember_address(STRANGER)
    deliver_due({})

    assert len(mail.outbox) == 5


@pytest.mark.django_db
def test_who_confirms_gets_at_once_what_waited():
    for number in range(5):
        write(number)
    write("far off", to="friend@example.org", due_at=timezone.now() + DAY)
    deliver_due({})

    outbox.remember_address(STRANGER)
    deliver_due({})

    assert Counter(Message.objects.values_list("to_email", "status")) == {
        (STRANGER, MessageStatus.SENT): 5,
        ("friend@example.org", MessageStatus.QUEUED): 1,
    }


@pytest.mark.django_db
def test_no_24_hours_have_more_than_three():
    times = [NOW, NOW + 23 * HOUR, NOW + 23 * HOUR]
    assert all(is_within(MAIL_TO_STRANGER, STRANGER, now=at) for at in times)

    later = [NOW + hours * HOUR for hours in (24, 46, 47)]

    assert [is_within(MAIL_TO_STRANGER, STRANGER, now=at) for at in later] == [False, False, True]


@pytest.mark.django_db
def test_the_day_begins_with_the_mail_and_not_with_its_count():
    """The mail server was away for hours: what a form caused went out long after it was counted."""
    late = timezone.now() - 20 * HOUR
    for number in range(3):
        assert outbox.may_write_to(STRANGER, now=late)
        write(number, is_counted=True)
    Message.objects.update(created_at=late)

    deliver_due({})

    assert len(mail.outbox) == 3
    assert not outbox.may_write_to(STRANGER, now=timezone.now() + 23 * HOUR)


@pytest.mark.django_db
def test_the_ledger_is_recounted():
    for number in range(4):
        write(number)
    now = timezone.now()
    Message.objects.update(status=MessageStatus.SENT, sent_at=now)
    found = [list(strangers.too_often())]

    Message.objects.filter(cause="c3").update(sent_at=now + DAY)
    found.append(list(strangers.too_often()))
    Message.objects.update(sent_at=now)
    outbox.remember_address(STRANGER)

    assert [*found, list(strangers.too_often())] == [[STRANGER], [], []]


@pytest.mark.django_db
def test_a_retry_is_the_same_mail_and_counts_once():
    write(1)
    first = Message.objects.claim_next(now=timezone.now())
    assert strangers.wait_of(first, now=timezone.now()) is None

    again = Message.objects.claim_next(now=timezone.now() + LEASE + timedelta(seconds=1))

    assert strangers.wait_of(again, now=timezone.now()) is None
    assert RateCount.objects.get().count == 1


@pytest.mark.django_db
def test_a_mark_of_an_earlier_day_counts_no_more():
    """Written by a form, and the mail server was away for long: it takes one of today's three."""
    for number in range(4):
        write(number, is_counted=True)
    Message.objects.update(created_at=timezone.now() - DAY)

    deliver_due({})

    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_who_was_overtaken_neither_sends_nor_counts():
    write(1)
    slow = Message.objects.claim_next(now=timezone.now())
    Message.objects.claim_next(now=timezone.now() + LEASE + timedelta(seconds=1))

    now = timezone.now()

    assert strangers.wait_of(slow, now=now) == now
    assert not RateCount.objects.exists()


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_many_workers_together_send_three():
    addresses = [STRANGER, "other@example.org"]
    for number in range(16):
        write(number, to=addresses[number % 2])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    assert Counter(Message.objects.values_list("to_email", "status")) == {
        (address, status): number
        for address in addresses
        for status, number in ((MessageStatus.SENT, 3), (MessageStatus.QUEUED, 5))
    }


def work(_worker):
    try:
        deliver_due({})
    finally:
        connection.close()


def a_day_passes():
    RateCount.objects.update(resets_at=timezone.now())
    Message.objects.filter(status=MessageStatus.QUEUED).update(due_at=timezone.now())
