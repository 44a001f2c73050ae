"""The mails about accounts: what they say, whose language they speak, what they never hold."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.delivery import render
from accounts.mail import RENDERERS
from accounts.models import Message, User
from accounts.services import invite_user
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SIGN_UP = {"name": "Pills", "email": "new@example.org", "password1": "a-long-test-password-9"}


def mail_of(kind):
    return render(Message.objects.get(kind=kind), {})


def test_a_mail_that_confirms_an_address(client):
    client.post("/accounts/signup/", SIGN_UP)

    mail = mail_of("account.confirm")

    (url,) = re.findall(r"^http://testserver/accounts/confirm-email/\S+$", mail.body, re.MULTILINE)
    assert mail.subject == "Please confirm your address"
    assert mail.body == (
        "Please confirm your address\n\n"
        "Someone wants to use this address for an account. Was it you? Then open this page and "
        "press the button.\n\n"
        f"Confirm your address:\n{url}\n\n"
        "You did not ask for this? Then ignore this mail: nothing happens.\n\n"
        "EventMaster\nhttp://testserver\n"
    )
    ((html, _type),) = mail.alternatives
    assert f'<a href="{url}"' in html
    assert "Pills" not in html
    assert client.get(url.removeprefix(settings.SITE_URL)).status_code == 200


def test_a_link_for_a_new_password_works_and_is_gone_from_the_row_once_sent(client):
    UserFactory(email="ada@example.org")
    User.objects.update(language="de")

    client.post("/accounts/password/reset/", {"email": "ada@example.org"}, follow=True)

    mail = mail_of("account.password_reset")
    (url,) = re.findall(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)
    assert 'lang="de"' in mail.alternatives[0].content
    assert 'name="password1"' in client.get(url, follow=True).content.decode()


def test_who_has_an_account_or_none_is_told_by_mail(client):
    UserFactory(email="new@example.org")

    client.post("/accounts/signup/", SIGN_UP)
    client.post("/accounts/password/reset/", {"email": "unknown@example.org"})

    already, unknown = mail_of("account.already"), mail_of("account.unknown")
    assert "Choose a new password:\nhttp://testserver/accounts/password/reset/\n" in already.body
    assert "Sign up:\nhttp://testserver/accounts/signup/\n" in unknown.body
    assert set(Message.objects.values_list("body", flat=True)) == {""}


def test_who_is_given_an_account_hears_of_it_and_can_take_it(client):
    invite_user(email="helper@example.org", name="Pills", by=None, now=timezone.now())

    mail = mail_of("account.invited")
    assert "Choose a password:\nhttp://testserver/accounts/password/reset/\n" in mail.body
    assert "Pills" not in str(mail.message())
    client.post("/accounts/password/reset/", {"email": "helper@example.org"})
    (url,) = re.findall(r"http://testserver(/\S+/key/\S+)", mail_of("account.password_reset").body)
    form = client.get(url, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    assert client.login(email="helper@example.org", password=PASSWORD)


def test_every_mail_to_strangers_says_nothing_but_ours():
    for kind in RENDERERS:
        message = Message(
            kind=kind,
            to_email="a@example.org",
            to_name="Pills",
            message_id="<1@example.org>",
            body="http://testserver/x/",
        )

        mail = render(message, {})

        assert mail.message()["Auto-Submitted"] == "auto-generated"
        assert (mail.attachments, mail.pictures) == ([], [])
        assert "Pills" not in str(mail.message())
