"""What every answer carries: the policy, the headers, and who may keep it."""

import pytest
from django.test import Client
from django.urls import reverse

from events.enums import Role
from tests.factories import EventFactory, OrganizerFactory, UserFactory, make_member
from tests.support.routes import all_routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("what pages carry, whoever kept the rows"),
]

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; media-src 'self'; worker-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)

# For who works at the desk: the gallery of mails shows each in a frame, in which nothing runs.
GALLERY, MAIL = "/admin/events/event/mails/", "/admin/events/event/mails/document/"
OTHER_POLICIES = {
    (GALLERY, "manager"): f"{STRICT}; frame-src 'self'",
    (MAIL, "manager"): (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " frame-ancestors 'self'"
    ),
}

# A public event's poster, the site's icons, what search engines read: nothing of a session.
SAME_FOR_EVERYONE = (
    *("/cover", "/cover.svg", "/share.png", "/robots.txt", "/sitemap.xml"),
    *("/favicon.ico", "/apple-touch-icon.png", "/icon-192.png", "/icon-512.png"),
    "/site.webmanifest",
)


@pytest.fixture
def everyone():
    """An event, and a client for each kind of visitor."""
    organizer = OrganizerFactory()
    EventFactory(organizer=organizer, slug="harbour")
    clients = {"anonymous": Client()}
    for name, user in {
        "attendee": UserFactory(),
        "manager": make_member(organizer, Role.MANAGER),
    }.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def simple_routes():
    """Every route that needs no object but the one event."""
    for route in all_routes():
        if "<" not in route.path.replace("<slug:slug>", ""):
            yield route.path.replace("<slug:slug>", "harbour")


def test_every_page_carries_the_policy_and_the_headers_and_is_kept_nowhere(everyone):
    answers = {
        (path, who): client.get(path).headers
        for path in simple_routes()
        for who, client in everyone.items()
    }

    policies = {asked: found.get("Content-Security-Policy") for asked, found in answers.items()}
    assert {asked: said for asked, said in policies.items() if said != STRICT} == OTHER_POLICIES
    for (path, who), headers in answers.items():
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        is_framed = (path, who) == (MAIL, "manager")
        assert headers["X-Frame-Options"] == ("SAMEORIGIN" if is_framed else "DENY"), path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        if who != "anonymous" and not path.endswith(SAME_FOR_EVERYONE):
            assert "no-store" in headers["Cache-Control"], (path, who)


def test_public_pages_are_asked_for_again_and_name_no_person(everyone):
    answer = everyone["anonymous"].get(reverse("events:list"))

    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Cookie" in answer.headers["Vary"]
    assert answer.cookies == {}


def test_a_stranger_cannot_speak_for_a_proxy(everyone, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    claims = {"headers": {"x-forwarded-proto": "https"}}
    stranger = everyone["anonymous"].get("/", REMOTE_ADDR="192.0.2.1", **claims)
    settings.TRUSTED_PROXIES = ["192.0.2.0/24"]
    proxy = Client().get("/", REMOTE_ADDR="192.0.2.1", **claims)

    assert (stranger.status_code, proxy.status_code) == (301, 200)


def test_health_answers_while_redirecting_to_https(settings):
    settings.SECURE_SSL_REDIRECT = True

    assert Client().get("/healthz").content == b"ok\n"


def test_a_page_of_a_signed_in_person_is_never_shown_to_another(everyone):
    mine = everyone["attendee"].get("/").content.decode()
    anonymous = everyone["anonymous"].get("/").content.decode()

    assert "Sign out" in mine
    assert "Sign out" not in anonymous
