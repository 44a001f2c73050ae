"""What each mail says: the truth at the time of sending, and to strangers nothing but the event."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import icalendar
import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from accounts.delivery import render
from accounts.models import Message
from events.models import Event
from registrations import links
from registrations.mail import RENDERERS
from registrations.mail.enclosures import MOST_PICTURES
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity
from registrations.services.registering import (
    Applicant,
    TicketRequest,
    register_guest,
)
from registrations.tickets.codes import Reading, qr_text, read_qr, shown_short_code
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import START, guest, html_of, rendered

pytestmark = pytest.mark.django_db

EVIL = "Click https://evil.example NOW"
EVENT_PAGE = "http://testserver/events/songs/"
FACTS = """Songs
Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin)
Town Hall, Cologne
The Choir
http://testserver/events/songs/"""
ASK = "Questions? Reply to this mail: it goes to The Choir (choir@example.org)."
KEEP = "The link above opens your registration without a password: keep this mail to yourself."
US = "EventMaster\nhttp://testserver"


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


def test_confirmed_brings_ticket_and_calendar_entry(event):
    made = guest(event)
    confirm(registration_id=made.pk, now=timezone.now())
    ticket = made.tickets.get()

    mail = rendered("registration.confirmed")

    assert mail.subject == "You’re registered: Songs"
    assert mail.body == (
        "You’re registered\n\nHello Gwen Guest,\n\n"
        "We look forward to seeing you.\n\n"
        "Your ticket is in this mail, and attached to print. Show it at the door, on paper or on "
        "your phone. The entry for your calendar is attached too.\n\n"
        "If you cannot come, cancel on your registration’s page, so that someone else can.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n"
        f"Gwen Guest · Ticket · {shown_short_code(ticket.short_code)}\n\n"
        f"{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    pdf = mail.attachments[0]
    page = pypdfium2.PdfDocument(pdf.content)[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    reading = read_qr(code.text)
    assert isinstance(reading, Reading)
    assert reading.ticket_id == ticket.pk


def test_the_parts_of_a_mail_with_two_tickets(event):
    made = register_person(event, seats=2)
    tickets = list(made.tickets.order_by("number"))

    sent = message_from_bytes(
        rendered("registration.confirmed").message().as_bytes(), policy=default
    )

    assert kinds_of(sent) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", ["multipart/related", "text/html", *PNGS]],
        "application/pdf",
        "text/calendar",
    ]
    assert not any(part.defects for part in sent.walk())
    html = sent.get_body(("html",)).get_content()
    pictures = {part["Content-ID"].strip("<>"): part for part in sent.walk() if part["Content-ID"]}
    assert re.findall('src="cid:(.+?)"', html) == list(pictures)
    assert html.count("src=") == 2
    assert [code_in(part) for part in pictures.values()] == [qr_text(ticket) for ticket in tickets]
    pdf, calendar = sent.iter_attachments()
    assert len(pypdfium2.PdfDocument(pdf.get_content())) == 2
    assert calendar.get_filename() == "songs.ics"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar["Content-Type"].params["method"] == "PUBLISH"
    assert entry_of(calendar) == (str(event.pk), "Songs", START, "CONFIRMED")


PNGS = ("image/png", "image/png")


def kinds_of(part):
    if not part.is_multipart():
        return part.get_content_type()
    return [part.get_content_type(), *map(kinds_of, part.iter_parts())]


def code_in(picture):
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.get_content())))
    return code.text


def entry_of(part):
    (entry,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    return str(entry["UID"]), str(entry["SUMMARY"]), entry.start, str(entry["STATUS"])


def test_a_large_group_stays_a_mail_that_mailboxes_take(event):
    change_capacity(event_id=event.pk, capacity=None, by=None, now=timezone.now())
    Event.objects.filter(pk=event.pk).update(max_per_registration=50)
    register_person(event, seats=12)

    mail = rendered("registration.confirmed")

    assert len(mail.pictures) == MOST_PICTURES
    assert html_of(mail).count("Show this code at the door.") == 12
    # Gmail cuts off the HTML after 102 KB.
    assert len(html_of(mail).encode()) < 60_000
    assert len(mail.message().as_bytes()) < 500_000


def test_the_link_to_take_part_stays_out_of_the_mail(event):
    Event.objects.filter(pk=event.pk).update(is_online=True, online_url="https://meet.example/x")
    register_person(event)

    mail = rendered("registration.confirmed")

    assert "The link to take part online stands on that page too." in mail.body
    assert b"meet.example" not in mail.message().as_bytes()


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


def test_promoted_brings_the_ticket(event):
    register_person(event, seats=2)
    made = register_person(event, UserFactory(name="Ada"))
    change_capacity(event_id=event.pk, capacity=3, by=None, now=timezone.now())

    mail = rendered("registration.promoted")

    assert mail.subject == "You have a place: Songs"
    assert "Hello Ada," in mail.body
    assert "Your turn has come on the waiting list, and your place is booked." in mail.body
    assert links.manage_url(made) in mail.body
    assert [part.get_filename() for part in mail.message().iter_attachments()] == [
        "tickets-songs.pdf",
        "songs.ics",
    ]


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
    assert entry_of(calendar) == (str(event.pk), "Songs", START, "CANCELLED")


def test_who_only_waited_hears_nothing_of_tickets_when_the_event_is_cancelled(event):
    register_person(event, seats=2)
    made = register_person(event)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    mail = render(Message.objects.get(kind="event.cancelled", subject_id=made.pk), RENDERERS)

    assert "so your registration ends with it" in mail.body
    assert mail.attachments == []


# --- Not needed any more ----------------------------------------------------------------------


def test_what_changed_meanwhile_is_not_sent(event):
    now = timezone.now()
    made = guest(event)
    confirm(registration_id=made.pk, now=now)
    assert rendered("registration.confirm") is None

    cancel_registration(registration_id=made.pk, by=None, now=now)
    assert rendered("registration.confirmed") is None


def test_no_ticket_goes_out_for_a_cancelled_event(event):
    register_person(event)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    assert rendered("registration.confirmed") is None
    assert rendered("event.cancelled") is not None


def test_a_message_about_nothing_is_not_sent(event):
    register_person(event)
    message = Message.objects.latest("created_at")
    message.subject_id = None

    assert [render(message) for render in RENDERERS.values()] == [None] * len(RENDERERS)
