"""Who is brought along: their own ticket at their own address, and word when it is gone."""

import pytest
from django.utils import timezone

from accounts.delivery import render
from accounts.enums import MessageStatus
from accounts.limits import DAY, Limit
from accounts.models import Job, KnownAddress, Message
from accounts.outbox import remember_address
from events.models import Event
from registrations import links, notices
from registrations.mail import RENDERERS
from registrations.models import Reminder
from registrations.services import changes
from registrations.services.cancelling import cancel_registration
from registrations.services.confirming import confirm
from registrations.services.deciding import approve
from registrations.services.events import cancel_event, change_event
from registrations.services.groups import Holder, cancel_tickets, name_holders
from registrations.services.offers import accept_offer
from registrations.services.registering import Applicant, TicketRequest, register_by_team
from registrations.services.reminders import send_reminder
from registrations.tickets.codes import shown_short_code
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import ASK, FACTS, US, entry_of, guest, rendered, strangers

pytestmark = pytest.mark.django_db

GRACE = TicketRequest("Grace", "grace@example.org")
PAIR = [TicketRequest(), GRACE]
KEEP = "The link above opens your ticket without a password: keep this mail to yourself."


@pytest.fixture
def pair(event):
    """Ada, with a ticket for Grace."""
    return register_person(event, UserFactory(name="Ada"), tickets=PAIR)


def told(kind):
    """Whom messages of a kind go to, in order."""
    found = Message.objects.filter(kind=kind).order_by("created_at", "id")
    return list(found.values_list("to_email", flat=True))


def send_all():
    """As if a worker had sent everything."""
    Message.objects.update(status=MessageStatus.SENT, sent_at=timezone.now())


def rename(registration, number, email, name="Grace"):
    ticket = registration.tickets.get(number=number)
    return name_holders(
        registration_id=registration.pk,
        holders={ticket.pk: Holder(name, email)},
        by=None,
        now=timezone.now(),
    )


def test_a_companion_gets_their_own_ticket_and_nothing_else(pair, client):
    remember_address("grace@example.org")
    ticket = pair.tickets.get(number=2)

    mail = rendered("ticket.sent")

    assert (mail.to, mail.subject) == (["grace@example.org"], "Your ticket: Songs")
    assert mail.body == (
        "You have a ticket\n\nHello Grace,\n\n"
        "Ada registered you for this event, and your place is booked.\n\n"
        "Your ticket is in this mail, and attached to print. Show it at the door, on paper or on "
        "your phone. The entry for your calendar is attached too.\n\n"
        "If you cannot come, tell whoever registered you, so that someone else can.\n\n"
        f"Open your ticket:\n{links.ticket_url(ticket)}\n\n{FACTS}\n\n"
        f"Grace · {shown_short_code(ticket.short_code)}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    assert [part.get_filename() for part in mail.message().iter_attachments()] == [
        "tickets-songs.pdf",
        "songs.ics",
    ]
    page = client.get(links.ticket_url(ticket))
    assert page.status_code == 200
    assert b"Ada" not in page.content
    assert told("registration.confirmed") == [pair.email]


def test_who_never_confirmed_an_address_gets_the_event_and_a_link(pair):
    """No name, no code, no file (rule 9)."""
    ticket = pair.tickets.get(number=2)

    mail = rendered("ticket.sent")

    assert mail.body == (
        "You have a ticket\n\n"
        "Somebody registered you for this event, and your place is booked.\n\n"
        "The link below opens your ticket. Show it at the door, on paper or on your phone.\n\n"
        "If you cannot come, tell whoever registered you, so that someone else can.\n\n"
        f"Open your ticket:\n{links.ticket_url(ticket)}\n\n{FACTS}\n\n{ASK}\n\n"
        f"You know nothing of this? Then ignore this mail: nothing happens.\n\n{US}\n"
    )
    assert (mail.attachments, mail.pictures) == ([], [])
    message = Message.objects.get(kind="ticket.sent")
    assert (message.subject_kind, message.subject_id) == ("ticket", ticket.pk)


def test_nobody_is_written_to_before_the_place_and_the_sender_are_certain(event):
    """Neither for a guest's mere typing, nor while a group waits or is looked at."""
    typed = guest(event, tickets=PAIR)
    waiting = register_person(event, tickets=PAIR)
    assert told("ticket.sent") == []

    confirm(registration_id=typed.pk, now=timezone.now())
    assert told("ticket.sent") == ["grace@example.org"]

    cancel_registration(registration_id=typed.pk, by=None, now=timezone.now())
    waiting.refresh_from_db()
    assert (waiting.status, len(told("ticket.sent"))) == ("confirmed", 2)


