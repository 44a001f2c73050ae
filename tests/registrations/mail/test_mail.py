"""What each mail says: the truth at the time of sending, and to strangers nothing but the event."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.delivery import render
from accounts.models import Message
from events.models import Event
from registrations import links
from registrations.mail import RENDERERS
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event
from registrations.services.registering import Applicant, TicketRequest, register_guest
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import (
    ASK,
    FACTS,
    KEEP,
    START,
    US,
    entry_of,
    guest,
    html_of,
    rendered,
)

pytestmark = pytest.mark.django_db

EVIL = "Click https://evil.example NOW"
EVENT_PAGE = "http://testserver/events/songs/"


def test_confirm_holds_a_link_and_the_event_and_nothing_else(event):
    made = guest(event, name=EVIL, now=datetime(2030, 12, 1, 9, tzinfo=UTC))

    mail = rendered("registration.confirm")

    assert mail.subject == "Please confirm: Songs"
    assert mail.to == ["gwen@example.org"]
    assert mail.body == (
        "Please confirm your registration\n\n"
        "You want to come? Open this page and press the button. Only then your registration "
        "counts.\n\n"
        "Your place is held until Sunday 1 December 2030, 10:30 (Europe/Berlin).\n\n"
        f"Confirm registration:\n{links.confirmation_url(made)}\n\n"
        f"{FACTS}\n\n{ASK}\n\n"
        f"You did not ask for this? Then ignore this mail: nothing happens.\n\n{US}\n"
    )
    assert (mail.attachments, mail.pictures, mail.reply_to) == ([], [], ["choir@example.org"])
    assert links.confirmation_url(made) in html_of(mail)
    for text in (mail.subject, mail.body, html_of(mail), str(mail.message())):
        assert "evil" not in text


def test_already_tells_the_truth_with_the_link(event):
    made = guest(event)
    confirm(registration_id=made.pk, now=timezone.now())
    register_guest(
        event_id=event.pk,
        applicant=Applicant(EVIL, "gwen@example.org"),
        tickets=[TicketRequest()],
        retry=None,
        wants_waiting_list=False,
        language="en",
        now=timezone.now(),
    )

    mail = rendered("registration.already")

    assert mail.subject == "You are registered already: Songs"
    assert mail.body == (
        "You are registered already\n\n"
        "Someone, most likely you, asked to register with this address. There is a registration "
        "already, so nothing was changed. Its page shows where it stands, and its tickets.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    assert "evil" not in str(mail.message())


def test_waitlisted_tells_the_place_in_the_queue(event):
    register_person(event, seats=2)
    made = register_person(event, UserFactory(name="Ada"))

    mail = rendered("registration.waitlisted")

    assert mail.subject == "On the waiting list: Songs"
    assert mail.body == (
        "You’re on the waiting list\n\nHello Ada,\n\n"
        "You’re number 1 on the waiting list. You asked for 1 place; none is free.\n\n"
        "As soon as there is a place, it is yours at once, and we write to you. The page of your "
        "registration shows your present number; you can leave the list there too.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )


def test_pending_says_who_decides(event):
    Event.objects.filter(pk=event.pk).update(requires_approval=True)
    register_person(event, UserFactory(name="Ada"))

    mail = rendered("registration.pending")

    assert mail.subject == "Waiting for approval: Songs"
    assert "The organizer looks at each registration." in mail.body


def test_cancelled_says_what_it_means(event):
    made = register_person(event, UserFactory(name="Ada"))
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())

    mail = rendered("registration.cancelled")

    assert mail.subject == "Registration cancelled: Songs"
    assert "Your ticket is not valid any more, and your place is free" in mail.body
    assert f"Open the event’s page:\n{EVENT_PAGE}\n" in mail.body
    assert links.manage_url(made) not in mail.body


def test_leaving_the_list_is_not_called_cancelling_tickets(event):
    register_person(event, seats=2)
    made = register_person(event)
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())

    mail = rendered("registration.cancelled")
    assert mail.subject == "You left the waiting list: Songs"
    assert "You left the waiting list\n" in mail.body
    assert "ticket" not in mail.body


def test_a_cancelled_event_is_told_to_everyone_alive(event):
    made = register_person(event, UserFactory(name="Ada"))
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    mail = rendered("event.cancelled")

    assert mail.subject == "The event is cancelled: Songs"
    assert mail.body == (
        "The event is cancelled\n\n"
        "This event will not take place, so your ticket is not valid any more. You need not do "
        "anything.\n\n"
        "Open the attached file to mark the event as cancelled in your calendar.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )

    (calendar,) = mail.message().iter_attachments()
    assert calendar["Content-Type"].params["method"] == "CANCEL"
    assert "METHOD:CANCEL" in calendar.get_content()
    assert entry_of(calendar) == (str(event.pk), "Songs", START, "CANCELLED")


def test_who_only_waited_hears_nothing_of_tickets_when_the_event_is_cancelled(event):
    register_person(event, seats=2)
    made = register_person(event)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    mail = render(Message.objects.get(kind="event.cancelled", subject_id=made.pk), RENDERERS)

    assert "so your registration ends with it" in mail.body
    assert mail.attachments == []


def test_what_changed_meanwhile_is_not_sent(event):
    now = timezone.now()
    made = guest(event)
    confirm(registration_id=made.pk, now=now)
    assert rendered("registration.confirm") is None

    cancel_registration(registration_id=made.pk, by=None, now=now)
    assert rendered("registration.confirmed") is None


def test_a_message_about_nothing_is_not_sent(event):
    register_person(event)
    message = Message.objects.latest("created_at")
    message.subject_id = None

    assert [render(message) for render in RENDERERS.values()] == [None] * len(RENDERERS)
