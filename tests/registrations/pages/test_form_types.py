"""The form of an event with several ticket types: choosing, mixing, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from events.models import Pool, TicketType
from registrations.models import Registration
from registrations.services.ticket_types import save_ticket_type
from tests.factories import EventFactory
from tests.registrations.pages.reading import errors_of, main_of
from tests.registrations.pages.sending import address
from tests.registrations.pages.types import (
    add_type,
    bill_of,
    cards_of,
    companions_of,
    fields_with_types,
    step_list,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

OVER = "“Early” was available until Thursday 24 December 2020, 18:00 (UTC). Choose another ticket."


@pytest.fixture
def event():
    """A hall of 20 with a room of 3; "Regular" is the first type and costs nothing."""
    event = EventFactory(slug="fair", capacity=20, max_per_registration=6, time_zone="UTC")
    TicketType.objects.filter(event=event).update(name="Regular")
    room = Pool.objects.create(event=event, name="Workshop room", capacity=3)
    opens = timezone.now().replace(year=2030, month=12, day=24, hour=18, minute=0)
    add_type(event, "Workshop", room=room, price=Decimal("12.50"), description="Bring a knife.")
    add_type(event, "Pair", min_per_registration=2, max_per_registration=2, price=5)
    add_type(event, "Late", sales_open_at=opens)
    add_type(event, "Early", sales_close_at=opens.replace(year=2020))
    add_type(event, "Crew", is_hidden=True)
    return event


def kind(event, name):
    return TicketType.objects.get(event=event, name=name)


def ids(event):
    return {kind.name: str(kind.pk) for kind in event.ticket_types.all()}


def test_the_events_page_lists_the_types_in_two_queries(client, event, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = client.get(event.get_absolute_url())

    [tickets] = main_of(page).find_all("section", **{"aria-labelledby": "tickets"})
    assert [item.text for item in tickets.find_all("li")] == [
        "Regular Free 20 places left",
        "Workshop 12.50 to pay at the door Bring a knife. 3 places left",
        "Pair 5.00 to pay at the door 20 places left 2 per registration",
        "Late Free Available from Tuesday 24 December 2030, 18:00 (UTC)",
        "Early Free No longer available since Thursday 24 December 2020, 18:00 (UTC)",
    ]


def test_strangers_see_a_changed_type_at_once(client, event):
    client.get(event.get_absolute_url())

    save_ticket_type(
        event_id=event.pk,
        type_id=kind(event, "Workshop").pk,
        fields={"name": "Carving"},
        pool_ids=[],
        by=None,
        now=timezone.now(),
    )

    words = main_of(client.get(event.get_absolute_url())).text
    assert "Carving 12.50" in words
    assert "Workshop" not in words


def test_one_plain_type_is_not_worth_a_list(client):
    event = EventFactory()

    assert "Tickets" not in main_of(client.get(event.get_absolute_url())).text
    assert "Your ticket" not in main_of(client.get(address(event))).text


def test_an_only_type_limits_the_people_and_says_its_price(client, ada):
    event = EventFactory()
    TicketType.objects.filter(event=event).update(
        min_per_registration=2, max_per_registration=3, price=Decimal("7.50")
    )

    page = client.get(address(event))

    words = main_of(page).text
    assert "7.50 per person, to pay at the door" in words
    assert "Up to 3 people in all" in words
    assert fields_with_types(page)["people"] == "2"
    assert step_list(page)[-1] == "You pay 15.00 at the door."


def test_the_form_offers_what_can_be_had(client, ada, event):
    page = client.get(address(event))

    assert cards_of(page) == [
        ("Regular", "checked"),
        ("Workshop", ""),
        ("Pair", ""),
        ("Late", "disabled"),
        ("Early", "disabled"),
    ]


def test_types_are_mixed_and_kept_while_people_come_and_go(client, ada, event):
    of = ids(event)
    fields = fields_with_types(client.get(address(event))) | {"type": of["Workshop"]}
    page = client.post(address(event), {**fields, "people": "3", "type_2": of["Pair"], "add": "1"})
    fields = fields_with_types(page) | {"person_3": "Edsger", "type_3": of["Regular"]}
    page = client.post(address(event), {**fields, "take_off": "2"})

    assert cards_of(page)[1] == ("Workshop", "checked")
    assert companions_of(page) == [
        ("Edsger", "Regular (20 places left)"),
        ("", "The same as yours"),
    ]
    assert bill_of(page) == ["1 × Regular 0.00", "2 × Workshop 25.00", "In all 25.00"]
    assert Registration.objects.count() == 0

    client.post(address(event), {**fields_with_types(page), "action": "register"})
    made = Registration.objects.get()
    tickets = made.tickets.order_by("number").select_related("ticket_type")
    assert [(ticket.ticket_type.name, ticket.holder_name, ticket.price) for ticket in tickets] == [
        ("Workshop", "Ada Lovelace", Decimal("12.50")),
        ("Regular", "Edsger", 0),
        ("Workshop", "", Decimal("12.50")),
    ]


def test_htmx_gets_the_rest_of_the_form_when_the_choice_changes(client, ada, event):
    of = ids(event)
    fields = fields_with_types(client.get(address(event)))
    chosen = {**fields, "type": of["Pair"], "people": "2", "update": "1"}

    part = client.post(
        address(event), chosen, headers={"HX-Request": "true", "HX-Target": "form-rest"}
    ).content.decode()

    assert "2 × Pair" in part
    assert "2 people. To pay at the door: 10.00" in part
    assert 'name="nonce"' not in part


@pytest.mark.parametrize(
    ("types", "field", "sentence"),
    [
        (
            ["Pair"],
            "type",
            "“Pair” is for 2 people or more. Add people, or choose another ticket.",
        ),
        (
            ["Pair", "", ""],
            "type",
            "One registration may have 2 tickets “Pair” at most.",
        ),
        (
            ["Regular", "Pair"],
            "type_2",
            "“Pair” is for 2 people or more. Add people, or choose another ticket.",
        ),
        (
            ["Late"],
            "type",
            "“Late” is available from Tuesday 24 December 2030, 18:00 (UTC).",
        ),
        (
            ["Regular", "", "Early"],
            "type_3",
            OVER,
        ),
        (["Crew"], "type", "This event has no such ticket. Choose one of those on its page."),
        (["nonsense"], "type", "Choose your ticket."),
        ([""], "type", "Choose your ticket."),
    ],
)
def test_a_refusal_stands_beside_the_field_and_keeps_the_rest(
    client, ada, event, types, field, sentence
):
    of = {**ids(event), "": "", "nonsense": "nonsense"}
    typed = {f"type_{number}": of[name] for number, name in enumerate(types, start=1)}
    people = {f"person_{number}": f"Guest {number}" for number in range(2, len(types) + 1)}
    fields = fields_with_types(client.get(address(event)))

    page = client.post(
        address(event),
        {
            **fields,
            **people,
            **typed,
            "type": of[types[0]],
            "people": str(len(types)),
            "action": "register",
        },
    )

    assert errors_of(page) == [sentence]
    [errors] = main_of(page).find_all("ul", id=f"id_{field}_error")
    assert errors.text == sentence
    assert [name for name, _type in companions_of(page)] == list(people.values())
    assert Registration.objects.count() == 0


def test_a_page_from_before_there_were_types_asks_for_one(client, ada):
    event = EventFactory()
    old = fields_with_types(client.get(address(event)))
    add_type(event, "Workshop", price=5)

    page = client.post(address(event), {**old, "action": "register"})

    assert errors_of(page) == ["Choose your ticket."]
    assert Registration.objects.count() == 0


def test_a_page_from_when_there_were_several_takes_no_other_type(client, ada, event):
    of = ids(event)
    old = fields_with_types(client.get(address(event)))
    TicketType.objects.filter(event=event).exclude(name="Regular").update(is_hidden=True)

    page = client.post(address(event), {**old, "type": of["Workshop"], "action": "register"})

    assert errors_of(page) == ["This event has no such ticket. Choose one of those on its page."]
    assert cards_of(page) == [("Regular", "")]
    client.post(
        address(event), {**fields_with_types(page), "type": of["Regular"], "action": "register"}
    )
    assert Registration.objects.get().tickets.get().ticket_type_id == kind(event, "Regular").pk


def test_a_retry_finds_its_registration_though_the_type_has_vanished(client, ada, event):
    fields = fields_with_types(client.get(address(event))) | {"type": ids(event)["Workshop"]}
    first = client.post(address(event), {**fields, "action": "register"})
    TicketType.objects.filter(event=event, name="Workshop").update(
        sales_close_at=timezone.now() - timedelta(hours=1)
    )

    again = client.post(address(event), {**fields, "action": "register"})

    assert again["Location"] == first["Location"]
    assert Registration.objects.count() == 1
