"""What each mail says: the truth at the time of sending, and to strangers nothing but the event."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import icalendar
import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone, translation

from accounts.models import Message
from events.models import Event
from registrations import links
from registrations.enums import Status
from registrations.mail import RENDERERS
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity
from registrations.services.registering import (
    Applicant,
    TicketRequest,
    register,
    register_guest,
)
from registrations.tickets.codes import Reading, read_qr
from tests.factories import EventFactory, OrganizerFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

START = datetime(2030, 12, 12, 18, tzinfo=UTC)
EVIL = "Click https://evil.example NOW"
FACTS = """Songs
Thursday 12 December 2030, 19:00–22:00 (Europe/Berlin)
Town Hall, Cologne
The Choir
http://testserver/events/songs/"""
KEEP = "The link above opens your registration without a password: keep this mail to yourself."


@pytest.fixture
def event():
    return EventFactory(
        title="Songs",
        slug="songs",
        organizer=OrganizerFactory(name="The Choir", email="choir@example.org"),
        venue="Town Hall",
        city="Cologne",
        start_at=START,
        end_at=START + timedelta(hours=3),
        capacity=2,
    )


def guest(event, *, name="Gwen Guest", wants_list=False, now=None):
    return register(
        event_id=event.pk,
        applicant=Applicant(name, "gwen@example.org"),
        tickets=[TicketRequest(holder_name=name)],
        retry=None,
        wants_waiting_list=wants_list,
        language="en",
        by=None,
        now=now or timezone.now(),
    )


def rendered(kind):
    """The mail of the newest message of this kind, as the worker would send it."""
    message = Message.objects.filter(kind=kind).latest("created_at")
    with translation.override(message.language):
        return RENDERERS[kind](message)


def html_of(mail):
    ((html, content_type),) = [(part.content, part.mimetype) for part in mail.alternatives]
    assert content_type == "text/html"
    return html


def test_confirm_holds_a_link_and_the_event_and_nothing_else(event):
    made = guest(event, name=EVIL, now=datetime(2030, 12, 1, 9, tzinfo=UTC))

    mail = rendered("registration.confirm")

    assert mail.subject == "Please confirm: Songs"
    assert mail.to == ["gwen@example.org"]
    assert mail.body == (
        "Please confirm your registration\n\n"
        "You want to come? Open this page and press the button. Only then your registration "
        "counts.\n"
        "Your place is held until Sunday 1 December 2030, 10:30 (Europe/Berlin).\n\n"
        f"Confirm registration:\n{links.confirmation_url(made)}\n\n"
        f"{FACTS}\n\n"
        "You did not ask for this? Then ignore this mail: nothing happens.\n"
    )
    assert mail.attachments == []
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
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{KEEP}\n"
    )
    assert "evil" not in str(mail.message())


