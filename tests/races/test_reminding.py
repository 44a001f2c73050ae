"""A reminder whose time came goes out once, however many workers look at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.jobs import run_due
from accounts.models import Job, JournalEntry, Message
from eventmaster.schedule import JOBS
from registrations.models import Reminder
from registrations.services.reminders import send_due_reminders
from tests.factories import EventFactory, register_person

WORKERS = 6
PEOPLE = 5


@pytest.mark.races
@pytest.mark.usefixtures("own_database")
def test_of_many_workers_one_sends_a_reminder():
    now = timezone.now()
    early = now - timedelta(days=3)
    event = EventFactory(start_at=now + timedelta(hours=20), now=early, capacity=PEOPLE)
    for _ in range(PEOPLE):
        register_person(event, now=early)
    Reminder.objects.create(event=event, hours=24, created_at=early)
    together = threading.Barrier(WORKERS)

    def work(_number):
        try:
            together.wait()
            started = send_due_reminders(now=timezone.now())
            run_due((), JOBS)
            return started
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        started = list(pool.map(work, range(WORKERS)))

    sent = Message.objects.filter(kind="event.reminder")
    assert sorted(started) == [0] * (WORKERS - 1) + [1]
    assert JournalEntry.objects.filter(action="event.reminded").count() == 1
    assert sent.count() == len(set(sent.values_list("to_email", flat=True))) == PEOPLE
    assert list(Job.objects.values_list("status", flat=True)) == ["done"]
