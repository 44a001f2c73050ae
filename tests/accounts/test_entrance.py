"""Ways into an account: what a mailed link proves, and what an answer's time must not tell."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.utils import timezone

from accounts import outbox
from accounts.delivery import render
from accounts.models import Message, User
from accounts.services import invite_user, verified_email
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

INVITED = "helper@example.org"


class CountingHasher(MD5PasswordHasher):
    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)


@pytest.fixture
def invited():
    return invite_user(email=INVITED, name="Hal", by=None, now=timezone.now())


def set_password_by_mail(client, password=PASSWORD):
    client.post("/accounts/password/reset/", {"email": INVITED})
    mail = render(Message.objects.get(kind="account.password_reset"), {})
    (url,) = re.findall(r"http://testserver(/\S+/key/\S+)", mail.body)
    form = client.get(url, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password})


def test_the_link_for_a_new_password_confirms_the_address_too(client, invited):
    """Three mails a day are all that a stranger gets: a third one to confirm would be the last."""
    set_password_by_mail(client)

    answer = client.post("/accounts/login/", {"login": INVITED, "password": PASSWORD})

    assert answer["Location"] == "/"
    assert verified_email(invited) == INVITED
    assert outbox.is_known(INVITED)
    kinds = sorted(Message.objects.values_list("kind", flat=True))
    assert kinds == ["account.invited", "account.password_reset"]


def test_a_password_that_was_refused_confirms_nothing(client, invited):
    set_password_by_mail(client, password="short")

    assert verified_email(invited) is None
    assert not outbox.is_known(INVITED)


def test_of_several_addresses_none_is_confirmed_by_it(client, invited):
    EmailAddress.objects.create(user=invited, email="second@example.org")

    set_password_by_mail(client)

    assert User.objects.get(pk=invited.pk).check_password(PASSWORD)
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_signing_up_takes_as_long_for_who_has_an_account(client, settings):
    UserFactory(email="known@example.org")
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    counts = []
    for email in ("known@example.org", "unknown@example.org"):
        before = CountingHasher.hashed
        client.post("/accounts/signup/", {"name": "A", "email": email, "password1": PASSWORD})
        counts.append(CountingHasher.hashed - before)

    assert counts == [1, 1]
