"""Reminders: each time once, to those who had a place by then, and what they say."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.delivery import render
from accounts.jobs import run_due
from accounts.models import Job, JournalEntry, Message
from accounts.outbox import remember_address
from eventmaster.schedule import JOBS
from events.enums import EventStatus, RegistrationMode
from events.models import Event
from registrations import links
from registrations.mail import RENDERERS
from registrations.models import Reminder
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import change_event
from registrations.services.registering import TicketRequest
from registrations.services.reminders import (
    create_event,
    send_due_reminders,
    send_reminder,
    set_reminders,
)
from registrations.tickets.codes import shown_short_code
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person
from tests.registrations.mail.reading import guest, strangers

pytestmark = pytest.mark.django_db

START = timezone.now().replace(microsecond=0) + timedelta(days=10)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MIDNIGHT = datetime(2030, 6, 1, tzinfo=ZoneInfo("Europe/Berlin"))
MADE = START - 20 * DAY


@pytest.fixture
def event():
    made = EventFactory(title="Songs", start_at=START, capacity=9, now=MADE)
    Reminder.objects.create(event=made, hours=24, created_at=MADE)
    return made


def remind(now):
    """What a worker does at `now`; return whom each new mail goes to."""
    before = set(Message.objects.values_list("pk", flat=True))
    send_due_reminders(now=now)
    Job.objects.update(due_at=timezone.now())
    run_due((), JOBS)
    new = Message.objects.filter(kind="event.reminder").exclude(pk__in=before)
    return sorted(new.values_list("to_email", flat=True))


def move(event, start_at):
    Event.objects.filter(pk=event.pk).update(start_at=start_at, end_at=start_at + DAY)


@pytest.mark.database
def test_those_with_a_place_are_reminded_once(event):
    ada = register_person(event, UserFactory(email="ada@example.org"), now=MADE)
    bob = register_person(event, UserFactory(email="bob@example.org"), now=MADE)
    cancel_registration(registration_id=bob.pk, by=None, now=MADE)
    guest(event, now=MADE)
    late = START - DAY + MINUTE
    register_person(event, UserFactory(email="late@example.org"), now=late)

    found = [remind(at) for at in (START - DAY - MINUTE, late, late, START - MINUTE)]

    assert found == [[], ["ada@example.org"], [], []]
    message = Message.objects.get(kind="event.reminder")
    reminder = Reminder.objects.get()
    assert (message.subject_kind, message.subject_id) == ("registration", ada.pk)
    assert (message.batch_id, message.priority, reminder.sent_at) == (reminder.pk, 1, late)
    entry = JournalEntry.objects.get(action="event.reminded")
    assert (entry.event_id, entry.actor, entry.details) == (event.pk, None, {"hours": 24})


@pytest.mark.database
def test_who_was_killed_in_the_middle_writes_what_is_missing(event):
    for number in range(3):
        register_person(event, UserFactory(email=f"{number}@example.org"), now=MADE)
    assert len(remind(START - DAY)) == 3
    Message.objects.filter(to_email="1@example.org", kind="event.reminder").delete()

    reminder = Reminder.objects.get()
    send_reminder(now=START, reminder_id=str(reminder.pk), at=(START - DAY).isoformat())

    sent = Message.objects.filter(kind="event.reminder").values_list("to_email", flat=True)
    assert sorted(sent) == ["0@example.org", "1@example.org", "2@example.org"]


def test_what_is_put_off_is_worth_a_second_mail(event):
    register_person(event, UserFactory(email="ada@example.org"), now=MADE)
    assert len(remind(START - DAY)) == 1

    move(event, START + timedelta(hours=2))
    assert remind(START - DAY + timedelta(hours=2)) == []
    move(event, START + 3 * DAY)
    assert remind(START) == []
    assert remind(START + 2 * DAY) == ["ada@example.org"]
    assert remind(START + 2 * DAY) == []


def test_nobody_is_reminded_of_what_is_not_ahead(event):
    register_person(event, now=MADE)
    at = START - DAY
    for change in (
        {"status": EventStatus.DRAFT},
        {"status": EventStatus.CANCELLED, "cancelled_at": at},
        {"start_at": at, "end_at": START},
    ):
        before = Event.objects.filter(pk=event.pk).values(*change).get()
        Event.objects.filter(pk=event.pk).update(**change)
        assert remind(at) == []
        Event.objects.filter(pk=event.pk).update(**before)
    assert len(remind(at)) == 1


def test_after_a_long_pause_only_the_nearest_goes_out(event):
    register_person(event, now=MADE)
    Reminder.objects.create(event=event, hours=2, created_at=MADE)

    assert len(remind(START - timedelta(hours=1))) == 1
    assert Reminder.objects.filter(sent_at=None).count() == 0
    assert JournalEntry.objects.get(action="event.reminded").details == {"hours": 2}


def test_one_that_is_set_too_late_waits_for_another_start(event):
    register_person(event, now=MADE)
    now = START - timedelta(hours=3)
    Reminder.objects.update(created_at=now)

    assert remind(now) == []
    move(event, START + 3 * DAY)
    assert len(remind(START + 2 * DAY)) == 1


def test_companions_hear_it_too_where_the_sender_is_known(event):
    """Each address once; not for whom nobody ever vouched (rule 9)."""
    tickets = [
        TicketRequest(),
        TicketRequest("Bea", "bea@example.org"),
        TicketRequest("Bea's child", "BEA@example.org"),
        TicketRequest("Ada", "ada@example.org"),
    ]
    ada = register_person(event, UserFactory(email="ada@example.org"), tickets=tickets, now=MADE)
    imported = guest(event, tickets=[TicketRequest(), TicketRequest("Cy", "cy@example.org")])
    confirm(registration_id=imported.pk, now=MADE)
    Message.objects.all().delete()
    strangers()
    remember_address("ada@example.org")

    assert remind(START - DAY) == ["ada@example.org", "bea@example.org", "gwen@example.org"]

    move(event, timezone.now() + timedelta(hours=20))
    message = Message.objects.get(kind="event.reminder", to_email="bea@example.org")
    mail = render(message, RENDERERS)
    ticket = ada.tickets.get(number=2)
    assert links.ticket_url(ticket) in mail.body
    assert links.manage_url(ada) not in mail.body
    assert "tell whoever registered you" in mail.body
    for words in ("Bea", shown_short_code(ticket.short_code)):
        assert words not in mail.body
    remember_address("bea@example.org")
    mail = render(message, RENDERERS)
    assert "Hello Bea," in mail.body
    assert f"Bea · {shown_short_code(ticket.short_code)}" in mail.body
    assert len(mail.pictures) == 1


def test_the_mail_is_left_out_where_it_is_not_true_any_more(event):
    ada = register_person(event, UserFactory(name="Ada", email="ada@example.org"), now=MADE)
    remind(START - DAY)
    message = Message.objects.get(kind="event.reminder")
    Event.objects.filter(pk=event.pk).update(start_at=timezone.now() + timedelta(hours=20))

    mail = render(message, RENDERERS)

    code = shown_short_code(ada.tickets.get().short_code)
    assert mail.subject == "Coming up: Songs"
    assert "See you soon\n\nHello Ada,\n\nYour event begins on " in mail.body
    assert f"Ada · {code}" in mail.body
    assert (len(mail.pictures), mail.attachments) == (1, [])
    for start_at in (timezone.now() + 3 * DAY, timezone.now()):
        Event.objects.filter(pk=event.pk).update(start_at=start_at)
        assert render(message, RENDERERS) is None
    Event.objects.filter(pk=event.pk).update(start_at=timezone.now() + DAY)
    cancel_registration(registration_id=ada.pk, by=None, now=timezone.now())
    assert render(message, RENDERERS) is None


# --- Setting them -----------------------------------------------------------------------------


def test_what_takes_registrations_starts_with_a_day_before():
    values = {
        "organizer": OrganizerFactory(),
        "start_at": START,
        "end_at": START + DAY,
        "time_zone": "Europe/Berlin",
        "by": None,
        "now": MADE,
    }
    ours = create_event(title="Ours", registration_mode=RegistrationMode.OPEN, **values)
    linked = create_event(title="Linked", registration_mode=RegistrationMode.NONE, **values)
    midnight = {"start_at": MIDNIGHT, "end_at": MIDNIGHT + DAY, "all_day": True}
    days = create_event(title="Days", registration_mode=RegistrationMode.OPEN, **values | midnight)
    assert [hours_of(event) for event in (ours, linked, days)] == [[24], [], [15]]

    opened = {"registration_mode": RegistrationMode.OPEN}
    change_event(event_id=linked.pk, fields=opened, by=None, now=MADE)
    change_event(event_id=linked.pk, fields={"title": "Opened"}, by=None, now=MADE)

    assert hours_of(linked) == [24]


def hours_of(event):
    return [reminder.hours for reminder in event.reminders.all()]


def test_setting_keeps_what_was_sent_and_refuses_nonsense(event):
    Reminder.objects.update(sent_at=MADE)

    set_reminders(event_id=event.pk, hours=[48, 24, 24], by=None, now=MADE)

    assert [(r.hours, r.sent_at) for r in event.reminders.all()] == [(48, None), (24, MADE)]
    for hours in ([0], [721], list(range(1, 12))):
        with pytest.raises(ValidationError):
            set_reminders(event_id=event.pk, hours=hours, by=None, now=MADE)
    set_reminders(event_id=event.pk, hours=[], by=None, now=MADE)
    set_reminders(event_id=event.pk, hours=[], by=None, now=MADE)
    assert hours_of(event) == []
    entries = JournalEntry.objects.filter(action="event.reminders_changed").order_by("id")
    assert [entry.details for entry in entries] == [
        {"old": [24], "new": [24, 48]},
        {"old": [24, 48], "new": []},
    ]
