"""What people hear of a change: old and new, once for all edits of some minutes, or nothing."""

from datetime import timedelta

import icalendar
import pytest
from django.utils import timezone

from accounts.delivery import render
from accounts.enums import JobStatus
from accounts.models import Job, Message
from events.calendar import event_calendar
from events.models import Event, EventText
from registrations import links
from registrations.enums import Status
from registrations.mail import RENDERERS
from registrations.models import ChangeNotice, Registration
from registrations.services.changes import JOBS, WAIT
from registrations.services.events import cancel_event, change_event
from registrations.services.registering import TicketRequest
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.mail.reading import (
    ASK,
    KEEP,
    US,
    guest,
    html_of,
    rendered,
    strangers,
)

pytestmark = pytest.mark.django_db

LATER = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return timezone.now()


def change(event, *, now, notifies=True, **fields):
    change_event(event_id=event.pk, fields=fields, notifies=notifies, by=None, now=now)


def tell(*, now):
    """Do the jobs that are due, as a worker would; return who is written to."""
    due = Job.objects.filter(name__in=JOBS, status=JobStatus.QUEUED, due_at__lte=now)
    for job in due:
        JOBS[job.name](now=now, **job.arguments)
    due.update(status=JobStatus.DONE)
    found = Message.objects.filter(kind="event.changed")
    return set(found.values_list("to_email", flat=True))


def put_off(event, now):
    """An event that begins a day later, in another place."""
    times = {"start_at": event.start_at + LATER, "end_at": event.end_at + LATER}
    change(event, now=now, venue="Old Mill", **times)


