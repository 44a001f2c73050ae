"""What holds for every mail: headers, strangers, one text in two forms, language and colour."""

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.enums import MessageStatus
from accounts.models import Message, User
from events.accents import accent_for
from events.models import Event, EventText, Organizer
from registrations.changes import facts_of
from registrations.enums import ENDED, SEATED, Status, TicketStatus
from registrations.mail import RENDERERS
from registrations.mail.samples import words_for
from registrations.models import ChangeNotice, Registration, Reminder
from registrations.services.events import change_capacity
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import guest, html_of, rendered, strangers

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("words are code")]

# Those about a registration, or a ticket of one.
KINDS = {kind for kind in RENDERERS if kind.split(".")[0] in {"registration", "ticket", "event"}}
# What a registration is when its mail of the kind goes out; confirmed for all others.
STATES = {
    "registration.confirm": Status.UNCONFIRMED,
    "registration.waitlisted": Status.WAITLISTED,
    "registration.offered": Status.OFFERED,
    "registration.offer_expired": Status.EXPIRED,
    "registration.pending": Status.PENDING,
    "registration.declined": Status.DECLINED,
    "registration.cancelled": Status.CANCELLED,
}
# As services name them; everything else that is written goes by `registration.<status>`.
WRITTEN = re.compile(
    r"""notify(?:_all|_everyone|_of_place|_within_limit)?\(\s*("[^"]+")|(?i:kind)[\w, ]* = (.+)"""
)


@pytest.fixture
def one_of_each(event):
    write(event, KINDS)


@pytest.fixture
def one(event, kind):
    """Of the kind that the test is about."""
    write(event, {kind})


def write(event, kinds):
    """A message of each kind about one registration each, with a title that tries things."""
    change_capacity(event_id=event.pk, capacity=None, by=None, now=timezone.now())
    title = "Songs\r\nBcc: victim@example.org <script>alert(1)</script> & 歌"
    start = timezone.now() + timedelta(hours=20)
    Event.objects.filter(pk=event.pk).update(
        title=title, start_at=start, end_at=start + timedelta(hours=3)
    )
    reminder = Reminder.objects.create(event=event, hours=24)
    before = facts_of(event) | {"title": "Songs <script>alert(0)</script>"}
    notice = ChangeNotice.objects.create(event=event, before=before, due_at=start)
    for kind in kinds:
        made = register_person(event, UserFactory(name="A\r\nBcc: x@example.org <b>B</b>"), seats=2)
        status = STATES.get(kind, Status.CONFIRMED)
        is_awaited = status in {Status.UNCONFIRMED, Status.OFFERED}
        Registration.objects.filter(pk=made.pk).update(
            status=status,
            holds_seats=status in SEATED,
            queue_number=1 if status == Status.WAITLISTED else None,
            expires_at=timezone.now() + timedelta(hours=1) if is_awaited else None,
            ended_at=timezone.now() if status in ENDED else None,
            decision_note="<b>No</b> room",
        )
        if kind == "registration.reduced":
            made.tickets.filter(number=2).update(status=TicketStatus.CANCELLED)
        batch = {"event.reminder": reminder.pk, "event.changed": notice.pk}.get(kind)
        subject = of_the_second_ticket(made, kind) if kind.startswith("ticket.") else {}
        written = Message.objects.filter(subject_id=made.pk)
        written.update(kind=kind, batch_id=batch, **subject)


def of_the_second_ticket(made, kind):
    """What a message is about that tells its holder of it, who knows of the ticket already."""
    ticket = made.tickets.get(number=2)
    ticket.holder_name, ticket.holder_email = made.name, made.email
    ticket.status = TicketStatus.CANCELLED if kind == "ticket.cancelled" else TicketStatus.ACTIVE
    ticket.save()
    subject = {"subject_kind": "ticket", "subject_id": ticket.pk}
    Message.objects.create(
        kind="earlier",
        cause=str(ticket.pk),
        message_id=f"<{ticket.pk}@testserver>",
        to_email=made.email,
        status=MessageStatus.SENT,
        sent_at=timezone.now(),
        **subject,
    )
    return subject


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_words_of_people_reach_a_header_or_become_html(one, event, kind):
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
        "Reply-To",
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


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_address_that_was_never_confirmed_gets_the_event_and_a_link(one, event, kind):
    """Imported rows and what strangers typed: no name, no file, no code (rule 9)."""
    if kind == "event.cancelled":
        Event.objects.filter(pk=event.pk).update(status="cancelled", cancelled_at=timezone.now())
    strangers()

    mail = rendered(kind)

    assert (mail.attachments, mail.pictures) == ([], [])
    for words in ("Bcc: x@example.org", "No</b> room"):
        assert words not in unescape(mail.body + html_of(mail))
    assert "http://testserver/" in mail.body


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_samples_have_the_words_of_real_mails(one, event, kind):
    """Else the gallery and the golden files would show mails that nobody gets."""
    if kind == "event.cancelled":
        Event.objects.filter(pk=event.pk).update(status="cancelled", cancelled_at=timezone.now())

    assert set(rendered(kind).words) == set(words_for(kind, event))


def test_every_mail_that_services_write_can_be_rendered():
    """Their kinds as they stand in the source, between quotation marks."""
    sources = "".join(path.read_text() for path in Path("registrations/services").glob("*.py"))
    written = {
        kind
        for found in re.findall(WRITTEN, sources)
        for kind in re.findall(r'"((?:registration|event)\.\w+)"', " ".join(found))
    }

    assert {
        "registration.reduced",
        "registration.offered",
        "event.cancelled",
        "event.changed",
    } <= written
    assert written - set(RENDERERS) == set()


def test_text_and_html_say_the_same(one_of_each):
    for kind in KINDS - {"event.cancelled"}:
        mail = rendered(kind)
        html = " ".join(unescape(re.sub("<[^>]+>", " ", html_of(mail))).split())
        for line in mail.body.splitlines():
            if line.startswith("http") or line.endswith(":"):
                continue
            # A ticket's holder and code stand apart from each other in HTML.
            for words in line.split(" · "):
                assert " ".join(words.split()) in html


# --- Whose words, whose colour ----------------------------------------------------------------


def test_a_mail_speaks_the_language_of_who_gets_it(event):
    """Their account's, whatever was noted; dates and the event's words follow."""
    EventText.objects.create(event=event, language="de", title="Lieder")
    user = UserFactory()
    User.objects.filter(pk=user.pk).update(language="de")
    register_person(event, user)
    guest(event)

    mine, other = rendered("registration.confirmed"), rendered("registration.confirm")

    assert '<html lang="de">' in html_of(mine)
    assert "Donnerstag" in mine.body
    assert "Lieder" in mine.subject
    assert '<html lang="en">' in html_of(other)
    assert "Thursday" in other.body
    assert other.subject == "Please confirm: Songs"


def test_a_mail_has_the_organizers_colour_made_readable(event):
    yellow = "#ffe600"
    Organizer.objects.update(accent=yellow, email="", website="https://choir.example.org")
    register_person(event)
    accent = accent_for(yellow)

    mail = rendered("registration.confirmed")

    assert f'bgcolor="{accent.light}"' in html_of(mail)
    assert f"background: {accent.dark} !important" in html_of(mail)
    assert f'bgcolor="{yellow}"' not in html_of(mail)
    assert mail.reply_to == []
    assert "Here is how to reach The Choir: https://choir.example.org" in mail.body
