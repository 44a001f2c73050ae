"""Writing to many: who gets it, when, never twice, and how it ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import MessageStatus, RefusalReason
from accounts.models import JournalEntry, Message, RateCount
from accounts.refusals import refuse
from core.errors import TooManyRequests, TransitionRefused
from registrations.enums import MailingStatus
from registrations.errors import MailingUnderWay, NobodyToWriteTo
from registrations.models import Mailing
from registrations.services.events import cancel_event
from registrations.services.mailing_jobs import PART, write
from registrations.services.mailings import (
    change_mailing,
    delete_mailing,
    send_mailing,
    send_test,
    stop_mailing,
    take_back_mailing,
)
from tests.factories import (
    NOW,
    EventFactory,
    UserFactory,
)
from tests.registrations.mailing import START, as_it_stands, crowd, draft, run_jobs, send, send_all

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def event():
    return EventFactory(capacity=10)


# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"subject": "Dear {nmae}"}, "subject"),
        ({"subject": "\n \r"}, "subject"),
        ({"text": "Hello {name"}, "text"),
        ({"text": ""}, "text"),
        ({"statuses": []}, "statuses"),
        ({"statuses": ["unconfirmed"]}, "statuses"),
        ({"statuses": ["confirmed", "nonsense"]}, "statuses"),
        ({"purpose": "spam"}, "purpose"),
    ],
)
def test_words_that_would_make_a_broken_mail_are_refused(event, fields, named):
    with pytest.raises(ValidationError) as refused:
        draft(event, **fields)

    assert list(refused.value.error_dict) == [named]
    assert not Mailing.objects.exists()


def test_types_of_another_event_are_refused(event):
    foreign = EventFactory().ticket_types.get()

    with pytest.raises(ValidationError):
        draft(event, ticket_types=[foreign.pk])


def test_a_subject_is_one_line(event):
    mailing = draft(event, subject="Hello\r\nBcc: all@example.org")

    assert mailing.subject == "Hello Bcc: all@example.org"


# --- Sending ------------------------------------------------------------------------------------


def test_each_gets_one_message_at_the_pace(event, settings):
    settings.MAILINGS_PER_HOUR = 3600
    people = crowd(event, 3)
    mailing = draft(event)

    send(mailing)
    run_jobs(until=START)

    found = Message.objects.filter(batch_id=mailing.pk).order_by("due_at")
    assert [(m.cause, m.priority, m.status, m.due_at) for m in found] == [
        (f"mailing:{mailing.pk}:{row.pk}", 1, "queued", START + timedelta(seconds=n))
        for n, row in enumerate(people)
    ]
    assert as_it_stands(mailing).status == MailingStatus.SENDING


def test_a_worker_that_died_writes_nothing_twice(event):
    crowd(event, 3)
    mailing = draft(event)
    send(mailing)

    for _time in range(2):
        write(now=START, mailing_id=str(mailing.pk))

    assert Message.objects.filter(batch_id=mailing.pk).count() == 3
    assert as_it_stands(mailing).recipients == 3


@pytest.mark.database
def test_many_are_written_in_parts_each_at_its_turn(event, settings):
    settings.MAILINGS_PER_HOUR = 3600
    number = 2 * PART + 1
    crowd(event, number)
    mailing = draft(event)
    written = Message.objects.filter(batch_id=mailing.pk)

    send(mailing)
    run_jobs(until=START)
    assert (written.count(), as_it_stands(mailing).recipients) == (PART, number)
    # Who comes while it goes out is none of those it was for.
    late = crowd(event, 1, first=number)
    type(late[0]).objects.filter(pk=late[0].pk).update(created_at=START + timedelta(seconds=1))
    run_jobs(until=START + HOUR)

    assert written.count() == number
    first, last = written.order_by("due_at")[0], written.order_by("-due_at")[0]
    assert last.due_at - first.due_at == timedelta(seconds=number - 1)


def test_a_part_takes_the_same_queries_for_one_and_for_all(event, settings):
    settings.MAILINGS_PER_HOUR = 1_000_000
    refuse("somebody@example.org", RefusalReason.BOUNCED, now=NOW)
    crowd(event, 1)
    taken = []

    for more in (0, 0, PART - 1):
        crowd(event, more, first=1)
        mailing = draft(event)
        send(mailing)
        with CaptureQueriesContext(connection) as queries:
            write(now=START, mailing_id=str(mailing.pk))
        taken.append(len(queries))

    assert Message.objects.count() == PART + 2
    assert taken[1] == taken[2] <= 19


@pytest.mark.database
def test_an_organizers_mailings_share_the_pace_and_others_do_not_wait(event, settings):
    settings.MAILINGS_PER_HOUR = 3600
    other = EventFactory()
    for each in (event, other):
        crowd(each, 2)
    mailings = [draft(event), draft(event, subject="Again"), draft(other)]

    for mailing in mailings:
        send(mailing)
    run_jobs(until=START)

    found = Message.objects.filter(batch_id__isnull=False)
    due = [sorted(found.filter(batch_id=m.pk).values_list("due_at", flat=True)) for m in mailings]
    assert due == [
        [START + timedelta(seconds=n) for n in (first, first + 1)] for first in (0, 2, 0)
    ]
    assert RateCount.objects.filter(resets_at=START + timedelta(seconds=4)).count() == 1


def test_it_is_sent_when_each_was_tried(event, settings):
    settings.MAILINGS_PER_HOUR = 3600
    crowd(event, 3)
    mailing = draft(event)
    send(mailing)
    messages = Message.objects.filter(batch_id=mailing.pk)

    run_jobs(until=START + timedelta(minutes=1))
    assert as_it_stands(mailing).status == MailingStatus.SENDING
    send_all(until=START + timedelta(seconds=1))
    # A server said "later": that does not keep the mailing open.
    messages.filter(status="queued").update(attempts=1, due_at=START + timedelta(days=1))
    run_jobs(until=START + timedelta(minutes=2))

    mailing = as_it_stands(mailing)
    assert (mailing.status, mailing.recipients) == (MailingStatus.SENT, 3)
    assert mailing.ended_at is not None
    run_jobs(until=START + timedelta(days=1))
    assert JournalEntry.objects.filter(action="mailing.sent").count() == 1


def test_nobody_to_write_to_is_refused(event):
    mailing = draft(event)

    with pytest.raises(NobodyToWriteTo):
        send(mailing)

    assert as_it_stands(mailing).status == MailingStatus.DRAFT


def test_it_goes_out_at_its_time(event):
    crowd(event, 1)
    mailing = draft(event)

    send(mailing, at=START + HOUR)
    run_jobs(until=START + HOUR - timedelta(seconds=1))
    assert not Message.objects.exists()
    run_jobs(until=START + HOUR)

    assert Message.objects.filter(batch_id=mailing.pk).count() == 1
    assert as_it_stands(mailing).started_at == START + HOUR


@pytest.mark.database
def test_what_was_to_be_sent_does_not_outlive_its_event(event):
    """“See you tomorrow” is a draft again; what a team writes after that goes out."""
    crowd(event, 1)
    before, after = draft(event), draft(event)
    send(before, at=START + HOUR)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())
    send(after, at=START + HOUR)
    run_jobs(until=START + HOUR)

    assert as_it_stands(before).status == MailingStatus.DRAFT
    assert as_it_stands(after).status == MailingStatus.SENDING
    assert Message.objects.filter(batch_id__isnull=False).count() == 1


def test_what_was_taken_back_goes_out_at_its_new_time_alone(event):
    crowd(event, 1)
    mailing = draft(event)
    send(mailing, at=START + HOUR)

    take_back_mailing(mailing_id=mailing.pk, by=None, now=START)
    change_mailing(mailing_id=mailing.pk, fields={"subject": "New"}, by=None, now=START)
    send(mailing, at=START + 2 * HOUR)
    run_jobs(until=START + HOUR)
    assert (as_it_stands(mailing).status, Message.objects.count()) == ("scheduled", 0)
    run_jobs(until=START + 2 * HOUR)

    assert Message.objects.count() == 1


def test_a_time_that_is_over_is_refused(event):
    crowd(event, 1)

    with pytest.raises(ValidationError) as refused:
        send(draft(event), at=START)

    assert list(refused.value.error_dict) == ["send_at"]


@pytest.mark.database
def test_stopped_means_that_no_more_goes_out(event, settings):
    settings.MAILINGS_PER_HOUR = 3600
    crowd(event, PART + 5)
    mailing = draft(event)
    send(mailing)
    run_jobs(until=START)
    send_all(until=START + timedelta(seconds=9))

    for _twice in range(2):
        stop_mailing(mailing_id=mailing.pk, by=None, now=START + timedelta(seconds=10))
    run_jobs(until=START + timedelta(days=1))

    messages = Message.objects.filter(batch_id=mailing.pk)
    assert messages.filter(status=MessageStatus.SENT).count() == 10
    assert messages.filter(status=MessageStatus.DROPPED).count() == PART - 10
    assert as_it_stands(mailing).status == MailingStatus.STOPPED
    stops = JournalEntry.objects.filter(action="mailing.stopped")
    assert [entry.details for entry in stops] == [{"not_sent": PART - 10}]


def test_only_a_draft_changes_and_only_a_draft_goes(event):
    crowd(event, 1)
    mailing = draft(event)
    send(mailing)
    who = {"mailing_id": mailing.pk, "by": None, "now": START}

    for step in (send_mailing, delete_mailing):
        with pytest.raises(MailingUnderWay):
            step(**who)
    with pytest.raises(MailingUnderWay):
        change_mailing(fields={"subject": "x"}, **who)
    with pytest.raises(TransitionRefused):
        take_back_mailing(**who)
    with pytest.raises(TransitionRefused):
        stop_mailing(mailing_id=draft(event).pk, by=None, now=START)


def test_a_draft_can_be_thrown_away(event):
    mailing = draft(event)

    delete_mailing(mailing_id=mailing.pk, by=None, now=START)

    assert not Mailing.objects.exists()
    actions = JournalEntry.objects.filter(subject_id=mailing.pk).order_by("created_at", "id")
    assert [entry.action for entry in actions] == ["mailing.written", "mailing.deleted"]


def test_a_test_goes_to_oneself_and_not_without_end(event):
    person, mailing = UserFactory(), draft(event)
    who = {"mailing_id": mailing.pk, "by": person, "now": START}

    for _time in range(10):
        send_test(**who)
    with pytest.raises(TooManyRequests):
        send_test(**who)

    tests = Message.objects.filter(kind="mailing.test")
    assert set(tests.values_list("to_email", "subject_id")) == {(person.email, mailing.pk)}
    assert tests.count() == 10
