"""Mail that brings tickets: what hangs on it, and what it never holds."""

import re
from email import message_from_bytes
from email.policy import default
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image

from events.models import Event, TicketType
from registrations import links
from registrations.mail.enclosures import MOST_PICTURES
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity
from registrations.tickets.codes import Reading, qr_text, read_qr, shown_short_code
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

PNGS = ("image/png", "image/png")


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
        f"Gwen Guest · {shown_short_code(ticket.short_code)}\n\n"
        f"{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    pdf = mail.attachments[0]
    page = pypdfium2.PdfDocument(pdf.content)[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    reading = read_qr(code.text)
    assert isinstance(reading, Reading)
    assert reading.ticket_id == ticket.pk


def test_a_ticket_says_its_type_where_there_are_several(event):
    TicketType.objects.create(event=event, number=2, name="Student")
    ticket = register_person(event, UserFactory(name="Ada")).tickets.get()

    mail = rendered("registration.confirmed")

    code = shown_short_code(ticket.short_code)
    assert f"\nAda · {ticket.ticket_type.name} · {code}\n" in mail.body


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


def kinds_of(part):
    if not part.is_multipart():
        return part.get_content_type()
    return [part.get_content_type(), *map(kinds_of, part.iter_parts())]


def code_in(picture):
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture.get_content())))
    return code.text


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


def test_no_ticket_goes_out_for_a_cancelled_event(event):
    register_person(event)
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    assert rendered("registration.confirmed") is None
    assert rendered("event.cancelled") is not None
