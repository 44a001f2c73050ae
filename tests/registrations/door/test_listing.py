"""The door list: who is on it, in which order, with what to collect, and who may have it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import JournalEntry
from events.enums import Role
from registrations.door.listing import Line, door_list
from registrations.models import Ticket
from registrations.services.cancelling import cancel_registration
from registrations.services.door_notes import write_door_note
from registrations.services.doors import WindowRow, save_entry_windows
from registrations.services.payments import collect_for_ticket, pay_at_the_door, take_back
from registrations.services.ticket_types import save_ticket_type
from tests.factories import EventFactory, UserFactory, make_member, register_person
from tests.registrations.door.door import make_door, make_tickets, make_type, minutes

pytestmark = pytest.mark.django_db
NOBODY = {"by": None, "now": minutes(0)}


@pytest.fixture
def door():
    return make_door(capacity=None)


def names(event, *, by_last_word=False, language="en"):
    found = door_list(event, by_last_word=by_last_word, language=language, now=minutes(0))
    return [(group.letter, [line.name for line in group.lines]) for group in found.letters]


def people(event, *called):
    for name in called:
        register_person(event, UserFactory(name=name))


@pytest.mark.database
def test_a_line_says_what_the_door_needs(door):
    event, first = door.event, door.event.ticket_types.get()
    save_ticket_type(event_id=event.pk, type_id=first.pk, fields={"price": Decimal(8)}, **NOBODY)
    day = make_type(event, "Saturday", price=Decimal(5), door_note="Green band")
    split_days(event, saturday=day, both=first)
    ada, bob = make_tickets(event, 2)
    Ticket.objects.filter(pk=bob.pk).update(holder_name="Bob")
    booker = ada.registration.name
    write_door_note(registration_id=ada.registration_id, note="Ask for Eve", **NOBODY)
    pay_at_the_door(registration_id=ada.registration_id, **NOBODY)
    # A dearer type, since they paid: the first ticket is covered, the second in part.
    Ticket.objects.filter(pk=bob.pk).update(price=Decimal(10))
    [eve] = make_tickets(event, kind=day)
    door.scan(ada, at=minutes(1))

    found = door_list(event, by_last_word=False, language="en", now=minutes(2))

    lines = {line.name: line for group in found.letters for line in group.lines}
    assert lines == {
        "Bob": Line(
            "Bob", booker, first.name, "", "", "Ask for Eve", bob.short_code[-4:], Decimal(2), None
        ),
        booker: Line(
            booker, "", first.name, "", "", "Ask for Eve", ada.short_code[-4:], None, minutes(1)
        ),
        eve.registration.name: Line(
            eve.registration.name,
            "",
            "Saturday",
            "Saturday night",
            "Green band",
            "",
            eve.short_code[-4:],
            Decimal(5),
            None,
        ),
    }
    assert (found.people, found.inside, found.columns) == (3, 1, 7)


def test_money_is_asked_of_whom_it_was_not_taken_from(door):
    event, [ada, bob, cleo] = door.event, make_tickets(door.event, 3)
    for ticket, name in ((ada, "Ada"), (bob, "Bob"), (cleo, "Cleo")):
        Ticket.objects.filter(pk=ticket.pk).update(holder_name=name, price=Decimal(5))
    about, seen = {"registration_id": ada.registration_id, **NOBODY}, []

    collect_for_ticket(ticket_id=bob.pk, **NOBODY)
    seen.append(owed(event))
    pay_at_the_door(**about)
    seen.append(owed(event))
    take_back(amount=Decimal(12), paid_so_far=Decimal(15), reason="Refund", **about)
    seen.append(owed(event))

    assert seen == [{"Ada": 5, "Cleo": 5}, {}, {"Ada": 5, "Bob": 2, "Cleo": 5}]


def owed(event):
    found = door_list(event, by_last_word=False, language="en", now=minutes(0))
    lines = [line for group in found.letters for line in group.lines]
    return {line.name: line.to_pay for line in lines if line.to_pay}


def test_names_stand_where_people_look_for_them(door):
    people(door.event, "Ørjan Zoll", "zoë Ba", "Änne Nuñez", "Anna Núnez", "林 真須美", "0x")
    people(door.event, "Íñigo Cruz", "Inka Cruz")

    assert names(door.event) == [
        ("A", ["Anna Núnez", "Änne Nuñez"]),
        ("I", ["Íñigo Cruz", "Inka Cruz"]),
        ("O", ["Ørjan Zoll"]),
        ("Z", ["zoë Ba"]),
        ("", ["0x", "林 真須美"]),
    ]
    assert names(door.event, language="es")[1] == ("I", ["Inka Cruz", "Íñigo Cruz"])
    assert names(door.event, by_last_word=True)[:3] == [
        ("B", ["zoë Ba"]),
        ("C", ["Íñigo Cruz", "Inka Cruz"]),
        ("N", ["Anna Núnez", "Änne Nuñez"]),
    ]


def test_only_those_who_may_come_are_on_it():
    event = EventFactory(capacity=1)
    gone = register_person(event, UserFactory(name="Gone"))
    cancel_registration(registration_id=gone.pk, by=None, now=timezone.now())
    people(event, "Comes", "Waits")
    people(EventFactory(), "Elsewhere")

    assert names(event) == [("C", ["Comes"])]


@pytest.mark.database
def test_a_long_list_takes_as_many_queries_as_a_short_one(door, client):
    client.force_login(door.staff)
    make_tickets(door.event)

    short = count(client, door.event)
    make_tickets(door.event, 30)
    long = count(client, door.event)

    assert short == long <= 9


def test_the_list_is_the_team_s_and_the_journal_notes_who_took_it(door):
    event, url = door.event, reverse("registrations:people_list", args=[door.event.slug])
    desk = reverse("admin:events_event_door_list", args=[event.pk])
    [ticket] = make_tickets(event)
    answers = {}
    for role in (Role.CHECKIN, Role.VIEWER):
        answers[role] = [
            signed_in(make_member(event.organizer, role)).get(at) for at in (url, desk)
        ]
    stranger = signed_in(make_member(EventFactory().organizer, Role.MANAGER))

    statuses = {role: [one.status_code for one in found] for role, found in answers.items()}
    assert statuses == {Role.CHECKIN: [200, 302], Role.VIEWER: [404, 200]}
    assert [stranger.get(at).status_code for at in (url, desk)] == [404, 404]
    assert Client().get(url).status_code == 302
    for page in (answers[Role.CHECKIN][0], answers[Role.VIEWER][1]):
        text = page.content.decode()
        assert ticket.registration.name in text
        assert ticket.short_code[-4:] in text
        assert ticket.short_code not in text
        assert ticket.registration.email not in text
        assert "no-store" in page.headers["Cache-Control"]
    taken = JournalEntry.objects.filter(action="door_list.read").values_list("event_id", "details")
    assert list(taken) == [(event.pk, {"count": 1})] * 2


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def count(client, event):
    url = reverse("registrations:people_list", args=[event.slug])
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def split_days(event, *, saturday, both):
    """Saturday ends at four in the morning; on Sunday, no ticket of Saturday is good."""
    four = minutes(0) + timedelta(hours=4)
    day = {"name": "Saturday night", "ends_at": four, "ticket_types": [saturday.pk, both.pk]}
    rows = [
        WindowRow(event.entry_windows.get().pk, day),
        WindowRow(None, {"name": "Sunday", "starts_at": four, "ticket_types": [both.pk]}),
    ]
    save_entry_windows(event_id=event.pk, rows=rows, deleted=[], **NOBODY)
