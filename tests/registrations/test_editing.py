"""The team puts a registration right: who it is, which types, which event; and says it again."""

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Message
from core.errors import TransitionRefused
from events.models import Pool
from registrations import links
from registrations.enums import Status
from registrations.errors import (
    AlreadyRegistered,
    EventFullNoList,
    EventOfAnotherOrganizer,
    JustSent,
    TicketTypeFull,
    WasInside,
)
from registrations.invariants import problems
from registrations.models import Registration, Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.editing import edit_registration, write_note
from registrations.services.groups import Holder, name_holders
from registrations.services.moving import move_registration
from registrations.services.payments import account_of, pay_at_the_door
from registrations.services.resending import send_once_more
from registrations.services.type_changes import change_types
from tests.factories import EventFactory, UserFactory, admit, register_person
from tests.registrations.applying import add_pool, add_type

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return UserFactory()


@pytest.fixture
def event():
    return EventFactory(capacity=5)


def who(by):
    return {"by": by, "now": timezone.now()}


def mails(kind):
    return list(Message.objects.filter(kind=kind).values_list("to_email", flat=True))


def fine():
    return list(problems(now=timezone.now())) == []


# --- Who it is --------------------------------------------------------------------------------


def test_another_address_makes_links_and_own_tickets_void(event, editor):
    ada = register_person(event, UserFactory(name="Ada", email="ada@example.org"), seats=2)
    own, companion = ada.tickets.order_by("number")
    name_holders(
        registration_id=ada.pk,
        holders={companion.pk: Holder("Mary", "mary@example.org")},
        is_team=True,
        **who(editor),
    )
    old_link = links.manage_token(ada)
    account = UserFactory(email="lovelace@example.org")

    edited = edit_registration(
        registration_id=ada.pk,
        fields={"name": "Ada King", "email": "Lovelace@example.org", "language": "de"},
        **who(editor),
    )

    edited.refresh_from_db()
    assert (edited.name, edited.email, edited.email_key, edited.language, edited.user) == (
        "Ada King",
        "Lovelace@example.org",
        "lovelace@example.org",
        "de",
        account,
    )
    assert links.read(old_link) is None
    tickets = {
        ticket.holder_name: (ticket.holder_email, ticket.revision, ticket.short_code)
        for ticket in ada.tickets.all()
    }
    assert tickets["Ada King"][:2] == ("Lovelace@example.org", 2)
    assert tickets["Ada King"][2] != own.short_code
    assert tickets["Mary"] == ("mary@example.org", 1, companion.short_code)
    assert mails("registration.changed") == ["Lovelace@example.org"]
    assert mails("ticket.cancelled") == ["ada@example.org"]
    assert mails("ticket.sent") == ["mary@example.org"] * 2
    entry = JournalEntry.objects.get(action="registration.edited")
    assert entry.details["changes"] == {"language": ["en", "de"]}
    assert entry.personal["changes"] == {
        "name": ["Ada", "Ada King"],
        "email": ["ada@example.org", "Lovelace@example.org"],
    }
    assert fine()


def test_an_address_that_has_a_registration_is_refused_and_named(event, editor):
    register_person(event, UserFactory(name="Grace", email="grace@example.org"))
    ada = register_person(event, UserFactory(name="Ada", email="ada@example.org"))

    with pytest.raises(AlreadyRegistered, match="Grace"):
        edit_registration(
            registration_id=ada.pk, fields={"email": "GRACE@example.org"}, **who(editor)
        )

    assert Registration.objects.get(pk=ada.pk).email == "ada@example.org"


def test_another_spelling_is_no_other_address(event, editor):
    ada = register_person(event, UserFactory(email="ada@example.org"))

    edit_registration(registration_id=ada.pk, fields={"email": "Ada@Example.org"}, **who(editor))

    assert ada.tickets.get().revision == 1
    assert mails("registration.changed") == []


def test_what_has_ended_keeps_its_name_and_takes_a_note(event, editor):
    ada = register_person(event)
    cancel_registration(registration_id=ada.pk, notifies=False, **who(editor))

    with pytest.raises(TransitionRefused):
        edit_registration(registration_id=ada.pk, fields={"name": "X"}, **who(editor))
    write_note(registration_id=ada.pk, note=" Called on Monday. ", **who(editor))

    assert Registration.objects.get(pk=ada.pk).note == "Called on Monday."
    assert mails("registration.cancelled") == []
    entry = JournalEntry.objects.get(action="registration.edited")
    assert entry.personal == {"changes": {"note": ["", "Called on Monday."]}}


