"""Setting up a second factor, signing in with it, and taking it off."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.delivery import render
from accounts.mail import RENDERERS
from accounts.models import JournalEntry, Message
from tests.factories import PASSWORD, UserFactory
from tests.support.second_factor import (
    code_at,
    code_of,
    give_second_factor,
    next_code,
    recovery_codes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ROOT = "/accounts/second-factor/"


@pytest.fixture
def user():
    return UserFactory(email="ada@example.org")


@pytest.fixture
def protected(user):
    return give_second_factor(user)


def sign_in(client, user, **more):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, **more})


def confirmed(client, user, page):
    """Open a page that asks once more who one is, and answer by password or code."""
    question = client.get(page, follow=True)
    path = question.request["PATH_INFO"]
    answer = {"code": code_at(user)} if "second-factor" in path else {"password": PASSWORD}
    return client.post(path, {**answer, "next": page}, follow=True)


def is_signed_in(client):
    return client.get("/registrations/").status_code == 200


def test_setting_it_up(client, user):
    sign_in(client, user)

    page = confirmed(client, user, f"{ROOT}app/").content.decode()
    secret = re.search(r"secret-text\">([A-Z2-7 ]+)<", page)[1].replace(" ", "")
    wrong = client.post(f"{ROOT}app/", {"code": "12345"})
    right = client.post(f"{ROOT}app/", {"code": code_of(secret)}, follow=True)

    assert "<svg" in page
    assert "This is not the code that the app shows now" in wrong.content.decode()
    assert right.redirect_chain == [(f"{ROOT}recovery-codes/", 302)]
    spelled = re.findall(r"<code>(\d{4} \d{4})</code>", right.content.decode())
    assert [code.replace(" ", "") for code in spelled] == recovery_codes(user)
    file = client.get(f"{ROOT}recovery-codes.txt")
    assert [line for line in file.content.decode().splitlines() if line[:1].isdigit()] == spelled
    assert file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"]
    assert secret not in str(dict(client.session))
    # The code that proved it is spent.
    sign_in(other := Client(), user)
    assert "wrong" in other.post(f"{ROOT}code/", {"code": code_of(secret)}).content.decode()
    trace("second_factor.activated", "account.second_factor_on", user)


def test_signing_in_takes_the_code_too(client, protected):
    asked = sign_in(client, protected, next="/registrations/")

    assert (asked.status_code, asked["Location"]) == (302, f"{ROOT}code/")
    assert not is_signed_in(client)
    wrong = client.post(f"{ROOT}code/", {"code": "000000"})
    assert "This code is wrong" in wrong.content.decode()
    assert not is_signed_in(client)
    assert client.post(f"{ROOT}code/", {"credential": "{}"})["Location"] == f"{ROOT}code/"
    right = client.post(f"{ROOT}code/", {"code": code_at(protected)})
    assert (right.status_code, right["Location"]) == (302, "/registrations/")
    assert is_signed_in(client)


def test_a_recovery_code_signs_in_once(protected):
    code = recovery_codes(protected)[0]
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, protected)
        client.post(f"{ROOT}code/", {"code": code})

    assert [is_signed_in(client) for client in clients] == [True, False]


def test_no_way_in_passes_by_the_code(client, protected):
    """The desk has no sign-in of its own; a new password opens nothing alone."""
    protected.is_staff = protected.is_superuser = True
    protected.save()

    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    door = client.get("/admin/", follow=True).request["PATH_INFO"]
    assert door == "/accounts/login/"
    own = client.post("/admin/login/", {"username": protected.email, "password": PASSWORD})
    assert own["Location"].startswith("/accounts/login/")
    assert sign_in(client, protected, next="/admin/")["Location"] == f"{ROOT}code/"
    assert client.get("/admin/").status_code == 302
    client.post("/accounts/password/reset/", {"email": protected.email})
    mail = render(Message.objects.get(kind="account.password_reset"), {})
    form = client.get(re.search(r"http://testserver(/\S+/key/\S+)", mail.body)[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "another-long-password-7"})
    assert not is_signed_in(client)
    sent = client.post(
        "/accounts/login/", {"login": protected.email, "password": "another-long-password-7"}
    )
    assert sent["Location"] == f"{ROOT}code/"


def test_leaving_the_question_for_the_code_forgets_the_password(client, protected):
    sign_in(client, protected)

    left = client.post("/accounts/logout/", {"next": "/accounts/login/"})

    assert left["Location"] == "/accounts/login/"
    assert client.post(f"{ROOT}code/", {"code": code_at(protected)})["Location"] == (
        "/accounts/login/"
    )
    assert not is_signed_in(client)


def test_guesses_are_counted_over_all_ways_and_clients(protected):
    clients = [Client(), Client()]
    for client in clients:
        sign_in(client, protected)
    for number in range(10):
        clients[number % 2].post(f"{ROOT}code/", {"code": "000000"})

    answer = clients[0].post(f"{ROOT}code/", {"code": code_at(protected)})

    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert not is_signed_in(clients[0])


def test_the_password_alone_neither_shows_nor_changes_it(client, protected):
    client.force_login(protected)
    before = list(Authenticator.objects.values("pk", "type", "data"))
    pages = [f"{ROOT}{page}" for page in ("removal/", "recovery-codes/", "recovery-codes.txt")]

    asked = [client.generic(way, page) for page in pages for way in ("GET", "POST")]
    by_password = client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    doors = {answer["Location"].partition("?")[0] for answer in asked if answer.status_code == 302}
    assert doors == {f"{ROOT}confirmation/"}
    assert {answer.status_code for answer in asked} == {302, 405}
    assert by_password["Location"].startswith(f"{ROOT}confirmation/")
    assert client.get(pages[1]).status_code == 302
    assert list(Authenticator.objects.values("pk", "type", "data")) == before


def test_new_recovery_codes_void_the_old_ones(client, protected):
    old = recovery_codes(protected)
    client.force_login(protected)

    shown = confirmed(client, protected, f"{ROOT}recovery-codes/").content.decode()
    client.post(f"{ROOT}recovery-codes/")

    assert all(f"{code[:4]} {code[4:]}" in shown for code in old)
    assert not set(old) & set(recovery_codes(protected))
    trace("second_factor.codes_renewed", "account.recovery_codes", protected)


def test_taking_it_off(client, protected):
    client.force_login(protected)

    confirmed(client, protected, f"{ROOT}removal/")
    client.post(f"{ROOT}removal/")

    assert not Authenticator.objects.exists()
    assert sign_in(Client(), protected)["Location"] == "/"
    trace("second_factor.removed", "account.second_factor_off", protected)


def test_pages_without_their_object_lead_to_the_overview(client, user, protected):
    nobody = UserFactory()
    client.force_login(nobody)
    client.get(f"{ROOT}removal/", follow=True)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    answers = [client.post(f"{ROOT}{page}") for page in ("removal/", "recovery-codes/")]

    assert {answer["Location"] for answer in answers} == {ROOT}
    assert client.get(f"{ROOT}recovery-codes.txt").status_code == 404
    client.force_login(user)
    client.post(f"{ROOT}confirmation/", {"code": next_code(user)})
    assert client.get(f"{ROOT}app/")["Location"] == ROOT


def test_nobody_sets_one_up_whom_no_mail_would_reach(client, user):
    EmailAddress.objects.filter(user=user).update(verified=False)
    client.force_login(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})

    assert client.get(f"{ROOT}app/")["Location"] == ROOT
    assert "Confirm your email address first" in client.get(ROOT).content.decode()


def test_an_address_is_added_beside_a_second_factor(client, protected):
    client.force_login(protected)

    client.post("/accounts/email/", {"action_add": "", "email": "second@example.org"})

    assert EmailAddress.objects.get(email="second@example.org").verified is False


def trace(action, kind, user):
    """One journal line and one mail tell of it."""
    line = JournalEntry.objects.get(action=action)
    assert (line.actor, line.subject_id) == (user, user.pk)
    message = Message.objects.get(kind=kind)
    assert message.to_email == user.email
    assert f"http://testserver{ROOT}" in render(message, RENDERERS).body
