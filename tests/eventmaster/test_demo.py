"""The demo is there as a whole or not at all, and leaves nothing to the first worker."""

from datetime import timedelta

import pytest
from django.db.models import Count

from accounts.enums import JobStatus, MessageStatus
from accounts.models import Job, Message, User
from eventmaster.demo.crowd import Crowd, add_crowd
from eventmaster.demo.story import Story
from events.models import Event
from registrations.enums import MailingStatus, Status
from registrations.invariants import problems
from registrations.models import Mailing, MailText, Reminder, Ticket, Visit
from tests.factories import NOW, EventFactory


@pytest.mark.django_db
def test_an_interrupted_demo_leaves_an_empty_database():
    """Half a demo would stay: it is loaded only where there is no account."""
    seen = {}

    def look_and_interrupt(_words):
        seen.update(what_the_demo_has())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Story(now=NOW, say=look_and_interrupt).tell()

    assert not User.objects.exists()
    assert not Event.objects.exists()
    assert seen.pop("reminders") > 60
    assert seen.pop(MessageStatus.SENT) > 200
    assert seen == {
        MessageStatus.FAILED: 1,
        MessageStatus.BOUNCED: 1,
        "mailings": [(MailingStatus.DRAFT, None), (MailingStatus.SENT, 5)],
        "own words": 3,
        "jobs": {JobStatus.DONE},
        "problems": [],
    }


def what_the_demo_has():
    statuses = Message.objects.order_by().values_list("status")
    mailings = Mailing.objects.order_by("status")
    return {
        **dict(statuses.annotate(Count("pk"))),
        "mailings": list(mailings.values_list("status", "recipients")),
        "own words": MailText.objects.count(),
        "reminders": Reminder.objects.count(),
        "jobs": set(Job.objects.values_list("status", flat=True)),
        "problems": list(problems(now=NOW)),
    }


@pytest.mark.django_db
def test_a_crowd_is_as_many_as_were_asked_for_and_breaks_no_rule():
    event = EventFactory(now=NOW, capacity=40)
    starts = NOW - timedelta(hours=1)
    crowd = Crowd(200, until=NOW - timedelta(days=1), waiting=10, came=50, comes_at=starts)

    add_crowd(event, crowd, now=NOW)

    statuses = event.registrations.order_by().values_list("status")
    seats = Ticket.objects.filter(registration__status=Status.CONFIRMED).count()
    assert dict(statuses.annotate(Count("pk"))) == {
        Status.CONFIRMED: 179,
        Status.CANCELLED: 11,
        Status.WAITLISTED: 10,
    }
    assert event.pools.values_list("capacity", "taken", "waiting").get() == (seats, seats, 10)
    assert 0.3 * seats < Visit.objects.count() < 0.7 * seats
    assert list(problems(now=NOW)) == []
