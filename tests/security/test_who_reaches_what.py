"""Every route, every kind of person: what is another organizer's does not exist (rule 10)."""

import re

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client

from accounts.models import JournalEntry, Message
from core.access import BY_LINK, DOOR, PUBLIC
from eventmaster.urls import THIRD_PARTY_ACCESS
from events.models import Event, SearchWords
from registrations import links
from registrations.mail import RENDERERS
from registrations.models import Registration
from tests.factories import register_as_guest
from tests.security.house import ONLINE_URL, House, make_house, routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("tests/security/test_odd_requests.py asks every route on both"),
]

WITHOUT_CSRF_TOKEN = {
    # Reads where the form comes from instead: tests/accounts/test_languages.py.
    "language",
    # Mail programs press it: tests/registrations/mail/test_mailings.py.
    "registrations:unsubscribe",
}
STRANGERS = ("anonymous", "attendee", "checkin", "viewer", "editor", "manager", "administrator")


@pytest.fixture
def theirs() -> House:
    return make_house("Theirs")


@pytest.fixture
def ours() -> House:
    return make_house("Ours")


def is_open(route):
    rule = getattr(route.view, "access", None) or THIRD_PARTY_ACCESS.get(route.name)
    return rule in (PUBLIC, BY_LINK)


@pytest.mark.parametrize("person", STRANGERS)
def test_closed_pages_of_another_house_do_not_exist(ours, theirs, person):
    """Members of one organizer are strangers to another's."""
    client = ours.client(person)
    closed = [r for r in routes(with_admin=False) if "<" in r.path and not is_open(r)]

    answers = {
        (method, route.path): client.generic(method, theirs.address(route)).status_code
        for route in closed
        for method in ("GET", "POST")
    }

    allowed = {302} if person == "anonymous" else {404, 405}
    # A page of the door that only shows refuses the method before it looks who asks.
    refused = {("POST", r.path) for r in closed if getattr(r.view, "access", "") == DOOR}
    wrong = {key: code for key, code in answers.items() if code not in allowed}
    assert {key: code for key, code in wrong.items() if key not in refused or code != 405} == {}
    assert Registration.objects.get(pk=theirs.registration.pk).is_live


@pytest.mark.parametrize("person", STRANGERS)
def test_a_draft_of_another_house_does_not_exist(ours, theirs, person):
    Event.objects.filter(pk=theirs.event.pk).update(status="draft", published_at=None)
    client = ours.client(person)
    of_events = [r for r in routes(with_admin=False) if "<slug:slug>" in r.path and is_open(r)]

    answers = {route.path: client.get(theirs.address(route)).status_code for route in of_events}

    assert set(answers.values()) == {404}
    assert "Theirs" not in client.get("/?q=theirs").content.decode().partition("<main")[2]


def test_a_link_opens_nothing_of_another_registration(ours, theirs):
    """Nor do its letters, put together in another way."""
    own, other = ours.registration, theirs.registration
    tokens = {"manage": links.manage_token(own), "ticket": links.ticket_token(own.tickets.get())}
    foreign = links.manage_token(other)
    mixed = [
        f"{foreign.partition('.')[0]}.{tokens['manage'].partition('.')[2]}",
        tokens["ticket"].replace(tokens["ticket"][0], foreign[0], 1) + "A",
        foreign.swapcase(),
        foreign[:-1] + ("A" if foreign[-1] != "A" else "B"),
    ]
    by_link = [r for r in routes(with_admin=False) if "<str:token>" in r.path]
    client = Client()

    answers = {}
    for route in by_link:
        page = theirs.address(route)
        for token in mixed:
            for method in ("GET", "POST"):
                answer = client.generic(method, page.replace(theirs.token, token))
                answers[route.path, token] = answer.status_code
        if "<uuid:ticket_id>" in route.path:
            for name, token in tokens.items():
                answers[route.path, name] = client.get(
                    page.replace(theirs.token, token)
                ).status_code

    assert set(answers.values()) <= {404, 405}