def test_confirmed_brings_ticket_and_calendar_entry(event):
    made = guest(event)
    confirm(registration_id=made.pk, now=timezone.now())

    mail = rendered("registration.confirmed")

    assert mail.subject == "You’re registered: Songs"
    assert mail.body == (
        "You’re registered\n\nHello Gwen Guest,\n\n"
        "We look forward to seeing you. Your ticket is attached. Show it at the door, on paper or "
        "on your phone.\n\n"
        "If you cannot come, cancel on your registration’s page, so that someone else can.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{KEEP}\n"
    )
    (pdf, calendar) = mail.attachments
    assert (pdf.filename, pdf.mimetype) == ("tickets-songs.pdf", "application/pdf")
    assert (calendar.filename, calendar.mimetype) == ("songs.ics", "text/calendar")
    page = pypdfium2.PdfDocument(pdf.content)[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(page)
    reading = read_qr(code.text)
    assert isinstance(reading, Reading)
    assert reading.ticket_id == made.tickets.get().pk
    (entry,) = icalendar.Calendar.from_ical(calendar.content).walk("VEVENT")
    assert (entry["SUMMARY"], entry.start) == ("Songs", START)


def test_several_tickets_are_several_pages_of_one_file(event):
    register_person(event, seats=2)

    mail = rendered("registration.confirmed")

    assert "Your 2 tickets are attached." in mail.body
    assert len(pypdfium2.PdfDocument(mail.attachments[0].content)) == 2


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
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{KEEP}\n"
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
    assert [part.filename for part in mail.attachments] == ["tickets-songs.pdf", "songs.ics"]


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

    assert mail.subject == "Cancelled: Songs"
    assert "your tickets are not valid any more" in mail.body


def test_leaving_the_list_is_not_called_cancelling_tickets(event):
    register_person(event, seats=2)
    made = register_person(event)
    cancel_registration(registration_id=made.pk, by=None, now=timezone.now())

    assert "You left the waiting list." in rendered("registration.cancelled").body


def test_a_cancelled_event_is_told_to_everyone_alive(event):
    made = register_person(event, UserFactory(name="Ada"))
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    mail = rendered("event.cancelled")

    assert mail.subject == "The event is cancelled: Songs"
    assert mail.body == (
        "The event is cancelled\n\n"
        "This event will not take place, so your tickets are not valid any more. You need not do "
        "anything.\n\n"
        "Questions? Write to The Choir (choir@example.org).\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n{KEEP}\n"
    )


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


# --- Form of every mail -----------------------------------------------------------------------


@pytest.fixture
def one_of_each(event):
    """A message of each kind about one registration each, with a title that tries things."""
    change_capacity(event_id=event.pk, capacity=None, by=None, now=timezone.now())
    title = "Songs\r\nBcc: victim@example.org <script>alert(1)</script> & 歌"
    Event.objects.filter(pk=event.pk).update(title=title)
    states = {
        "registration.confirm": Status.UNCONFIRMED,
        "registration.waitlisted": Status.WAITLISTED,
        "registration.pending": Status.PENDING,
        "registration.cancelled": Status.CANCELLED,
    }
    for kind in RENDERERS:
        made = register_person(event, UserFactory(name="A\r\nBcc: x@example.org <b>B</b>"))
        status = states.get(kind, Status.CONFIRMED)
        Registration.objects.filter(pk=made.pk).update(
            status=status,
            holds_seats=status == Status.CONFIRMED,
            queue_number=1 if status == Status.WAITLISTED else None,
            expires_at=timezone.now() if status == Status.UNCONFIRMED else None,
            ended_at=timezone.now() if status == Status.CANCELLED else None,
        )
        Message.objects.filter(subject_id=made.pk).update(kind=kind)


@pytest.mark.parametrize("kind", RENDERERS)
def test_no_words_of_people_reach_a_header_or_become_html(one_of_each, event, kind):
    if kind == "event.cancelled":
        Event.objects.filter(pk=event.pk).update(status="cancelled", cancelled_at=timezone.now())
    message = Message.objects.get(kind=kind)

    mail = rendered(kind)

    sent = message_from_bytes(mail.message().as_bytes(), policy=default)
    assert set(sent.keys()) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
    }
    assert sent["Message-ID"] == message.message_id
    assert sent["To"] == message.to_email
    assert "\n" not in sent["Subject"]
    assert "<script>" not in html_of(mail)
    assert "<b>B</b>" not in html_of(mail)
    assert "&lt;script&gt;" in html_of(mail)
    assert "<script>alert(1)</script> & 歌" in mail.body


def test_every_kind_is_in_the_language_of_the_message(one_of_each):
    assert set(RENDERERS) == {
        "event.cancelled",
        "registration.already",
        "registration.cancelled",
        "registration.confirm",
        "registration.confirmed",
        "registration.pending",
        "registration.promoted",
        "registration.waitlisted",
    }
    assert 'lang="en"' in html_of(rendered("registration.pending"))
