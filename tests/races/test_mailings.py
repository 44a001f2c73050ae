"""Several workers at one mailing, and whoever stops it while they write."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Message
from accounts.pacing import take_turns
from registrations.services.mailing_jobs import PART, write
from registrations.services.mailings import send_mailing, stop_mailing
from tests.factories import EventFactory
from tests.registrations.mailing import as_it_stands, crowd, draft

pytestmark = [pytest.mark.races, pytest.mark.usefixtures("own_database")]

WORKERS = 4


def at_once(*steps):
    def do(step):
        try:
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(do, steps))


def started():
    """A mailing of two parts that nobody has written yet."""
    event = EventFactory()
    people = crowd(event, PART + 20, at=timezone.now())
    mailing = draft(event)
    send_mailing(mailing_id=mailing.pk, by=None, now=timezone.now())
    last_of_part = people[PART - 1]
    place = (last_of_part.created_at.isoformat(), str(last_of_part.pk))
    return (
        mailing,
        lambda after: write(now=timezone.now(), mailing_id=str(mailing.pk), after=after),
        place,
    )


def test_workers_that_do_one_part_at_once_write_each_mail_once():
    mailing, write_part, place = started()

    at_once(*[lambda: write_part(None)] * 2, *[lambda: write_part(place)] * 2)

    messages = Message.objects.filter(batch_id=mailing.pk)
    readers = list(messages.values_list("subject_id", flat=True))
    assert (len(readers), len(set(readers))) == (PART + 20, PART + 20)


def test_what_is_stopped_while_it_is_written_leaves_nothing_to_send():
    mailing, write_part, place = started()
    now = timezone.now()

    at_once(
        lambda: write_part(None),
        lambda: stop_mailing(mailing_id=mailing.pk, by=None, now=now),
        lambda: write_part(place),
    )

    assert as_it_stands(mailing).status == "stopped"
    messages = Message.objects.filter(batch_id=mailing.pk)
    assert set(messages.values_list("status", flat=True)) <= {"dropped"}


def test_no_turn_is_given_twice():
    now, every, amount = timezone.now(), timedelta(seconds=1), 5

    def take() -> list[datetime]:
        first = take_turns("organizer", amount, every=every, now=now)
        return [first + number * every for number in range(amount)]

    turns = sorted(turn for taken in at_once(*[take] * WORKERS) for turn in taken)

    assert turns == [now + number * every for number in range(WORKERS * amount)]
