"""What someone without an account can learn or wear out: nothing."""

import re
import uuid

import pytest
from django.test import Client

from accounts.models import User
from core.http import client_network, is_trusted_proxy
from registrations.models import Registration
from tests.factories import PASSWORD, UserFactory, register_as_guest, register_person
from tests.security.forms import NEW_PASSWORD, form, signup

pytestmark = pytest.mark.django_db


def seen(answer, email):
    """All that a browser sees of an answer, apart from what is random or was typed in."""
    body = answer.content.decode().replace(email, "…")
    body = re.sub(r'(name="(csrfmiddlewaretoken|nonce)" value=)"[^"]*"', r"\1", body)
    headers = {
        key: value
        for key, value in answer.headers.items()
        if key not in ("Expires", "Content-Length", "Date")
    }
    return answer.status_code, headers, sorted(answer.cookies), body


def steps_of(email, path, values, *, then=""):
    """Everything seen on the way: the answer, and the pages that it leads to."""
    client = Client()
    client.get(path)
    answer = client.post(path, values)
    pages = [seen(answer, email)]
    if answer.status_code == 302:
        pages.append(seen(client.get(answer["Location"]), email))
    if then:
        pages.append(seen(client.get(then), email))
    return pages


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/accounts/login/", lambda email: {"login": email, "password": "wrong-password"}),
        (
            "/accounts/signup/",
            lambda email: {"name": "A", "email": email, "password1": NEW_PASSWORD},
        ),
        ("/accounts/password/reset/", lambda email: {"email": email}),
        ("/events/harbour/register/", form),
    ],
)
def test_no_form_tells_who_has_an_account_or_a_registration(event, path, values):
    register_person(event, UserFactory(email="known@example.org"))
    User.objects.create_user("never@example.org", PASSWORD)
    emails = ("known@example.org", "never@example.org", "unknown@example.org")

    known, unconfirmed, unknown = (steps_of(email, path, values(email)) for email in emails)

    assert known == unknown
    assert unconfirmed == unknown


@pytest.mark.parametrize("state", ["nobody", "guest", "owner"])
def test_the_key_of_a_guests_form_does_not_tell_either(client, event, state):
    """The same key again with other values: refused, whoever was registered before."""
    if state == "owner":
        register_person(event, UserFactory(email="ada@example.org"))
    elif state == "guest":
        register_as_guest(event, "ada@example.org")
    sent = form("ada@example.org")

    answers = [
        client.post("/events/harbour/register/", values).status_code
        for values in (sent, sent, {**sent, "name": "B"}, sent)
    ]

    assert answers == [302, 302, 409, 302]
    assert Registration.objects.live().count() == 1


def test_a_name_cannot_turn_the_text_around_it(client, event):
    client.post(
        "/events/harbour/register/", form("a@x.org", name="Ada\u202e\u2066 \x1b[2J\x07Love")
    )
    client.post("/accounts/signup/", {**signup("new@example.org"), "name": "\u202eeve\x01\n"})

    assert Registration.objects.get().name == "Ada [2J Love"
    assert User.objects.get(email="new@example.org").name == "eve"


@pytest.mark.parametrize(
    ("path", "values", "amount"),
    [
        ("/accounts/login/", {"login": "ada@example.org", "password": "x"}, 10),
        ("/accounts/password/reset/", {"email": "ada@example.org"}, 5),
        ("/accounts/signup/", {"email": "not an address"}, 20),
        ("/events/harbour/register/", {"people": "1", "name": "A", "email": "a@x.org"}, 10),
    ],
)
def test_a_limit_is_not_escaped_by_headers_or_spelling(event, path, values, amount):
    def sent(number):
        spelled = {
            key: value.upper() if number % 2 else f" {value} " for key, value in values.items()
        }
        claims = {
            "x-forwarded-for": f"198.51.100.{number}",
            "x-real-ip": f"198.51.100.{number}",
            "forwarded": f"for=198.51.100.{number}",
            "user-agent": f"browser {number}",
        }
        data = {**spelled, "nonce": str(uuid.uuid4())}
        return Client().post(path, data, headers=claims).status_code

    answers = [sent(number) for number in range(amount + 2)]

    assert answers[amount:] == [429, 429]
    assert 429 not in answers[:amount]


def test_clients_of_a_socket_for_both_families_are_counted_apart(rf, settings):
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    addresses = ("::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1", "2001:db8:1:2:3::")

    found = [client_network(rf.get("/", REMOTE_ADDR=address)) for address in addresses]

    assert found == ["192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8:1:2::"]
    assert is_trusted_proxy("::ffff:10.1.2.3")
