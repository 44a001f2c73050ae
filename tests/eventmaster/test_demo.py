"""The demo is there as a whole or not at all, and leaves nothing to the first worker."""

import pytest
from django.db.models import Count

from accounts.enums import JobStatus, MessageStatus
from accounts.models import Job, Message, User
from eventmaster.demo.story import Story
from events.models import Event
from registrations.enums import MailingStatus
from registrations.invariants import problems
from registrations.models import Mailing, MailText, Reminder
from tests.factories import NOW


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
