"""A helper's pass opens the door of its event and nothing else: every route, every operation."""

import pytest
from django.db import transaction
from django.test import Client

from registrations.door.passes import COOKIE
from registrations.models import DoorPass, Registration
from tests.api.conftest import Program
from tests.api.houses import full_house
from tests.api.test_who_reaches_what import asked
from tests.registrations.door.phone import pass_for, phone_with
from tests.security.house import House, make_house, routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("rights are code, and tests/registrations/door asks both"),
]

# What the pass is for. The guest list is for members.
OPENED = {
    "registrations:checkin_list",
    "registrations:checkin",
    "registrations:checkin_scan",
    "registrations:checkin_search",
    "registrations:checkin_payment",
    "registrations:checkin_pass",
    "registrations:board",
    "registrations:board_numbers",
}
# These read the code or the key before they ask who is there.
ABOUT_PASSES = {"registrations:checkin_enrolment"}


@pytest.fixture
def ours() -> House:
    return make_house("Ours")


def answers_of(client, house, names):
    """Status and target of each route, by method; what a request does is undone."""
    found = {}
    for route in routes():
        if route.name in names:
            continue
        for method in ("GET", "POST"):
            with transaction.atomic():
                answer = client.generic(method, house.address(route))
                transaction.set_rollback(True)
            found[method, route.path] = (answer.status_code, answer.headers.get("Location"))
    return found


def is_of_the_door(route):
    return route.path.startswith("/checkin/")


def test_a_pass_opens_no_page_but_its_door(ours):
    """All that is not the door answers as it does to nobody, in its own house too."""
    phone, nobody = phone_with(ours.door_key), Client()
    door = {route.name for route in routes() if is_of_the_door(route)} | {"language"}

    assert answers_of(phone, ours, door) == answers_of(nobody, ours, door)
    assert Registration.objects.get(pk=ours.registration.pk).is_live


def test_a_pass_opens_of_its_own_door_what_it_is_for(ours):
    opened = {
        route.name
        for route in routes()
        if is_of_the_door(route)
        for method in ("GET", "POST")
        if is_let_in(phone_with(ours.door_key), method, ours.address(route))
    }

    assert opened - ABOUT_PASSES <= OPENED
    assert {"registrations:checkin", "registrations:checkin_pass"} <= opened


def is_let_in(phone, method, address):
    """Whether there is anything but a refusal or the login; what it does is undone."""
    with transaction.atomic():
        answer = phone.generic(method, address)
        transaction.set_rollback(True)
    to_login = answer.status_code == 302 and "/login/" in answer["Location"]
    return not to_login and answer.status_code not in (403, 404, 405)


def test_a_pass_opens_no_other_door(ours):
    """Neither of another house, nor of another event of its own."""
    phone, theirs = phone_with(ours.door_key), make_house("Theirs")
    theirs.event.organizer = ours.organizer
    theirs.event.save(update_fields=["organizer"])
    doors = [r for r in routes() if is_of_the_door(r) and "<slug:slug>" in r.path]

    answers = {
        (method, route.path): phone.generic(method, theirs.address(route))
        for route in doors
        for method in ("GET", "POST")
    }

    let_in = {
        key: answer.status_code
        for key, answer in answers.items()
        if answer.status_code not in (404, 405)
        and not (answer.status_code == 302 and "/login/" in answer["Location"])
    }
    # A wrong code is told as such, whichever event's address it was sent to.
    assert let_in == {("POST", "/checkin/<slug:slug>/enrolment/"): 422}
    assert not any(b"Theirs" in answer.content for answer in answers.values())


def test_a_pass_opens_nothing_of_the_api(ours):
    """Its key is neither a session nor a token, wherever it is put."""
    house = full_house("Full")
    key = pass_for(house.event).key
    with_cookie = Program()
    with_cookie.client.cookies[COOKIE] = key

    for operation, ask in asked(house):
        of_nobody = ask(Program())
        answer, as_token = ask(with_cookie), ask(Program(key))

        assert (operation.id, answer.status_code) == (operation.id, of_nobody.status_code)
        assert (operation.id, as_token.json()["code"]) == (operation.id, "token_invalid")
    assert DoorPass.objects.filter(event=house.event, revoked_at=None).count() == 2