def test_the_link_to_take_part_is_for_holders_and_the_team(ours):
    """In no page, file or search of anyone else; without a good ticket for nobody."""
    own = [route for route in routes() if "<str:token>" not in route.path]
    found = set()
    for person in ("anonymous", "attendee", "checkin", "administrator", "owner", "manager"):
        client = ours.client(person)
        for route in own:
            if person == "administrator" or not route.is_admin:
                answer = client.get(ours.address(route))
                if b"secret-room" in answer.getvalue():
                    found.add(person)
        assert "evening" not in client.get("/?q=secret-room").content.decode().partition("<main")[2]

    assert found == {"owner", "manager"}
    words = SearchWords.objects.get(entry__event=ours.event.pk)
    assert "secret" not in f"{words.title} {words.others}".split()
    mails = [RENDERERS[message.kind](message) for message in Message.objects.all()]
    assert not any(ONLINE_URL in mail.message().as_string() + mail.body for mail in mails)
    ours.registration.tickets.update(status="cancelled")
    page = f"/r/{links.ticket_token(ours.registration.tickets.get())}/"
    assert b"secret-room" not in Client().get(page).content


def test_no_get_changes_a_row(ours):
    """Every address of every route, for the owner, the team and strangers; links of mails too."""
    guest = register_as_guest(ours.event)
    client = Client()
    client.post("/accounts/password/reset/", {"email": ours.people["owner"].email})
    sign_up = {"name": "N", "email": "new@example.org", "password1": "a-long-test-password-9"}
    client.post("/accounts/signup/", sign_up)
    clients = {name: ours.client(name) for name in ("anonymous", "owner", "superuser")}
    in_mails = [
        path
        for message in Message.objects.all()
        for path in re.findall(r"http://testserver(/[^\s\"<>]*)", text_of(message))
    ]
    asked = [
        *{ours.address(route) for route in routes()},
        *in_mails,
        f"/r/{links.manage_token(guest)}/",
    ]
    before = everything()

    for name, client in clients.items():
        for path in asked:
            is_admin = path.startswith("/admin/")
            if name == "superuser" or not is_admin:
                client.get(path, follow=not is_admin)

    assert {"/r/", "/acc"} <= {path[: 4 if path[1] == "a" else 3] for path in in_mails}
    assert everything() == before


def text_of(message):
    if message.body:
        return message.body
    mail = RENDERERS[message.kind](message)
    return mail.body if mail else ""


def everything():
    """All domain rows; sessions, last logins and the log of who read what are no such."""
    models = [model for model in apps.get_models() if model._meta.app_label != "sessions"]
    rows = {}
    for model in models:
        names = [f.attname for f in model._meta.concrete_fields if f.name != "last_login"]
        found = model.objects.order_by("pk")
        found = found.exclude(is_read=True) if model is JournalEntry else found
        rows[model.__name__] = list(found.values_list(*names))
    return rows


def test_every_post_needs_the_token_of_our_own_form(ours):
    client = ours.client("superuser", enforce_csrf_checks=True)

    answers = {
        route.path: client.post(ours.address(route), {"x": "1"}).status_code
        for route in routes()
        if route.name not in WITHOUT_CSRF_TOKEN
    }

    assert {path: code for path, code in answers.items() if code != 403} == {}


# --- Covers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("x.jpg", "image/jpeg"), ("x.png", "image/png"), ("x.webp", "image/webp")],
)
def test_an_uploaded_cover_is_served_as_a_picture_and_nothing_else(ours, name, content_type):
    ours.event.cover.save(name, ContentFile(b"<html><script>alert(1)</script>"))

    page = Client().get(f"/events/{ours.event.slug}/").content.decode()
    address = re.search(r'<img src="([^"]*)"', page)[1]
    answer = Client().get(address)

    assert answer.content == b"<html><script>alert(1)</script>"
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "public, max-age=604800"


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.jpg.html", "x"])
def test_what_is_no_picture_by_its_name_is_not_served(ours, name):
    ours.event.cover.save(name, ContentFile(b"<script>alert(1)</script>"))

    assert Client().get(f"/events/{ours.event.slug}/cover/").status_code == 404


def test_a_drafts_cover_is_the_teams(ours, theirs):
    ours.event.cover.save("x.png", ContentFile(b"x"))
    Event.objects.filter(pk=ours.event.pk).update(status="draft", published_at=None)
    page = f"/events/{ours.event.slug}/cover/"

    answers = [house.client("manager").get(page) for house in (ours, theirs)]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert "no-store" in answers[0]["Cache-Control"]
    assert Client().get(f"/events/{theirs.event.slug}/cover/").status_code == 404
