"""The form without an account: the same words whether or not one is registered (rule 2)."""

import time

import pytest
from django.utils import timezone

from accounts.limits import GUEST_FORM_BY_ADDRESS, GUEST_HOLD_BY_NETWORK, is_within
from accounts.models import Message
from accounts.outbox import remember_address
from registrations.enums import Status
from registrations.models import Registration
from registrations.services.confirming import confirm
from tests.factories import EventFactory, UserFactory, register_person
from tests.registrations.pages import sending
from tests.registrations.pages.reading import buttons_of, errors_of, fields_of, links_of, main_of
from tests.registrations.pages.sending import address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

GUEST = {"name": "Gwen Guest", "email": "gwen@example.org"}


def send(client, event, **values):
    return sending.send(client, event, **{**GUEST, **values})


def kinds():
    return list(Message.objects.order_by("created_at", "id").values_list("kind", flat=True))


def test_the_form_asks_for_name_and_email_and_says_what_comes(client):
    event = EventFactory(capacity=80)

    page = client.get(address(event))

    assert set(fields_of(page)) == {"nonce", "people", "name", "email"}
    labels = {label.text for label in main_of(page).find_all("label")}
    assert labels == {"Name", "Email"}
    assert "First we send you a link by mail." in main_of(page).text
    assert (
        links_of(page)["Sign in first"] == f"/accounts/login/?next=/events/{event.slug}/register/"
    )
    assert "sessionid" not in client.cookies


def test_a_guest_is_unconfirmed_and_gets_one_mail(client):
    event = EventFactory(capacity=80)

    answer = send(client, event)

    assert (answer.status_code, answer["Location"]) == (302, f"/events/{event.slug}/register/mail/")
    made = Registration.objects.get()
    assert (made.status, made.holds_seats, made.user) == (Status.UNCONFIRMED, True, None)
    assert kinds() == ["registration.confirm"]
    cookie = client.cookies["sent_to"]
    assert (cookie["path"], cookie["httponly"]) == (answer["Location"], True)
    assert "gwen" not in cookie.value
    page = client.get(answer["Location"])
    assert "We have sent a link to gwen@example.org" in main_of(page).text
    assert page["Cache-Control"] == "no-store, private"
    del client.cookies["sent_to"]
    assert "We have sent you a link." in main_of(client.get(answer["Location"])).text


@pytest.mark.parametrize("spoilt", ["damaged", "old"])
def test_the_address_is_shown_from_a_whole_and_fresh_cookie_only(client, monkeypatch, spoilt):
    page = send(client, EventFactory())["Location"]
    if spoilt == "damaged":
        client.cookies["sent_to"] = client.cookies["sent_to"].value[:-3] + "é"
    else:
        later = time.time() + 31 * 60
        monkeypatch.setattr(time, "time", lambda: later)

    assert "We have sent you a link." in main_of(client.get(page)).text


def everything(answer):
    """All that an answer tells: status, headers, words; cookies' secrets aside."""
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    return answer.status_code, headers, answer.content


def situation_unconfirmed(event):
    pass


def situation_confirmed(event):
    confirm(registration_id=Registration.objects.get(email=GUEST["email"]).pk, now=timezone.now())


@pytest.mark.parametrize("situation", [situation_unconfirmed, situation_confirmed])
def test_the_answer_is_the_same_for_who_is_registered(client, situation):
    event = EventFactory(capacity=80)
    first = send(client, event)
    situation(event)

    second = send(client, event)

    assert everything(second) == everything(first)
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("action", ["register", "join"])
@pytest.mark.parametrize("has_waiting_list", [True, False])
def test_a_full_event_answers_the_same_to_who_is_registered(client, action, has_waiting_list):
    event = EventFactory(capacity=1, has_waiting_list=has_waiting_list)
    owner = UserFactory()
    register_person(event, owner)

    answers = [
        send_blind(client, event, action=action, email=email)
        for email in (owner.email, "nobody@example.org")
    ]

    assert [answer.status_code for answer in answers] == [answers[0].status_code] * 2
    assert errors_of_any(answers[0]) == errors_of_any(answers[1])


def send_blind(client, event, **values):
    """What a curious program sends, whatever the form offers."""
    nonce = "01890000-0000-4000-8000-" + str(abs(hash(values["email"])))[:12].zfill(12)
    return client.post(address(event), {**GUEST, "nonce": nonce, "people": "1", **values})