def test_approval_and_an_accepted_offer_bring_the_tickets(event):
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(waiting_list_mode="offer")
    first = register_person(event, seats=2)
    offered = register_person(event, tickets=PAIR)
    cancel_registration(registration_id=first.pk, by=None, now=now)
    assert told("ticket.sent") == []
    accept_offer(registration_id=offered.pk, by=None, now=now)
    assert told("ticket.sent") == ["grace@example.org"]

    change_event(
        event_id=event.pk, fields={"requires_approval": True, "capacity": 9}, by=None, now=now
    )
    asked = register_person(event, tickets=PAIR)
    assert len(told("ticket.sent")) == 1
    approve(registration_id=asked.pk, by=None, now=now)
    assert len(told("ticket.sent")) == 2


def test_for_what_a_team_enters_the_one_who_typed_it_stands(event):
    """Their own address is confirmed, or nobody hears of it."""
    editor = UserFactory()
    entered = {"tickets": PAIR, "retry": None, "wants_waiting_list": False, "language": "en"}
    who = {"by": editor, "now": timezone.now(), "event_id": event.pk}
    change_event(event_id=event.pk, fields={"capacity": 9}, by=None, now=timezone.now())

    register_by_team(applicant=Applicant("Ada", "a@example.org"), **entered, **who)
    assert told("ticket.sent") == ["grace@example.org"]
    strangers()
    register_by_team(applicant=Applicant("Bob", "b@example.org"), **entered, **who)

    assert told("ticket.sent") == ["grace@example.org"]


def test_whom_a_team_brought_along_hears_what_becomes_of_the_event(event):
    """Ada never confirmed anything; Grace has her ticket all the same, by the team's word."""
    strangers()
    editor, now = UserFactory(), timezone.now()
    remember_address(editor.email)
    register_by_team(
        applicant=Applicant("Ada", "ada@example.org"),
        tickets=PAIR,
        retry=None,
        wants_waiting_list=False,
        language="en",
        event_id=event.pk,
        by=editor,
        now=now,
    )
    reminder = Reminder.objects.create(event=event, hours=24, created_at=now)

    send_reminder(now=now, reminder_id=str(reminder.pk), at=event.start_at.isoformat())
    cancel_event(event_id=event.pk, by=editor, now=now)

    assert told("ticket.sent") == ["grace@example.org"]
    both = ["ada@example.org", "grace@example.org"]
    assert (told("event.reminder"), told("event.cancelled")) == (both, both)


def test_own_and_missing_addresses_need_no_second_mail(event):
    user = UserFactory()
    register_person(event, user, tickets=[TicketRequest(), TicketRequest("Me", user.email.upper())])

    assert told("ticket.sent") == []


# --- Names that change ------------------------------------------------------------------------


def test_an_address_that_is_filled_in_later_gets_the_ticket_as_it_is(event):
    made = register_person(event, seats=2)
    code = made.tickets.get(number=2).short_code

    assert rename(made, 2, "grace@example.org") == []
    assert rename(made, 2, "grace@example.org", name="Grace Hopper") == []

    ticket = made.tickets.get(number=2)
    assert told("ticket.sent") == ["grace@example.org"]
    assert (ticket.revision, ticket.short_code) == (1, code)


def test_a_ticket_that_goes_to_somebody_else_is_void_where_it_was(pair, client):
    remember_address("grace@example.org")
    before = pair.tickets.get(number=2)
    send_all()

    assert rename(pair, 2, "alan@example.org", name="Alan") == [2]

    after = pair.tickets.get(number=2)
    assert told("ticket.sent") == ["grace@example.org", "alan@example.org"]
    assert told("ticket.cancelled") == ["grace@example.org"]
    assert after.revision == before.revision + 1
    assert after.short_code != before.short_code
    assert client.get(links.ticket_url(before)).status_code == 404
    assert client.get(links.ticket_url(after)).status_code == 200
    mail = rendered("ticket.cancelled")
    assert mail.subject == "Your ticket is not valid any more: Songs"
    assert mail.body == (
        "Your ticket is not valid any more\n\nHello Grace,\n\n"
        "The ticket that we sent you has gone to somebody else.\n\n"
        "You need not do anything. If you still want to come and places are left, register "
        "yourself on the event’s page.\n\n"
        f"Open the event’s page:\nhttp://testserver/events/songs/\n\n{FACTS}\n\n{ASK}\n\n{US}\n"
    )
    assert (mail.attachments, "Alan" in mail.body) == ([], False)


def test_a_code_that_only_a_reminder_brought_is_void_too(pair, client):
    """Whatever mail it was that held the code and the link (rule 8)."""
    before = pair.tickets.get(number=2)
    Message.objects.filter(kind="ticket.sent").update(kind="event.reminder")
    send_all()

    assert rename(pair, 2, "alan@example.org", name="Alan") == [2]

    assert told("ticket.cancelled") == ["grace@example.org"]
    assert pair.tickets.get(number=2).short_code != before.short_code
    assert client.get(links.ticket_url(before)).status_code == 404


