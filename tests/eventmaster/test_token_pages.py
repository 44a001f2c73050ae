"""Tokens made on a page: shown once, for as much as was chosen, revoked by their owner alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, JournalEntry
from accounts.scopes import Scope
from accounts.tokens import create_token
from events.enums import Role
from events.when import dated_day_text, moment_text
from tests.factories import PASSWORD, EventFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

PAGE, NEW = "/accounts/tokens/", "/accounts/tokens/new/"
SECRET = re.compile(r"em_[\w-]{43}")


@pytest.fixture
def event():
    return EventFactory(title="Our evening")


@pytest.fixture
def editor(event):
    return make_member(event.organizer, Role.EDITOR)


def signed_in(user, *, confirmed=True):
    """A browser of `user`, who has just typed their password once more."""
    client = Client()
    client.force_login(user)
    if confirmed:
        client.post(f"/accounts/reauthenticate/?next={NEW}", {"password": PASSWORD})
    return client


def make(user, **fields):
    values = {"user": user, "name": "Theirs", "scopes": [Scope.EVENTS_READ], **fields}
    return create_token(**values, now=timezone.now())


def test_a_token_is_shown_once_and_works(event, editor):
    browser = signed_in(editor)
    form = {"name": " Door\n3 ", "scopes": ["scans:write", "events:read"], "lifetime": "7"}

    made = browser.post(NEW, {**form, "event": str(event.pk)})

    secret = SECRET.search(made.content.decode())[0]
    token = ApiToken.objects.get()
    assert (token.name, token.scopes, token.event_id, token.user) == (
        "Door 3",
        ["events:read", "scans:write"],
        event.pk,
        editor,
    )
    assert timedelta(days=6) < token.expires_at - timezone.now() <= timedelta(days=7)
    assert made["Cache-Control"] == "no-store, private"
    listed = browser.get(PAGE).content.decode()
    assert f"Valid until {moment_text(token.expires_at)}" in listed
    assert "Only for Our evening" in listed
    assert secret[-4:] in listed
    assert not SECRET.search(listed)
    bearer = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=bearer).json()["id"] == str(editor.pk)
    assert "Used just now" in browser.get(PAGE).content.decode()


def test_making_one_asks_for_the_password_once_more(editor):
    browser = signed_in(editor, confirmed=False)

    answers = [browser.get(NEW), browser.post(NEW, {"name": "x", "scopes": ["events:read"]})]

    assert [(a.status_code, a.url.split("?")[0]) for a in answers] == [
        (302, "/accounts/reauthenticate/")
    ] * 2
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\n \u202e"},
        {"name": "x" * 101},
        {"name": "a\x00b"},
        {"scopes": []},
        {"scopes": ["users:read"]},
        {"scopes": ["everything"]},
        {"event": "foreign"},
        {"event": "nonsense"},
        {"lifetime": "10000"},
    ],
)
def test_what_makes_no_token(editor, wrong):
    if wrong.get("event") == "foreign":
        wrong = {"event": str(EventFactory().pk)}
    form = {"name": "Door", "scopes": ["events:read"], "event": "all", "lifetime": "ever"}

    answer = signed_in(editor).post(NEW, form | wrong)

    assert (answer.status_code, bool(answer.context["form"].errors)) == (200, True)
    assert not ApiToken.objects.exists()


def test_the_form_offers_what_one_may_do_oneself(editor, event):
    offered = {
        name: [value for value, _label in page.context["form"].fields["scopes"].choices]
        for name, page in {
            "attendee": signed_in(UserFactory()).get(NEW),
            "editor": signed_in(editor).get(NEW),
        }.items()
    }

    assert offered["attendee"] == [
        *("events:read", "registrations:read", "registrations:write"),
        "tokens:write",
    ]
    [_all, (_pk, label)] = signed_in(editor).get(NEW).context["form"].fields["event"].choices
    assert label == f"Our evening · {dated_day_text(event.local_start.date())}"
    assert offered["editor"] == [value for value in Scope.values if not value.startswith("users")]


def test_only_its_owner_revokes_a_token(editor):
    token = make(editor).token
    page = f"{PAGE}{token.pk}/revocation/"
    other, own = signed_in(UserFactory(), confirmed=False), signed_in(editor, confirmed=False)

    foreign = [other.get(page).status_code, other.post(page).status_code]
    asked = own.get(page)
    token.refresh_from_db()
    assert (foreign, asked.status_code, token.revoked_at) == ([404, 404], 200, None)

    done, again = own.post(page, follow=True), own.post(page)

    token.refresh_from_db()
    assert token.revoked_at is not None
    assert ("The token is revoked." in done.content.decode(), again.status_code) == (True, 302)
    assert JournalEntry.objects.filter(action="token.revoked").count() == 1
    assert "Revoked just now" in own.get(PAGE).content.decode()


def test_all_of_ones_own_are_revoked_together(editor):
    make(editor), make(editor)
    foreign = make(UserFactory()).token
    browser, page = signed_in(editor, confirmed=False), f"{PAGE}revocation/"

    asked = browser.get(page)
    assert (asked.status_code, editor.api_tokens.usable(at=timezone.now()).count()) == (200, 2)
    done = browser.post(page, follow=True).content.decode()

    assert "2 tokens are revoked." in done
    assert list(ApiToken.objects.usable(at=timezone.now())) == [foreign]
    assert browser.get(page).status_code == 302


def test_a_list_asks_the_same_for_one_token_and_for_many(event, editor, django_assert_num_queries):
    browser = signed_in(editor, confirmed=False)
    make(UserFactory(), name="A stranger's")
    # Session, person, tokens that work and that do not, titles, roles for the header.
    for _ in range(2):
        make(editor, event_id=event.pk)
        with django_assert_num_queries(6):
            assert "A stranger's" not in browser.get(PAGE).content.decode()
