"""Mails about offers, decisions of the team, and groups that became smaller: whole texts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.models import Event, Pool
from registrations import links
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.cancelling import cancel_registration
from registrations.services.deciding import approve, decline
from registrations.services.events import change_capacity
from registrations.services.expiring import expire_due
from registrations.services.groups import Holder, cancel_tickets, name_holders
from registrations.services.offers import accept_offer
from registrations.tickets.codes import shown_short_code
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import ASK, FACTS, KEEP, US, rendered, strangers

pytestmark = pytest.mark.django_db

NOON = datetime(2030, 12, 1, 11, tzinfo=UTC)
EVENT_PAGE = "http://testserver/events/songs/"


@pytest.fixture
def offered(event):
    """Ada, whose turn came at noon of a full event that offers its places."""
    Event.objects.filter(pk=event.pk).update(waiting_list_mode="offer", offer_hours=24)
    first = register_person(event, seats=2, now=NOON)
    made = register_person(event, UserFactory(name="Ada"), seats=2, now=NOON)
    cancel_registration(registration_id=first.pk, by=None, now=NOON)
    return made


def test_the_mode_of_the_list_is_said(offered):
    register_person(offered.event, UserFactory(name="Bob"), now=NOON + timedelta(hours=1))

    assert (
        "When it is your turn, we write to you, and you have 24 hours to accept. After that, the "
        "turn goes to the next in line. The page of your registration shows your present number"
    ) in rendered("registration.waitlisted").body


def test_an_offer_has_its_deadline_and_the_page_with_both_answers(offered):
    mail = rendered("registration.offered")

    assert mail.subject == "2 places are free for you: Songs"
    assert mail.body == (
        "2 places are free for you\n\nHello Ada,\n\n"
        "It is your turn on the waiting list. The 2 places are held for you until Monday 2 "
        "December 2030, 12:00 (Europe/Berlin).\n\n"
        "Accept or decline them on the page of your registration. Without an answer until then, "
        "they go to the next in line.\n\n"
        f"Accept or decline:\n{links.manage_url(offered)}offer/\n\n"
        f"{FACTS}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )


def test_an_offer_that_was_answered_or_is_late_is_not_sent(offered):
    accept_offer(registration_id=offered.pk, by=None, now=NOON + timedelta(hours=1))
    assert rendered("registration.offered") is None
    assert rendered("registration.confirmed").subject == "You’re registered: Songs"

    Registration.objects.filter(pk=offered.pk).update(
        status=Status.OFFERED, expires_at=timezone.now() - timedelta(minutes=1)
    )
    assert rendered("registration.offered") is None


def test_an_offer_that_ended_says_what_happened_and_how_to_come_nevertheless(offered):
    expire_due(now=NOON + timedelta(hours=24))

    mail = rendered("registration.offer_expired")

    assert mail.subject == "The offer has ended: Songs"
    assert mail.body == (
        "The offer has ended\n\nHello Ada,\n\n"
        "You did not accept the 2 places in time, so they went to the next in line.\n\n"
        "You need not do anything. If you still want to come, register or join the waiting list "
        "again on the event’s page.\n\n"
        f"Open the event’s page:\n{EVENT_PAGE}\n\n{FACTS}\n\n{ASK}\n\n{US}\n"
    )


@pytest.fixture
def pending(event):
    Event.objects.filter(pk=event.pk).update(requires_approval=True)
    return register_person(event, UserFactory(name="Ada"))


def test_approved_brings_the_ticket(pending):
    approve(registration_id=pending.pk, by=None, now=timezone.now())

    mail = rendered("registration.approved")

    assert mail.subject == "Your registration is approved: Songs"
    assert "The organizer approved your registration, and your place is booked." in mail.body
    assert shown_short_code(pending.tickets.get().short_code) in mail.body
    assert [part.get_filename() for part in mail.message().iter_attachments()] == [
        "tickets-songs.pdf",
        "songs.ics",
    ]


def test_declined_has_the_reason_for_an_address_that_is_known(pending):
    reason = "This evening is\nfor members."
    decline(registration_id=pending.pk, reason=reason, by=None, now=timezone.now())

    mail = rendered("registration.declined")

    assert mail.subject == "Not accepted: Songs"
    assert mail.body == (
        "Your registration was not accepted\n\nHello Ada,\n\n"
        "The Choir looked at your registration and could not accept it. You hold no place, and "
        "need not do anything.\n\n"
        "The reason: This evening is for members.\n\n"
        f"Open the event’s page:\n{EVENT_PAGE}\n\n{FACTS}\n\n{ASK}\n\n{US}\n"
    )
    strangers()
    assert "reason" not in rendered("registration.declined").body


def test_reduced_says_who_is_out_and_brings_what_is_left(event):
    change_capacity(event_id=event.pk, capacity=9, by=None, now=timezone.now())
    made = register_person(event, UserFactory(name="Ada"), seats=3)
    first, second, third = made.tickets.order_by("number")
    now = timezone.now()
    name_holders(registration_id=made.pk, holders={third.pk: Holder("Grace")}, by=None, now=now)
    cancel_tickets(registration_id=made.pk, ticket_ids=[second.pk, third.pk], by=None, now=now)

    mail = rendered("registration.reduced")

    assert mail.subject == "2 tickets cancelled: Songs"
    assert mail.body == (
        "2 tickets are cancelled\n\nHello Ada,\n\n"
        "2 tickets are not valid any more: Guest of Ada (ticket 2), Grace (ticket 3).\n\n"
        "The other ticket stays valid, with the same code. It is in this mail once more, and "
        "attached to print.\n\n"
        f"Open your registration:\n{links.manage_url(made)}\n\n{FACTS}\n\n"
        f"Ada · {shown_short_code(first.short_code)}\n\n{ASK}\n\n{KEEP}\n\n{US}\n"
    )
    assert [part.mimetype for part in mail.attachments] == ["application/pdf"]
    strangers()
    assert "Grace" not in rendered("registration.reduced").body
    cancel_registration(registration_id=made.pk, by=None, now=now)
    assert rendered("registration.reduced") is None


def test_a_smaller_group_on_the_list_hears_of_no_valid_ticket(event):
    register_person(event, seats=2)
    made = register_person(event, UserFactory(name="Ada"), seats=2)
    ticket = made.tickets.get(number=2)
    cancel_tickets(registration_id=made.pk, ticket_ids=[ticket.pk], by=None, now=timezone.now())

    mail = rendered("registration.reduced")

    assert "Your registration goes on for 1 person." in mail.body
    assert (mail.attachments, mail.pictures) == ([], [])
    assert Pool.objects.get().waiting == 1


def test_a_group_that_its_team_made_smaller_reads_who_did_it(event):
    made = register_person(event, UserFactory(name="Ada"), seats=2)
    ticket = made.tickets.get(number=2)
    team = UserFactory()
    cancel_tickets(registration_id=made.pk, ticket_ids=[ticket.pk], by=team, now=timezone.now())

    assert (
        "1 ticket is not valid any more: Guest of Ada (ticket 2). Cancelled by The Choir."
        in rendered("registration.reduced").body
    )
