"""Where one is led after signing in, and whose session it is then."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import Message
from tests.factories import PASSWORD, UserFactory
from tests.security.forms import NEW_PASSWORD, signup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "/\t/evil.example",
        "https://testserver@evil.example",
        "\x00//evil.example",
        " //evil.example",
        "https://testserver.evil.example",
        "data:text/html,x",
        "%2f%2fevil.example",
        "@evil.example",
    ],
)
def test_next_leads_nowhere_else(target):
    user = UserFactory()
    client = Client()
    signing_in = {"login": user.email, "password": PASSWORD, "next": target}

    page = client.get("/accounts/login/", {"next": target})
    found = [
        client.post("/accounts/login/", signing_in)["Location"],
        *(
            client.get(path, {"next": target}).get("Location", "/")
            for path in ("/accounts/login/", "/accounts/signup/", "/admin/login/")
        ),
        client.post("/accounts/logout/", {"next": target})["Location"],
    ]

    assert page.status_code == 200
    assert {host_of(place) for place in found} == {"testserver"}


def host_of(place):
    """Where a browser goes: it takes backslashes for slashes and leaves out tabs."""
    place = re.sub(r"[\x00-\x20]", "", place).replace("\\", "/")
    return urlsplit(urljoin("http://testserver/accounts/login/", place)).netloc


def test_signing_in_makes_a_new_session_and_signing_out_ends_it():
    user = UserFactory()
    client = Client()
    client.post("/accounts/signup/", signup(user.email))
    planted = client.cookies["sessionid"].value

    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    own = client.cookies["sessionid"].value
    client.post("/accounts/logout/")

    assert planted != own
    assert Session.objects.filter(session_key__in=[planted, own]).count() == 0
    stolen = Client()
    stolen.cookies["sessionid"] = own
    assert stolen.get("/registrations/").status_code == 302


def test_a_new_password_ends_other_sessions():
    user = UserFactory()
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert here.get("/registrations/").status_code == 200
    assert there.get("/registrations/").status_code == 302


@pytest.mark.logs_errors
def test_a_foreign_host_is_refused_and_named_nowhere(event):
    for path in ("/", "/accounts/password/reset/", "/events/harbour/", "/healthz"):
        for headers in ({"host": "evil.example"}, {"host": "testserver@evil.example"}):
            answer = Client().get(path, headers=headers)
            assert answer.status_code == 400 or path == "/healthz"
            assert b"evil" not in answer.content
    forwarded = {"x-forwarded-host": "evil.example", "x-forwarded-server": "evil.example"}
    Client().post("/accounts/password/reset/", {"email": "a@example.org"}, headers=forwarded)

    assert "evil" not in Message.objects.get().body
