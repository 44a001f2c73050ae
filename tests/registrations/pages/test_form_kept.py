"""A form that waited too long still works: nothing typed is lost, nothing is done unasked."""

import re

import pytest
from django.test import Client

from registrations.models import Registration
from tests.factories import PASSWORD, EventFactory, UserFactory, register_person
from tests.registrations.pages.reading import (
    buttons_of,
    errors_of,
    fields_of,
    links_of,
    main_of,
    tree_of,
)
from tests.registrations.pages.sending import address

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

TYPED = {"people": "2", "name": "Gwen", "email": "gwen@example.org", "person_2": "Grace"}
OURS = {"Origin": "http://testserver"}


@pytest.fixture
def strict():
    """A client whose tokens are checked, as a browser's are."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def event():
    return EventFactory(slug="songs", capacity=80)


def token_of(page):
    return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())[1]


def opened(strict, event):
    """The fields of the form as a browser would send them, token included."""
    page = strict.get(address(event))
    return {**fields_of(page), "csrfmiddlewaretoken": token_of(page), "action": "register"}


def notice_of(page):
    """What the page says first, with the focus."""
    [notice] = [
        element
        for element in main_of(page).walk()
        if "autofocus" in element.attributes and element.attributes.get("role") == "alert"
    ]
    return notice.text


def test_an_old_token_brings_the_form_back_with_all_values_and_a_fresh_one(strict, event):
    sent = opened(strict, event) | TYPED
    del strict.cookies["csrftoken"]

    page = strict.post(address(event), sent, headers=OURS)

    assert page.status_code == 403
    assert notice_of(page).startswith("Nothing was sent yet, and nothing that you typed is lost.")
    fields = fields_of(page)
    assert {key: fields[key] for key in TYPED} == TYPED
    assert fields["nonce"] != sent["nonce"]
    assert errors_of(page) == []
    assert Registration.objects.count() == 0

    again = {**fields, "csrfmiddlewaretoken": token_of(page), "action": "register"}
    answer = strict.post(address(event), again, headers=OURS)
    assert answer["Location"] == f"{address(event)}mail/"
    assert Registration.objects.get().tickets.count() == 2


def test_who_signs_in_in_another_tab_goes_on_as_themselves(strict, event):
    UserFactory(email="gwen@example.org")
    sent = opened(strict, event) | TYPED
    sign_in = strict.get("/accounts/login/")
    entered = {"login": "gwen@example.org", "password": PASSWORD}
    strict.post("/accounts/login/", {**entered, "csrfmiddlewaretoken": token_of(sign_in)})

    page = strict.post(address(event), sent, headers=OURS)

    assert page.status_code == 403
    assert "Your tickets go to gwen@example.org" in main_of(page).text
    assert fields_of(page)["person_2"] == "Grace"
    assert Registration.objects.count() == 0


@pytest.mark.parametrize("is_registered", [False, True])
def test_people_are_added_to_a_page_with_an_old_token_as_to_any_other(strict, event, is_registered):
    """Also where one has signed in elsewhere meanwhile, and is registered."""
    sent = opened(strict, event) | TYPED
    if is_registered:
        gwen = UserFactory(email="gwen@example.org")
        register_person(event, gwen)
        strict.force_login(gwen)
    del strict.cookies["csrftoken"]

    page = strict.post(address(event), {**sent, "add": "1"}, headers={**OURS, "HX-Request": "true"})

    assert page.status_code == 200
    assert fields_of(page)["people"] == "3"
    assert token_of(page) != sent["csrfmiddlewaretoken"]


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_what_another_site_sends_is_not_shown(strict, event, headers):
    sent = opened(strict, event) | TYPED
    del strict.cookies["csrftoken"]

    answer = strict.post(address(event), sent, headers=headers)

    assert answer.status_code == 403
    assert "Grace" not in answer.content.decode()
    assert Registration.objects.count() == 0


def test_who_was_signed_out_goes_on_as_a_guest_with_one_more_click(client, event):
    client.force_login(UserFactory(name="Gwen", email="gwen@example.org"))
    fields = fields_of(client.get(address(event)))
    client.logout()

    page = client.post(
        address(event), {**fields, "people": "2", "person_2": "Grace", "action": "register"}
    )

    assert notice_of(page).startswith("You are signed out by now.")
    assert links_of(page)["Sign in first"] == f"/accounts/login/?next={address(event)}"
    kept = fields_of(page)
    assert {key: kept.get(key) for key in [*TYPED, "signed_in"]} == {**TYPED, "signed_in": None}
    assert Registration.objects.count() == 0

    answer = client.post(address(event), {**kept, "action": "register"})
    assert answer["Location"] == f"{address(event)}mail/"
    assert Registration.objects.get().tickets.count() == 2


def test_errors_are_named_first_with_a_way_to_each_field(client, event):
    fields = fields_of(client.get(address(event)))
    wrong = {"name": " ", "email": "gwen@", "people": "2", "person_2": "x" * 201}

    page = client.post(address(event), {**fields, **wrong, "action": "register"})

    sentences = [
        "Tell us your name. It stands on the ticket.",
        "This address is not complete. It looks like name@example.org.",
        "This name is too long. Shorten it to 200 letters.",
    ]
    names = ["id_name", "id_email", "id_person_2"]
    assert notice_of(page) == " ".join(["Please look at 3 fields again:", *sentences])
    links = links_of(page)
    assert [links[sentence] for sentence in sentences] == [f"#{name}" for name in names]
    assert errors_of(page) == sentences
    inputs = {
        field.attributes.get("id"): field.attributes for field in main_of(page).find_all("input")
    }
    for name in names:
        assert inputs[name]["aria-invalid"] == "true"
        assert f"{name}_error" in inputs[name]["aria-describedby"]


def test_focus_goes_to_whoever_moved_up_or_to_the_button_that_adds(client, event):
    fields = fields_of(client.get(address(event)))
    three = {**fields, "people": "3", "person_2": "Grace", "person_3": "Ada"}

    pages = [client.post(address(event), {**three, "take_off": n}) for n in ("2", "3")]

    focused = [
        [
            one.attributes.get("name")
            for one in main_of(page).walk()
            if "autofocus" in one.attributes
        ]
        for page in pages
    ]
    assert focused == [["person_2"], ["add"]]
    assert [fields_of(page)["person_2"] for page in pages] == ["Ada", "Grace"]


def test_htmx_says_the_number_of_people_to_who_cannot_see_it(client, event):
    fields = fields_of(client.get(address(event)))

    part = client.post(
        address(event), {**fields, "people": "2", "add": "1"}, headers={"HX-Request": "true"}
    )

    said = [
        (element.attributes["id"], element.text)
        for element in tree_of(part.content.decode()).walk()
        if "data-hx-swap-oob" in element.attributes
    ]
    assert said == [("people-now", "3 people")]
    assert "Register" in buttons_of(client.get(address(event)))