def test_one_mail_says_what_was_and_what_is(event, now):
    Event.objects.filter(pk=event.pk).update(created_at=now - LATER, updated_at=now - MINUTE)
    event.refresh_from_db()
    before = event_calendar(event, url="")
    made = register_person(event, UserFactory(name="Ada"), now=now - MINUTE)
    change(event, now=now, title="Sea songs")
    put_off(event, now + MINUTE)

    assert tell(now=now + WAIT - MINUTE) == set()
    assert tell(now=now + WAIT) == {made.email}
    mail = rendered("event.changed")

    assert mail.subject == "The event has changed: Sea songs"
    assert mail.body == (
        "The event has changed\n\nHello Ada,\n\n"
        "The Choir has changed the event.\n\n"
        "Title: Songs → Sea songs\n\n"
        "When: Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin) → "
        "Friday 13 December 2030, 19:00–22:00 (Europe/Berlin)\n\n"
        "Where: Town Hall, Cologne → Old Mill, Cologne\n\n"
        "Your place stays yours, and your ticket stays valid. The entry for your calendar is "
        "attached: open it, and it replaces the old one.\n\n"
        "If you cannot come, cancel on your registration’s page, so that someone else can.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n"
        "Sea songs\nFriday 13 December 2030, 19:00–22:00 (Europe/Berlin)\nOld Mill, Cologne\n"
        f"The Choir\nhttp://testserver/events/songs/\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    (calendar,) = mail.message().iter_attachments()
    old, new = (only_entry(text) for text in (before, calendar.get_content()))
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert (new["UID"], new.start) == (old["UID"], event.local_start + LATER)
    assert new["SEQUENCE"] > old["SEQUENCE"]
    message = Message.objects.get(kind="event.changed")
    assert (message.priority, message.batch_id) == (1, ChangeNotice.objects.get().pk)


def only_entry(text):
    (entry,) = icalendar.Calendar.from_ical(text).events
    return entry


def test_what_is_taken_back_is_told_to_nobody(event, now):
    register_person(event, now=now - MINUTE)
    change(event, now=now, venue="Old Mill")
    change(event, now=now + MINUTE, venue="Town Hall")
    assert tell(now=now + WAIT) == set()

    later = now + 2 * WAIT
    change(event, now=later, venue="Old Mill")
    assert len(tell(now=later + WAIT)) == 1
    change(event, now=later + 2 * WAIT, venue="Town Hall")

    tell(now=later + 3 * WAIT)

    # The first of two mails that nobody has sent yet; the second tells how it went back.
    first, second = Message.objects.filter(kind="event.changed").order_by("pk")
    assert render(first, RENDERERS) is None
    assert "Where: Old Mill, Cologne → Town Hall, Cologne" in render(second, RENDERERS).body


def test_a_change_that_is_no_news_is_told_neither_now_nor_with_the_next(event, now):
    register_person(event, now=now - MINUTE)

    change(event, now=now, notifies=False, venue="Old Mill")
    change(event, now=now, summary="Bring a friend", capacity=7)
    assert not ChangeNotice.objects.exists()

    change(event, now=now, title="Sea songs")
    change(event, now=now + MINUTE, notifies=False, venue="New Mill")
    tell(now=now + WAIT)

    assert "Title: Songs → Sea songs" in rendered("event.changed").body
    assert "Where:" not in rendered("event.changed").body


def test_who_is_told(event, now):
    """All who registered before, and companions of those with a place; no guest who never
    confirmed, none who came later or cancelled."""
    change(event, now=now - 2 * WAIT, notifies=False, capacity=3)
    grace = TicketRequest("Grace", "grace@example.org")
    seated = register_person(event, tickets=[TicketRequest(), grace, grace], now=now - MINUTE)
    waiting = register_person(event, now=now - MINUTE)
    gone = register_person(event, now=now - MINUTE)
    Registration.objects.filter(pk=gone.pk).update(status=Status.CANCELLED, ended_at=now)
    change(event, now=now - MINUTE, notifies=False, capacity=9)
    guest(event, now=now - MINUTE)
    put_off(event, now)
    register_person(event, now=now + MINUTE)

    assert tell(now=now + WAIT) == {seated.email, waiting.email, "grace@example.org"}
    Job.objects.update(status=JobStatus.QUEUED)  # Of a worker that was killed in the middle.
    assert tell(now=now + WAIT) == {seated.email, waiting.email, "grace@example.org"}
    assert Message.objects.filter(kind="event.changed").count() == 3

    hers = render(Message.objects.get(kind="event.changed", subject_kind="ticket"), RENDERERS)
    link = links.ticket_url(seated.tickets.get(number=2))
    assert f"Open your ticket:\n{link}\n" in hers.body
    assert (hers.attachments, "Grace" in hers.body) == ([], False)
    strangers()
    assert rendered("event.changed").attachments == []


def test_drafts_and_what_is_over_or_cancelled_cause_no_mail(event, now):
    draft = EventFactory(published=False, title="Draft")
    over = EventFactory(start_at=now - LATER, end_at=now - MINUTE)
    for each in (draft, over, event):
        Registration.objects.create(
            event=each, name="A", email="a@example.org", email_key="a@example.org",
            status=Status.PENDING, created_at=now - LATER,
        )  # fmt: skip
        change(each, now=now, venue="Old Mill")
    assert ChangeNotice.objects.get().event == event
    tell(now=now + WAIT)

    cancel_event(event_id=event.pk, by=None, now=now + WAIT)

    assert rendered("event.changed") is None


def test_a_reader_hears_what_changed_in_their_own_language(event, now):
    """Their title stayed as it was; another zone is another time of the clock."""
    EventText.objects.create(event=event, language="de", title="Lieder")
    register_person(event, UserFactory(language="de"), now=now - MINUTE)
    change(event, now=now, title="Sea songs", time_zone="Europe/London")
    tell(now=now + WAIT)

    body = rendered("event.changed").body

    assert " Dezember 2030, 19:00–22:00 (Europe/Berlin) → " in body
    assert " Dezember 2030, 18:00–21:00 (Europe/London)" in body
    assert "Sea songs" not in body


def test_another_link_to_take_part_is_told_to_who_may_see_it_and_not_written_out(event, now):
    change(event, now=now, notifies=False, capacity=1, is_online=True)
    register_person(event, now=now - MINUTE)
    waiting = register_person(event, now=now - MINUTE)
    change(event, now=now, online_url="https://meet.example/x")
    tell(now=now + WAIT)

    seated, waits = (
        render(message, RENDERERS)
        for message in sorted(
            Message.objects.filter(kind="event.changed"), key=lambda m: m.subject_id == waiting.pk
        )
    )

    assert "There is another link to take part online: it stands on the page of your" in seated.body
    assert "meet.example" not in seated.body + html_of(seated)
    assert waits is None
