"""The form where not everything can be had: full, waiting for approval, closed, cancelled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registrations.enums import Status
from registrations.models import Registration
from registrations.services.events import cancel_event, change_capacity
from tests.factories import EventFactory, register_person
from tests.registrations.pages.reading import buttons_of, errors_of, fields_of, links_of, main_of
from tests.registrations.pages.sending import address, send

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


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


def test_a_draft_is_not_found(client, ada):
    event = EventFactory(published=False)

    assert client.get(address(event)).status_code == 404
    assert client.post(address(event), {"name": "x"}).status_code == 404
