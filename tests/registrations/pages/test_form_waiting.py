"""The form where a ticket is full: what is free instead, and waiting for any of several."""

from decimal import Decimal

import pytest

from events.models import Pool, TicketType
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.registering import TicketRequest
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.pages.reading import buttons_of, errors_of, links_of, main_of
from tests.registrations.pages.sending import address
from tests.registrations.pages.test_queries import domain_queries
from tests.registrations.pages.types import (
    add_type,
    boxes_of,
    cards_of,
    fields_with_types,
    step_list,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

SHORT = "Not enough places are left for Workshop. Choose another ticket, or join the waiting list."


@pytest.fixture
def event():
    """A hall of 20; both workshops share a room of 2, of which one seat is taken."""
    event = EventFactory(capacity=20, offer_hours=12)
    TicketType.objects.filter(event=event).update(name="Regular", price=10)
    room = Pool.objects.create(event=event, name="Workshop room", capacity=2)
    workshop = add_type(event, "Workshop", room=room, price=Decimal("12.50"))
    add_type(event, "Student workshop", room=room, price=5)
    add_type(event, "Crew", is_hidden=True)
    take(event, workshop)
    return event


def take(event, kind, seats=1):
    return register_person(event, tickets=[TicketRequest(ticket_type_id=kind.pk)] * seats)


def ids(event):
    return {kind.name: str(kind.pk) for kind in event.ticket_types.all()}


def filled(client, event, **changes):
    """The fields of a new form for two people, the first of whom takes a workshop."""
    fields = fields_with_types(client.get(address(event)))
    named = {"name": "Gwen", "email": "gwen@example.org"} if "signed_in" not in fields else {}
    asked = {"type": ids(event)["Workshop"], "people": "2", "person_2": "Grace"}
    return {**fields, **named, **asked, **changes}


def test_it_says_of_which_ticket_and_what_is_free_instead(client, ada, event):
    page = client.post(address(event), {**filled(client, event), "action": "register"})

    assert page.status_code == 409
    assert errors_of(page) == [SHORT]
    words = main_of(page).text
    assert "Only 1 place is left for “Workshop”." in words
    assert "Regular (19 places left)" in words
    assert links_of(page)["Regular"] == "#id_ticket_0"
    assert boxes_of(page) == [
        ("Regular 10.00", False),
        ("Student workshop 5.00", False),
        ("Any ticket", False),
    ]
    assert buttons_of(page)[-1] == "Join waiting list"
    assert Registration.objects.filter(user=ada).count() == 0


def test_one_waits_for_several_types_and_for_no_hidden_one(client, ada, event):
    of = ids(event)
    page = client.post(address(event), {**filled(client, event), "action": "register"})
    ticked = {**fields_with_types(page), "also": [of["Student workshop"], of["Crew"], "nonsense"]}

    # A change of people keeps what was ticked.
    page = client.post(address(event), {**ticked, "add": "1"})
    page = client.post(address(event), {**fields_with_types(page), "take_off": "3"})
    assert [name for name, is_ticked in boxes_of(page) if is_ticked] == ["Student workshop 5.00"]

    client.post(address(event), {**fields_with_types(page), "action": "join"})
    made = Registration.objects.get(user=ada)
    assert (made.status, made.takes_any_type) == (Status.WAITLISTED, False)
    assert [kind.name for kind in made.wanted_types.all()] == ["Student workshop"]
    assert [ticket.ticket_type.name for ticket in made.tickets.all()] == ["Workshop"] * 2


@pytest.mark.parametrize("wish", ["also", "any"])
def test_who_would_take_what_is_free_gets_it(client, ada, event, wish):
    wishes = {"also": [ids(event)["Regular"]], "any": "1"}

    client.post(address(event), {**filled(client, event), "action": "join", wish: wishes[wish]})

    made = Registration.objects.get(user=ada)
    assert made.status == Status.CONFIRMED
    assert [ticket.ticket_type.name for ticket in made.tickets.all()] == ["Regular"] * 2


def test_a_wish_counts_only_where_one_waits(client, ada, event):
    of = ids(event)
    wishes = {"also": [of["Student workshop"]], "any": "1"}
    page = client.post(address(event), {**filled(client, event), **wishes, "action": "register"})
    assert page.status_code == 409

    fields = {**fields_with_types(page), "type": of["Regular"]}
    page = client.post(address(event), {**fields, "update": "1"})
    assert buttons_of(page)[-1] == "Register"
    client.post(address(event), {**fields_with_types(page), "action": "register"})
    made = Registration.objects.get(user=ada)
    assert (made.wanted_types.count(), made.takes_any_type) == (0, False)


def test_the_form_knows_before_it_is_sent(client, ada, event):
    page = client.post(address(event), {**filled(client, event), "update": "1"})

    assert page.status_code == 200
    assert errors_of(page) == []
    assert "There are not enough places for 2 people with this choice now" in main_of(page).text
    assert buttons_of(page)[-1] == "Join waiting list"


def test_without_a_list_a_full_ticket_cannot_be_chosen(client, ada, event):
    event.has_waiting_list = False
    event.save()
    take(event, TicketType.objects.get(event=event, name="Workshop"))

    page = client.get(address(event))
    assert cards_of(page) == [
        ("Regular", "checked"),
        ("Workshop", "disabled"),
        ("Student workshop", "disabled"),
    ]
    page = client.post(address(event), {**filled(client, event), "action": "register"})
    assert errors_of(page) == ["Not enough places are left for Workshop. Choose another ticket."]
    assert buttons_of(page)[-1] == "Register"


def test_a_guest_waits_for_several_types(client, event):
    sent = {**filled(client, event), "also": [ids(event)["Student workshop"]], "action": "join"}

    answer = client.post(address(event), sent)

    assert answer["Location"] == f"{address(event)}mail/"
    made = Registration.objects.get(email="gwen@example.org")
    assert (made.status, made.holds_seats) == (Status.UNCONFIRMED, False)
    assert [kind.name for kind in made.wanted_types.all()] == ["Student workshop"]


FIRST = "You would be the first on the waiting list."
TO_PAY = "Once you have a place, you pay 25.00 at the door."
STEPS = {
    ("account", "at_once", False): [
        FIRST,
        "As soon as there are places, they are yours at once, and we write to ada@example.org.",
        TO_PAY,
    ],
    ("account", "offer", False): [
        FIRST,
        "As soon as there are places, we offer them to you by mail to ada@example.org.",
        "You have 12 hours to accept. After that, the next in line is asked.",
        TO_PAY,
    ],
    ("guest", "offer", False): [
        "First we send you a link by mail.",
        "Open it within two days and confirm: then you join the waiting list.",
        FIRST,
        "As soon as there are places, we offer them to you by mail.",
        "You have 12 hours to accept. After that, the next in line is asked.",
        TO_PAY,
    ],
    ("guest", "at_once", True): [
        "First we send you a link by mail.",
        "Open it within two days and confirm.",
        "The organizer looks at your registration and decides.",
        "If they say yes while places are lacking, you join the waiting list.",
        "As soon as there are places, they are yours at once, and we write to you.",
        TO_PAY,
    ],
}


@pytest.mark.parametrize(("who", "mode", "needs_approval"), STEPS)
def test_the_form_says_what_waiting_leads_to(client, event, who, mode, needs_approval):
    event.waiting_list_mode, event.requires_approval = mode, needs_approval
    event.save()
    if who == "account":
        client.force_login(UserFactory(email="ada@example.org"))

    page = client.post(address(event), {**filled(client, event), "update": "1"})

    assert step_list(page) == STEPS[who, mode, needs_approval]


def test_types_and_wishes_cost_few_queries(client, ada, event):
    """One more than for a single type for the seats of a room, two more for wishes on the list."""
    form = domain_queries(lambda: client.get(address(event)))
    alone = {**filled(client, event), "people": "1", "action": "register"}
    seated = domain_queries(lambda: client.post(address(event), alone))
    client.force_login(UserFactory(email="bob@example.org"))
    sent = {**filled(client, event), "also": [ids(event)["Student workshop"]], "action": "join"}
    joined = domain_queries(lambda: client.post(address(event), sent))

    statuses = Registration.objects.filter(event=event).order_by("created_at")
    assert [made.status for made in statuses] == ["confirmed", "confirmed", "waitlisted"]
    assert [len(form) <= 5, len(seated) <= 13, len(joined) <= 15] == [True] * 3
