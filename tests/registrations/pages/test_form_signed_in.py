"""The form of someone with an account: confirmed or waiting at once, a retry does no harm."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import Message
from registrations import links
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.confirming import confirm
from registrations.services.events import cancel_event, change_capacity
from registrations.services.registering import Applicant, TicketRequest, register
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.pages.reading import (
    buttons_of,
    errors_of,
    fields_of,
    links_of,
    main_of,
)

pytestmark = pytest.mark.django_db

SIGNED_IN = {"signed_in": "1", "email": "ada@example.org"}


@pytest.fixture
def ada(client):
    ada = UserFactory(name="Ada Lovelace", email="ada@example.org")
    client.force_login(ada)
    return ada


def address(event):
    return f"/events/{event.slug}/register/"


def send(client, event, *, fields=None, **changes):
    """Open the form, fill it in, press its main button."""
    fields = fields or fields_of(client.get(address(event)))
    return client.post(address(event), {**fields, "action": "register", **changes})


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


def test_companions_are_added_and_taken_off_without_javascript(client, ada):
    event = EventFactory(max_per_registration=4)

    page = client.get(address(event))
    page = client.post(address(event), {**fields_of(page), "add": "1"})
    page = client.post(address(event), {**fields_of(page), "person_2": "Grace", "add": "1"})
    page = client.post(
        address(event), {**fields_of(page), "person_3": "Edsger", "name": "Ada L.", "add": "1"}
    )
    fields = fields_of(page)
    nonce = fields.pop("nonce")
    assert fields == {
        **SIGNED_IN,
        "people": "4",
        "name": "Ada L.",
        "person_2": "Grace",
        "person_3": "Edsger",
        "person_4": "",
    }
    assert buttons_of(page) == [
        "Remove person 2",
        "Remove person 3",
        "Remove person 4",
        "Register",
    ]
    assert "One registration may bring 4 people at most." in main_of(page).text

    page = client.post(address(event), {**fields_of(page), "take_off": "2"})
    assert fields_of(page) == {
        **SIGNED_IN,
        "nonce": nonce,
        "people": "3",
        "name": "Ada L.",
        "person_2": "Edsger",
        "person_3": "",
    }
    assert Registration.objects.count() == 0

    send(client, event, fields=fields_of(page))
    tickets = Registration.objects.get().tickets.order_by("number")
    assert [ticket.holder_name for ticket in tickets] == ["Ada L.", "Edsger", ""]


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


def test_the_same_form_sent_twice_leads_to_the_same_page(client, ada):
    event = EventFactory(capacity=80)
    fields = fields_of(client.get(address(event)))

    answers = [send(client, event, fields=fields)["Location"] for _ in range(3)]

    made = Registration.objects.get()
    assert answers == [f"/registrations/{made.pk}/"] * 3
    assert Message.objects.count() == 1


def test_the_same_form_with_other_values_is_refused_then_shows_the_first(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))
    send(client, event, fields=fields)

    page = send(client, event, fields=fields, name="Someone Else")
    assert page.status_code == 409
    assert errors_of(page) == [
        "This form was sent already with other values. Open it again and start afresh."
    ]

    answer = send(client, event, fields=fields_of(page))
    made = Registration.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/registrations/{made.pk}/")


def test_opening_the_form_again_shows_the_registration(client, ada):
    event = EventFactory()
    send(client, event)

    answer = client.get(address(event))

    assert answer["Location"] == f"/registrations/{Registration.objects.get().pk}/"


def test_a_second_form_shows_the_first_registration(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))
    register_person(event, ada)

    answer = client.post(address(event), {**fields, "action": "register"}, follow=True)

    made = Registration.objects.get()
    assert answer.redirect_chain == [(f"/registrations/{made.pk}/", 302)]
    assert "You are registered for this event already. This is it." in main_of(answer).text


def test_a_registration_made_as_a_guest_is_shown_by_its_link(client, ada):
    event = EventFactory()
    now = timezone.now()
    as_guest = register(
        event_id=event.pk,
        applicant=Applicant("Ada", "ada@example.org"),
        tickets=[TicketRequest()],
        retry=None,
        wants_waiting_list=False,
        language="en",
        by=None,
        now=now,
    )
    confirm(registration_id=as_guest.pk, now=now)

    answer = send(client, event)

    as_guest.refresh_from_db()
    assert answer["Location"] == links.manage_url(as_guest)


def test_a_full_event_offers_the_waiting_list(client, ada):
    event = EventFactory(capacity=1)
    register_person(event)

    page = client.get(address(event))
    assert buttons_of(page) == ["Add a person", "Join waiting list"]

    answer = client.post(address(event), {**fields_of(page), "action": "join"})
    made = Registration.objects.get(user=ada)
    assert answer["Location"] == f"/registrations/{made.pk}/"
    assert made.status == Status.WAITLISTED


def test_a_form_that_got_stale_comes_back_with_the_list_and_its_values(client, ada):
    event = EventFactory(capacity=2)
    page = client.get(address(event))
    page = client.post(address(event), {**fields_of(page), "add": "1"})
    register_person(event, seats=2)

    page = client.post(
        address(event), {**fields_of(page), "person_2": "Grace", "action": "register"}
    )

    assert page.status_code == 409
    assert errors_of(page) == ["There are not enough places left. You can join the waiting list."]
    assert "Join waiting list" in buttons_of(page)
    assert "Register" not in buttons_of(page)
    assert fields_of(page)["person_2"] == "Grace"
    assert Registration.objects.filter(user=ada).count() == 0

    client.post(address(event), {**fields_of(page), "action": "join"})
    made = Registration.objects.get(user=ada)
    assert (made.status, made.tickets.count()) == (Status.WAITLISTED, 2)


def test_a_group_too_large_for_what_is_left_may_join_or_come_fewer(client, ada):
    event = EventFactory(capacity=2)
    register_person(event)
    fields = fields_of(client.get(address(event)))

    page = send(client, event, fields=fields, people="2", person_2="Grace")
    assert page.status_code == 409
    hint = "Only 1 place is left. Come with fewer people, or join the waiting list."
    assert hint in main_of(page).text
    assert "Join waiting list" in buttons_of(page)

    page = client.post(address(event), {**fields_of(page), "take_off": "2"})
    assert "Register" in buttons_of(page)
    send(client, event, fields=fields_of(page))
    assert Registration.objects.get(user=ada).status == Status.CONFIRMED


def test_approval_is_said_before_and_after(client, ada):
    event = EventFactory(requires_approval=True)

    page = client.get(address(event))
    assert "The organizer looks at your registration and decides." in main_of(page).text

    page = client.post(address(event), {**fields_of(page), "action": "register"}, follow=True)
    assert "Waiting for approval" in main_of(page).text
    assert Registration.objects.get().status == Status.PENDING


CLOSED = {
    "closed by hand": (
        {"is_closed_by_hand": True},
        "Registration is closed. Write to the organizer if you still want to come.",
    ),
    "not here": ({"registration_mode": "none"}, "No registration needed."),
    "full without a list": (
        {"capacity": 0, "has_waiting_list": False},
        "Not enough places are left, and there is no waiting list. Look again later.",
    ),
    "over": (
        {"start_at": timezone.now() - timedelta(days=1)},
        "The event is over. Look for another one in the list of events.",
    ),
}


@pytest.mark.parametrize("kind", CLOSED)
def test_what_is_closed_says_so_instead_of_a_form(client, ada, kind):
    options, sentence = CLOSED[kind]
    event = EventFactory(**options)

    page = client.get(address(event))

    assert page.status_code == 200
    assert sentence in main_of(page).text
    assert buttons_of(page) == []
    assert links_of(page)["Back to the event"] == f"/events/{event.slug}/"


@pytest.mark.parametrize("kind", CLOSED)
def test_what_closed_meanwhile_refuses_with_a_sentence(client, ada, kind):
    event = EventFactory(capacity=5)
    fields = fields_of(client.get(address(event)))
    options, _sentence = CLOSED[kind]
    if kind == "over":
        options = {"start_at": options["start_at"], "end_at": timezone.now()}
    if kind == "full without a list":
        change_capacity(event_id=event.pk, capacity=0, by=None, now=timezone.now())
        options = {"has_waiting_list": False}
    type(event).objects.filter(pk=event.pk).update(**options)

    page = send(client, event, fields=fields)

    assert page.status_code == 409
    assert len(errors_of(page)) == 1
    assert buttons_of(page) == []
    assert Registration.objects.count() == 0


def test_a_cancelled_event_refuses(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))
    cancel_event(event_id=event.pk, by=None, now=timezone.now())

    page = send(client, event, fields=fields)

    assert page.status_code == 409
    assert errors_of(page) == [
        "The event was cancelled. Look for another one in the list of events."
    ]


def test_a_form_without_a_nonce_is_shown_again_with_one(client, ada):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))

    page = send(client, event, fields={**fields, "nonce": "1"})
    assert errors_of(page) == ["This page was out of date. Please send it again."]
    assert Registration.objects.count() == 0

    send(client, event, fields=fields_of(page))
    assert Registration.objects.count() == 1


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


def test_a_draft_is_not_found(client, ada):
    event = EventFactory(published=False)

    assert client.get(address(event)).status_code == 404
    assert client.post(address(event), {"name": "x"}).status_code == 404


def test_looking_changes_nothing(client, ada):
    event = EventFactory()

    client.get(address(event))
    client.head(address(event))

    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)
