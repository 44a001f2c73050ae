"""The form of someone with an account: who comes, under which name and address."""

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Message
from registrations.enums import Status
from registrations.models import Registration
from tests.factories import EventFactory
from tests.registrations.pages.reading import buttons_of, errors_of, fields_of, main_of
from tests.registrations.pages.sending import address, send

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

SIGNED_IN = {"signed_in": "1", "email": "ada@example.org"}


def test_the_form_knows_who_one_is(client, ada):
    event = EventFactory(title="Songs", capacity=80)

    page = client.get(address(event))

    assert page.status_code == 200
    fields = fields_of(page)
    assert len(fields.pop("nonce")) == 36
    assert fields == {**SIGNED_IN, "people": "1", "name": "Ada Lovelace"}
    assert buttons_of(page) == ["Add a person", "Register"]
    assert "Your tickets go to ada@example.org" in main_of(page).text


def test_registering_leads_to_the_registration(client, ada):
    event = EventFactory(capacity=80)

    answer = send(client, event)

    made = Registration.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/registrations/{made.pk}/")
    assert (made.status, made.user, made.email, made.name) == (
        Status.CONFIRMED,
        ada,
        "ada@example.org",
        "Ada Lovelace",
    )
    assert [ticket.holder_name for ticket in made.tickets.all()] == ["Ada Lovelace"]
    assert [message.kind for message in Message.objects.all()] == ["registration.confirmed"]


def test_the_address_cannot_be_sent_along(client, ada):
    event = EventFactory()

    send(client, event, email="victim@example.org")

    assert Registration.objects.get().email == "ada@example.org"


@pytest.fixture
def with_three(client, ada):
    """An event, and its form with three companions, of whom the first two are named."""
    event = EventFactory(max_per_registration=4)
    page = client.get(address(event))
    page = client.post(address(event), {**fields_of(page), "add": "1"})
    page = client.post(address(event), {**fields_of(page), "person_2": "Grace", "add": "1"})
    page = client.post(
        address(event),
        {
            **fields_of(page),
            "person_3": "Edsger",
            "email_3": "edsger@example.org",
            "name": "Ada L.",
            "add": "1",
        },
    )
    return event, page


def test_companions_are_added_without_javascript(with_three):
    _event, page = with_three

    fields = fields_of(page)

    assert len(fields.pop("nonce")) == 36
    assert fields == {
        **SIGNED_IN,
        "people": "4",
        "name": "Ada L.",
        "person_2": "Grace",
        "person_3": "Edsger",
        "person_4": "",
        "email_2": "",
        "email_3": "edsger@example.org",
        "email_4": "",
    }
    assert buttons_of(page) == [*(f"Remove person {number}" for number in (2, 3, 4)), "Register"]
    assert "One registration may bring 4 people at most." in main_of(page).text
    assert Registration.objects.count() == 0


def test_companions_are_taken_off_without_javascript(client, with_three):
    event, page = with_three
    fields = fields_of(page)

    page = client.post(address(event), {**fields, "take_off": "2"})

    assert fields_of(page) == {
        **SIGNED_IN,
        "nonce": fields["nonce"],
        "people": "3",
        "name": "Ada L.",
        "person_2": "Edsger",
        "person_3": "",
        "email_2": "edsger@example.org",
        "email_3": "",
    }
    assert Registration.objects.count() == 0


def test_each_companion_has_a_ticket_under_their_name_and_address(client, with_three):
    event, page = with_three
    page = client.post(address(event), {**fields_of(page), "take_off": "2"})

    send(client, event, fields=fields_of(page))

    tickets = Registration.objects.get().tickets.order_by("number")
    assert list(tickets.values_list("holder_name", "holder_email")) == [
        ("Ada L.", "ada@example.org"),
        ("Edsger", "edsger@example.org"),
        ("", ""),
    ]


def test_a_companions_address_is_looked_at_and_stays_as_typed(client, ada):
    event = EventFactory()

    page = send(client, event, people="2", person_2="Grace", email_2="grace@")

    assert errors_of(page) == ["This address is not complete. It looks like name@example.org."]
    assert fields_of(page)["email_2"] == "grace@"
    assert Registration.objects.count() == 0


def test_one_person_only_where_the_event_says_so(client, ada):
    event = EventFactory(max_per_registration=1)

    page = client.get(address(event))

    assert buttons_of(page) == ["Register"]
    assert "Number of people" not in main_of(page).text


def test_more_people_than_allowed_are_refused_in_place(client, ada):
    event = EventFactory(max_per_registration=2)

    page = send(client, event, people="3", person_2="Grace", person_3="Edsger")

    assert page.status_code == 200
    assert errors_of(page) == ["One registration may bring 2 people at most."]
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("people", ["0", "-1", "x", "", "1e9"])
def test_a_number_of_people_that_is_none_is_refused(client, ada, people):
    page = send(client, EventFactory(), people=people)

    assert page.status_code == 200
    assert len(errors_of(page)) == 1
    assert Registration.objects.count() == 0


def test_a_name_is_needed_and_its_field_says_so(client, ada):
    page = send(client, EventFactory(), name="  ")

    assert errors_of(page) == ["Tell us your name. It stands on the ticket."]
    assert Registration.objects.count() == 0


def test_a_name_over_several_lines_becomes_one(client, ada):
    send(client, EventFactory(), name="Ada\r\nBcc: victim@example.org")

    assert Registration.objects.get().name == "Ada Bcc: victim@example.org"


def test_an_account_without_a_confirmed_address_registers_like_a_guest(client, ada):
    EmailAddress.objects.filter(user=ada).update(verified=False)
    event = EventFactory()

    page = client.get(address(event))
    assert fields_of(page)["email"] == "ada@example.org"
    assert "Your account’s address is not confirmed yet." in main_of(page).text

    answer = client.post(address(event), {**fields_of(page), "action": "register"})
    assert answer["Location"] == f"/events/{event.slug}/register/mail/"
    made = Registration.objects.get()
    assert (made.status, made.user) == (Status.UNCONFIRMED, None)


def test_looking_changes_nothing(client, ada):
    event = EventFactory()

    client.get(address(event))
    client.head(address(event))

    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
