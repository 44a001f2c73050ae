"""Tokens by email and password, and what a caller is told about themselves."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, JournalEntry, User
from accounts.scopes import Scope
from events.enums import Role
from tests.factories import PASSWORD, EventFactory, OrganizerFactory, UserFactory, make_member
from tests.support.second_factor import code_at, give_second_factor

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def sign_in(program, user, **values):
    return program().post("/tokens", {"email": user.email, "password": PASSWORD, **values})


def test_a_password_is_worth_a_short_lived_token(program):
    user = UserFactory(email="ada@example.org")
    asked = {"scopes": ["events:read", "scans:write"], "name": "Door 3", "expires_in": 600}
    before = timezone.now()

    answer = sign_in(program, user, email=" ADA@Example.org ", **asked)

    token = ApiToken.objects.get()
    body = answer.json()
    assert answer.status_code == 201
    assert body == {
        "id": str(token.pk),
        "name": "Door 3",
        "ending": body["token"][-4:],
        "scopes": ["events:read", "scans:write"],
        "event": None,
        "expires_at": body["expires_at"],
        "last_used_at": None,
        "created_at": body["created_at"],
        "token": body["token"],
    }
    assert token.user == user
    assert before <= token.expires_at - timedelta(minutes=10) <= timezone.now()
    assert body["token"] not in str(ApiToken.objects.values())
    entry = JournalEntry.objects.get(action="token.created")
    assert (entry.actor, body["token"] in str(entry.details)) == (user, False)


def test_the_token_works_until_it_is_revoked(program):
    user = UserFactory()
    made = type(program())(sign_in(program, user).json()["token"])

    read = made.get("/me")
    revoked = made.delete("/tokens/current")
    again = made.get("/me")

    assert (read.status_code, read.json()["token"]["scopes"]) == (200, list(Scope))
    assert (revoked.status_code, revoked.content) == (204, b"")
    assert (again.status_code, again.json()["code"]) == (401, "token_invalid")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"password": "a-wrong-password"}, 401, "credentials_wrong"),
        ({"email": "nobody@example.org"}, 401, "credentials_wrong"),
        ({"password": "a\x00b"}, 422, "invalid_values"),
        ({"scopes": []}, 422, "invalid_values"),
        ({"scopes": ["all"]}, 422, "invalid_values"),
        ({"event": "a-secret-draft"}, 422, "invalid_values"),
        ({"event": "no-such-event"}, 422, "invalid_values"),
        ({"expires_in": 86401}, 422, "invalid_values"),
        ({"is_superuser": True}, 422, "invalid_values"),
    ],
)
def test_what_gets_no_token(program, change, status, code):
    EventFactory(title="A secret draft", slug="a-secret-draft", published=False)

    answer = sign_in(program, UserFactory(), **change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert PASSWORD not in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_nobody_writes_into_the_journal_of_a_strangers_event(program):
    """A token for one event is told there; one's own are those in whose team one is."""
    event = EventFactory()
    helper = make_member(event.organizer, Role.CHECKIN)

    answers = [sign_in(program, user, event=event.slug) for user in (UserFactory(), helper)]

    assert [one.status_code for one in answers] == [422, 201]
    assert JournalEntry.objects.get(event_id=event.pk, action="token.created").actor == helper


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(" Door\n3 ", "Door 3"), ("\u202etxt\u202c", "txt"), ("\u202e", "By email and password")],
)
def test_a_name_is_one_line_of_what_is_seen(program, sent, kept):
    answer = sign_in(program, UserFactory(), name=sent)

    assert (answer.status_code, answer.json()["name"]) == (201, kept)


def test_closed_and_unconfirmed_accounts_get_no_token(program):
    closed, unconfirmed = UserFactory(), UserFactory()
    User.objects.filter(pk=closed.pk).update(is_active=False)
    EmailAddress.objects.filter(user=unconfirmed).update(verified=False)

    answers = [sign_in(program, user) for user in (closed, unconfirmed)]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (401, "credentials_wrong"),
        (403, "email_unconfirmed"),
    ]


def test_five_tries_a_minute_for_an_address_right_or_wrong(program):
    user = UserFactory()

    answers = [sign_in(program, user, password="wrong") for _ in range(5)]
    sixth = sign_in(program, user)
    other = sign_in(program, UserFactory())

    assert {one.status_code for one in answers} == {401}
    assert (sixth.status_code, sixth.json()["code"]) == (429, "too_many_requests")
    assert int(sixth["Retry-After"]) > 0
    assert other.status_code == 201


def test_me_says_who_calls_and_with_what(program):
    organizer, other = OrganizerFactory(name="Alpha"), OrganizerFactory(name="Beta")
    user = make_member(organizer, Role.EDITOR)
    other.memberships.create(user=user, role=Role.VIEWER)
    event = EventFactory(organizer=organizer)

    whole = program(user, Scope.EVENTS_READ).get("/me").json()
    narrow = program(user, event=event).get("/me").json()

    mine = {"organizer": organizer.slug, "name": organizer.name, "role": "editor"}
    theirs = {"organizer": other.slug, "name": other.name, "role": "viewer"}
    token = whole.pop("token")
    assert whole == {
        "id": str(user.pk),
        "email": user.email,
        "name": user.name,
        "language": "",
        "is_administrator": False,
        "organizers": [mine, theirs],
        "events": [],
    }
    assert (token["scopes"], token["event"]) == (["events:read"], None)
    assert (narrow["organizers"], narrow["token"]["event"]) == ([mine], event.slug)
    assert program().get("/me").json()["code"] == "not_signed_in"


def test_a_session_is_somebody_and_has_no_token():
    client = Client()
    client.force_login(UserFactory())

    assert client.get("/api/v1/me").json()["token"] is None
    answer = client.delete("/api/v1/tokens/current")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_second_factor_is_asked_for_after_the_password(program):
    user = give_second_factor(UserFactory())
    code = code_at(user)

    answers = [
        sign_in(program, user, password="wrong"),
        sign_in(program, user),
        sign_in(program, user, code="000000"),
        sign_in(program, user, code=code),
        sign_in(program, user, code=code),
    ]

    assert [(one.status_code, one.json().get("code")) for one in answers] == [
        (401, "credentials_wrong"),
        (401, "second_factor_needed"),
        (401, "credentials_wrong"),
        (201, None),
        # A code is good once.
        (401, "credentials_wrong"),
    ]
    assert ApiToken.objects.count() == 1


def test_one_lists_and_revokes_ones_own_tokens(program):
    user, event = UserFactory(), EventFactory()
    whole, narrow, other = program(user), program(user, event=event), program(UserFactory())
    keys = {
        name: api.get("/me").json()["token"]["id"]
        for name, api in {"whole": whole, "narrow": narrow, "other": other}.items()
    }

    seen = [[row["id"] for row in api.get("/tokens").json()["items"]] for api in (whole, narrow)]
    weak = program(user, Scope.EVENTS_READ).get("/tokens")
    answers = [
        whole.delete(f"/tokens/{keys['other']}"),
        narrow.delete(f"/tokens/{keys['whole']}"),
        whole.delete(f"/tokens/{keys['narrow']}"),
        whole.delete(f"/tokens/{keys['narrow']}"),
    ]

    assert seen == [[keys["narrow"], keys["whole"]], [keys["narrow"]]]
    assert weak.json()["code"] == "scope_missing"
    assert [answer.status_code for answer in answers] == [404, 404, 204, 404]
    assert narrow.get("/me").status_code == 401
    assert other.get("/me").status_code == 200