# --- Which types ------------------------------------------------------------------------------


def test_another_type_moves_the_seats_and_voids_the_codes(event, editor):
    hall, room = add_pool(event, "Hall", 3), add_pool(event, "Room", 1)
    seat, talk = add_type(event, hall, name="Seat"), add_type(event, room, name="Talk", price=7)
    ada = register_person(event, tickets=None, seats=2)
    first, second = ada.tickets.order_by("number")
    change_types(
        registration_id=ada.pk, types={first.pk: seat.pk, second.pk: seat.pk}, **who(editor)
    )

    with pytest.raises(TicketTypeFull, match="Talk"):
        change_types(
            registration_id=ada.pk, types={first.pk: talk.pk, second.pk: talk.pk}, **who(editor)
        )
    for _click in range(2):
        change_types(registration_id=ada.pk, types={second.pk: talk.pk}, **who(editor))

    changed = Ticket.objects.get(pk=second.pk)
    assert (changed.ticket_type, changed.price, changed.revision) == (talk, 7, 3)
    assert changed.short_code != second.short_code
    taken = {pool.name: pool.taken for pool in Pool.objects.filter(event=event, is_root=False)}
    assert taken == {"Hall": 1, "Room": 1}
    assert len(mails("registration.changed")) == 2
    entry = JournalEntry.objects.filter(action="registration.type_changed").latest("created_at")
    assert entry.details["changes"] == {"ticket 2": ["Seat", "Talk"]}
    assert fine()


# --- Which event ------------------------------------------------------------------------------


def test_a_registration_moves_with_its_people_and_payments(event, editor):
    other = EventFactory(organizer=event.organizer, capacity=2)
    paid = add_type(event, name="Paid", price=9)
    there = add_type(other, name="Paid", price=12)
    ada = register_person(event, UserFactory(name="Ada"), seats=2)
    tickets = list(ada.tickets.order_by("number"))
    change_types(registration_id=ada.pk, types={tickets[0].pk: paid.pk}, **who(editor))
    pay_at_the_door(registration_id=ada.pk, **who(editor))
    write_note(registration_id=ada.pk, note="VIP", **who(editor))

    moved, again = (
        move_registration(registration_id=ada.pk, event_id=other.pk, **who(editor))
        for _ in range(2)
    )

    ada.refresh_from_db()
    assert moved == again
    assert (ada.status, moved.status, moved.note) == (Status.CANCELLED, Status.CONFIRMED, "VIP")
    assert [ticket.ticket_type.name for ticket in moved.tickets.order_by("number")] == [
        "Paid",
        "Ticket",
    ]
    assert [account_of(ada).paid, account_of(moved).paid, account_of(moved).price] == [0, 9, 12]
    assert moved.tickets.first().ticket_type == there
    assert Pool.objects.get(event=event, is_root=True).taken == 0
    assert Pool.objects.get(event=other, is_root=True).taken == 2
    assert Message.objects.latest("created_at").subject_id == moved.pk
    assert mails("registration.cancelled") == []
    assert fine()


def test_what_does_not_fit_stays_where_it_is(event, editor):
    ada = register_person(event, seats=2)
    small = EventFactory(organizer=event.organizer, capacity=1)
    foreign = EventFactory(capacity=9)
    double = EventFactory(organizer=event.organizer)
    register_person(double, ada.user)
    refused = {small: EventFullNoList, foreign: EventOfAnotherOrganizer, double: AlreadyRegistered}

    for target, refusal in refused.items():
        with pytest.raises(refusal):
            move_registration(registration_id=ada.pk, event_id=target.pk, **who(editor))

    assert Registration.objects.get(pk=ada.pk).status == Status.CONFIRMED
    assert fine()


def test_who_came_is_not_moved(event, editor):
    ada = register_person(event)
    admit(ada)

    other = EventFactory(organizer=event.organizer)
    with pytest.raises(WasInside):
        move_registration(registration_id=ada.pk, event_id=other.pk, **who(editor))


# --- Once more --------------------------------------------------------------------------------


def test_tickets_are_sent_once_more_but_not_by_a_double_click(event, editor):
    ada = register_person(event, UserFactory(email="ada@example.org"))
    Message.objects.update(created_at=timezone.now() - timezone.timedelta(hours=1))

    send_once_more(registration_id=ada.pk, **who(editor))
    with pytest.raises(JustSent):
        send_once_more(registration_id=ada.pk, **who(editor))

    assert mails("registration.confirmed") == ["ada@example.org"] * 2