def test_nobody_fills_a_mailbox_by_giving_tickets_and_taking_them_away(event, monkeypatch):
    """Also an address that was confirmed; what the team does is its own."""
    monkeypatch.setattr(notices, "MAIL_TO_COMPANION", Limit("mail-to-companion", 3, DAY))
    remember_address("grace@example.org")
    ada = UserFactory()
    for _ in range(3):
        made = register_person(event, ada, tickets=PAIR)
        send_all()
        rename(made, 2, "alan@example.org")
        cancel_registration(registration_id=made.pk, by=None, now=timezone.now())

    assert len([*told("ticket.sent"), *told("ticket.cancelled")]) == 6
    found = Message.objects.filter(to_email="grace@example.org")
    assert found.count() == 3


def test_who_has_not_been_written_to_yet_hears_neither(pair):
    """The mail was still waiting when the address was mended."""
    rename(pair, 2, "alan@example.org")

    first, second = Message.objects.filter(kind="ticket.sent").order_by("id")
    assert render(first, RENDERERS) is None
    assert render(second, RENDERERS).to == ["alan@example.org"]
    assert rendered("ticket.cancelled") is None


# --- What is cancelled ------------------------------------------------------------------------


def test_companions_hear_when_their_tickets_are_cancelled(pair):
    send_all()
    ticket = pair.tickets.get(number=2)
    cancel_tickets(registration_id=pair.pk, ticket_ids=[ticket.pk], by=None, now=timezone.now())
    cancel_registration(registration_id=pair.pk, by=None, now=timezone.now())

    assert told("ticket.cancelled") == ["grace@example.org"]
    assert "The ticket that we sent you was cancelled." in rendered("ticket.cancelled").body


def test_the_mail_says_who_cancelled_and_the_teams_reason_to_who_registered(pair):
    send_all()
    who = {"by": UserFactory(), "now": timezone.now()}
    cancel_registration(registration_id=pair.pk, reason="The hall is smaller.", **who)

    owners, hers = rendered("registration.cancelled"), rendered("ticket.cancelled")

    assert owners.body == (
        "Your registration is cancelled\n\nHello Ada,\n\n"
        "The Choir cancelled your registration.\n\nThe reason: The hall is smaller.\n\n"
        "Your 2 tickets are not valid any more, and your places are free for others. You need not "
        "do anything. If you want to come after all and places are left, register again on the "
        "event’s page.\n\n"
        f"Open the event’s page:\nhttp://testserver/events/songs/\n\n{FACTS}\n\n{ASK}\n\n{US}\n"
    )
    assert "The Choir cancelled the ticket that we sent you." in hers.body
    assert "smaller" not in hers.body
    KnownAddress.objects.all().delete()
    assert "smaller" not in rendered("registration.cancelled").body


def test_who_was_taken_off_the_list_is_not_told_that_they_left(event, pair):
    waiting = register_person(event)
    who = {"by": UserFactory(), "now": timezone.now()}
    cancel_registration(registration_id=waiting.pk, **who)

    mail = rendered("registration.cancelled")

    assert mail.subject == "No longer on the waiting list: Songs"
    assert "The Choir took you off the waiting list." in mail.body
    assert "It was not you" not in mail.body


def test_of_a_large_event_a_job_writes_to_the_rest(event, monkeypatch):
    monkeypatch.setattr(changes, "AT_ONCE", 2)
    change_event(event_id=event.pk, fields={"capacity": 9}, by=None, now=timezone.now())
    people = [register_person(event).email for _ in range(5)]

    cancel_event(event_id=event.pk, by=None, now=timezone.now())
    assert told("event.cancelled") == people[:2]
    job = Job.objects.get(name=changes.TELL_OF_END)
    for _ in range(2):  # A killed worker's job is run again.
        changes.JOBS[job.name](now=timezone.now(), **job.arguments)

    assert told("event.cancelled") == people


def test_a_cancelled_event_is_taken_out_of_companions_calendars_too(pair, event):
    remember_address("grace@example.org")
    cancel_event(event_id=event.pk, by=None, now=timezone.now())
    assert told("event.cancelled") == [pair.email, "grace@example.org"]

    hers = render(Message.objects.get(kind="event.cancelled", subject_kind="ticket"), RENDERERS)

    link = links.ticket_url(pair.tickets.get(number=2))
    assert f"Open your ticket:\n{link}\n" in hers.body
    assert "so your ticket is not valid any more" in hers.body
    (calendar,) = hers.message().iter_attachments()
    assert calendar["Content-Type"].params["method"] == "CANCEL"
    assert entry_of(calendar)[3] == "CANCELLED"
    assert rendered("ticket.sent") is None
