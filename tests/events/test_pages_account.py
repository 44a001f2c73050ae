"""Sign-up, login and their kin: in the site's look, with the names that people look for."""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Message
from tests.factories import PASSWORD, EventFactory, UserFactory
from tests.registrations.pages.reading import tree_of

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def heading(html):
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert len(headings) == 1
    assert html.count('<main id="main"') == 1
    assert 'href="#main"' in html
    return headings[0].strip()


@pytest.mark.parametrize(
    ("path", "title", "words"),
    [
        ("/accounts/login/", "Sign in", ["Email", "Password", "Sign in</button>"]),
        ("/accounts/signup/", "Sign up", ["Name", "Email", "Password", "Sign up</button>"]),
        ("/accounts/password/reset/", "Forgot your password?", ["Send the link</button>"]),
        ("/accounts/password/reset/done/", "Look into your mail", ["Try again"]),
        (
            "/accounts/password/reset/key/1-bad/",
            "Choose a new password",
            ["does not work any"],
        ),
        ("/accounts/password/reset/key/done/", "Your password is changed", ["Sign in"]),
        ("/accounts/confirm-email/", "Look into your mail", ["confirm that the address"]),
        ("/accounts/confirm-email/bad/", "Confirm your address", ["expired or was used"]),
        ("/accounts/inactive/", "This account is closed", ["See all events"]),
    ],
)
def test_pages_on_the_way_in(client, path, title, words):
    html = page(client, path)

    assert heading(html) == title
    for word in words:
        assert word in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.parametrize(
    ("path", "title", "words"),
    [
        ("/accounts/email/", "Email addresses", ["ada@example.org", "Confirmed"]),
        (
            "/accounts/password/change/",
            "Change password",
            ["New password", "At least 10 characters."],
        ),
        ("/accounts/logout/", "Sign out", ["Stay signed in"]),
        ("/accounts/reauthenticate/", "Confirm that it is you", ["Confirm</button>"]),
    ],
)
def test_pages_of_ones_account(client, path, title, words):
    client.force_login(UserFactory(email="ada@example.org"))

    html = page(client, path)

    assert heading(html) == title
    for word in words:
        assert word in html


def test_an_address_is_offered_what_it_can_do(client):
    user = UserFactory(email="ada@example.org")
    client.force_login(user)

    def offers():
        return re.findall(r'name="action_(\w+)"', page(client, "/accounts/email/"))

    assert offers() == ["add"]
    user.emailaddress_set.create(email="ada@example.com", verified=False, primary=False)
    assert offers() == ["primary", "send", "remove", "add"]


def test_a_wrong_password_is_told_above_the_form_and_the_address_stays(client):
    UserFactory(email="ada@example.org")

    response = client.post("/accounts/login/", {"login": "ada@example.org", "password": "wrong"})

    html = response.content.decode()
    assert 'role="alert"' in html
    assert "errorlist nonfield" in html
    assert 'value="ada@example.org"' in html


@pytest.mark.parametrize(
    ("path", "is_own", "expected"),
    [
        ("/accounts/login/", False, {"login": "username", "password": "current-password"}),
        (
            "/accounts/signup/",
            False,
            {"name": "name", "email": "email", "password1": "new-password"},
        ),
        ("/accounts/password/reset/", False, {"email": "username"}),
        (
            "/accounts/password/change/",
            True,
            {"oldpassword": "current-password", "password1": "new-password"},
        ),
        ("/accounts/reauthenticate/", True, {"password": "current-password"}),
        ("/accounts/email/", True, {"email": "email"}),
    ],
)
def test_password_managers_know_each_field(client, path, is_own, expected):
    if is_own:
        client.force_login(UserFactory())

    fields = tree_of(page(client, path)).find_all("input")

    found = {
        field.attributes["name"]: field.attributes["autocomplete"]
        for field in fields
        if "autocomplete" in field.attributes
    }
    assert found == expected


def test_who_signs_up_to_register_is_led_to_the_form_by_the_mail(client):
    form = f"/events/{EventFactory(slug='songs').slug}/register/"
    signing_up = {"name": "Ada", "email": "ada@example.org", "password1": PASSWORD, "next": form}
    assert f"?next={quote(form, safe='')}" in page(client, f"/accounts/login/?next={form}")
    client.post("/accounts/signup/", signing_up)
    link = Message.objects.get().body.removeprefix(settings.SITE_URL)

    elsewhere = Client()
    confirming = tree_of(page(elsewhere, link)).find_all("input", name="next")
    confirmed = elsewhere.post(link.partition("?")[0], {"next": confirming[0].attributes["value"]})
    entered = {"login": "ada@example.org", "password": PASSWORD, "next": form}
    signed_in = elsewhere.post(confirmed["Location"], entered)

    assert confirmed["Location"] == f"/accounts/login/?next={quote(form, safe='')}"
    assert signed_in["Location"] == form


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "/r/secret-token/",
        "/admin/",
        "/events/a-draft/",
        # Words of the sender's own, in a mail to whomever they like (rule 9).
        "/events/call-0900-123-now/",
        "/events/songs/register/?call=0900-123",
        "/events/songs/#call-0900-123",
    ],
)
def test_a_mail_leads_back_to_no_other_page_than_an_events(client, wanted):
    EventFactory(slug="songs")
    EventFactory(slug="a-draft", published=False)
    signing_up = {"name": "Ada", "email": "ada@example.org", "password1": PASSWORD}
    client.post("/accounts/signup/", {**signing_up, "next": wanted})

    body = Message.objects.get().body
    assert "0900" not in body
    assert ("next" in body) == ("songs" in wanted)


def test_the_header_offers_what_fits_the_person(client):
    html = page(client, "/")
    assert ">Sign in</a>" in html
    assert "Sign out" not in html

    UserFactory(email="ada@example.org")
    client.post("/accounts/login/", {"login": "ada@example.org", "password": PASSWORD})
    html = page(client, "/")
    assert '<button type="submit">Sign out</button>' in html
    assert ">My tickets</a>" in html
    assert ">Check-in</a>" not in html
    assert ">Sign in</a>" not in html


def test_signing_in_from_an_event_leads_back_to_it_and_a_signed_link_is_not_copied(client, rf):
    from core.templatetags.ui import login_return

    assert login_return({"request": rf.get("/events/night/")}) == "?next=%2Fevents%2Fnight%2F"
    assert login_return({"request": rf.get("/r/secret-token/")}) == ""


def test_what_is_not_there_helps_on(client):
    response = client.get("/events/nothing/")

    assert response.status_code == 404
    html = response.content.decode()
    assert heading(html) == "There is nothing here"
    assert "Search events" in html


@pytest.mark.parametrize("name", ["400", "500"])
def test_pages_without_a_request_ask_for_none(name):
    from django.template.loader import render_to_string

    assert heading(render_to_string(f"{name}.html"))