def errors_of_any(answer):
    return errors_of(answer) if answer.status_code != 302 else answer["Location"]


def test_the_truth_comes_by_mail(client):
    event = EventFactory(capacity=80)
    send(client, event)
    send(client, event)
    assert kinds() == ["registration.confirm", "registration.confirm"]

    confirm(registration_id=Registration.objects.get().pk, now=timezone.now())
    send(client, event)

    assert kinds()[2:] == ["registration.confirmed", "registration.already"]


def test_a_stranger_gets_three_mails_a_day_at_most(client):
    for _ in range(5):
        send(client, EventFactory(capacity=80))

    assert kinds() == ["registration.confirm"] * 3
    assert Registration.objects.count() == 5


def test_who_confirmed_an_address_once_is_no_stranger(client):
    remember_address(GUEST["email"])
    for _ in range(5):
        send(client, EventFactory(capacity=80))

    assert kinds() == ["registration.confirm"] * 5


def test_the_same_form_sent_twice_is_one_registration_and_one_mail(client):
    event = EventFactory(capacity=80)
    fields = {**fields_of(client.get(address(event))), **GUEST, "action": "register"}

    answers = [client.post(address(event), fields)["Location"] for _ in range(3)]

    assert answers == [f"/events/{event.slug}/register/mail/"] * 3
    assert Registration.objects.count() == 1
    assert kinds() == ["registration.confirm"]


def test_the_spelling_of_an_address_makes_no_second_registration(client):
    event = EventFactory(capacity=80)

    send(client, event)
    send(client, event, email="GWEN@Example.ORG")

    assert Registration.objects.get().email_key == "gwen@example.org"


def test_too_often_for_one_address_is_refused_in_place_with_the_values(client):
    event = EventFactory(capacity=80)
    for _ in range(GUEST_FORM_BY_ADDRESS.amount):
        assert is_within(GUEST_FORM_BY_ADDRESS, GUEST["email"])

    page = send(client, event)

    assert page.status_code == 429
    assert page["Retry-After"] == "86400"
    assert errors_of(page) == [
        "That was too often in a short time. Please wait a little and try again."
    ]
    assert fields_of(page)["name"] == "Gwen Guest"
    assert Registration.objects.count() == 0


def test_who_tries_often_holds_no_more_seats(client):
    for _ in range(GUEST_HOLD_BY_NETWORK.amount):
        assert is_within(GUEST_HOLD_BY_NETWORK, "127.0.0.1")

    answer = send(client, EventFactory(capacity=80))

    assert answer.status_code == 302
    made = Registration.objects.get()
    assert (made.status, made.holds_seats) == (Status.UNCONFIRMED, False)


def test_a_wrong_address_is_said_beside_its_field(client):
    page = send(client, EventFactory(), email="gwen@")

    assert page.status_code == 200
    assert errors_of(page) == ["This address is not complete. It looks like name@example.org."]
    assert fields_of(page)["email"] == "gwen@"


def test_a_full_event_takes_a_guest_for_the_list_after_confirming(client):
    event = EventFactory(capacity=1)
    register_person(event)

    page = client.get(address(event))
    assert "Join waiting list" in buttons_of(page)
    answer = client.post(address(event), {**fields_of(page), **GUEST, "action": "join"})

    assert answer.status_code == 302
    made = Registration.objects.get(email=GUEST["email"])
    assert (made.status, made.wants_waiting_list, made.holds_seats) == (
        Status.UNCONFIRMED,
        True,
        False,
    )


def test_adding_people_keeps_what_was_typed_and_shows_no_errors(client):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))

    page = client.post(address(event), {**fields, "name": "Gwen", "email": "gw", "add": "1"})

    assert errors_of(page) == []
    assert {key: fields_of(page)[key] for key in ("people", "name", "email", "person_2")} == {
        "people": "2",
        "name": "Gwen",
        "email": "gw",
        "person_2": "",
    }


def test_htmx_gets_the_form_alone(client):
    event = EventFactory()
    fields = fields_of(client.get(address(event)))

    part = client.post(address(event), {**fields, "add": "1"}, headers={"HX-Request": "true"})

    html = part.content.decode()
    assert html.strip().startswith("<form")
    assert "<main" not in html
    assert 'name="person_2"' in html
    assert "csrfmiddlewaretoken" in html


def test_forms_are_protected_against_other_sites(client):
    client.handler.enforce_csrf_checks = True

    assert send(client, EventFactory()).status_code == 403
    assert Registration.objects.count() == 0
