"""Mail that strangers cause: little, in our words, to one address (rule 9)."""

import re
import uuid
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts import outbox
from accounts.delivery import render
from accounts.models import Message
from registrations.mail import RENDERERS
from tests.factories import EventFactory, UserFactory, register_as_guest
from tests.security.forms import form, signup

pytestmark = pytest.mark.django_db

CHOSEN = "BUY-PILLS evil.example"


def test_all_forms_together_write_three_mails_a_day_to_a_stranger(event):
    other = EventFactory(slug="other")
    victim = "victim@example.org"
    for _ in range(3):
        Client().post("/accounts/signup/", signup(victim))
        Client().post("/accounts/password/reset/", {"email": victim})
        for slug in (event.slug, other.slug):
            Client().post(f"/events/{slug}/register/", form(victim.upper()))
    sender = Client()
    sender.force_login(UserFactory(email=f"{CHOSEN.split(maxsplit=1)[0].lower()}@evil.example"))
    sender.post("/accounts/email/", {"action_add": "", "email": victim})

    assert Message.objects.filter(to_email__iexact=victim).count() == 3


def test_no_mail_to_a_stranger_has_words_of_the_sender(event):
    """Nor the sender's own address, which could be made of words."""
    sender = Client()
    sender.force_login(UserFactory(email="buy-pills@evil.example", name=CHOSEN))
    sender.post("/accounts/email/", {"action_add": "", "email": "added@example.org"})
    Client().post("/accounts/signup/", {**signup("new@example.org"), "name": CHOSEN})
    Client().post("/accounts/password/reset/", {"email": "reset@example.org"})
    values = form("guest@example.org", name=CHOSEN, people="2", person_2=CHOSEN)
    for _ in range(2):
        Client().post(f"/events/{event.slug}/register/", {**values, "nonce": str(uuid.uuid4())})

    mails = {message.to_email: rendered(message) for message in Message.objects.all()}

    assert set(mails) == {f"{name}@example.org" for name in ("added", "new", "reset", "guest")}
    for text in mails.values():
        assert not re.search("pills|evil", unescape(text), re.IGNORECASE)


def test_mail_of_accounts_says_who_writes(client):
    client.post("/accounts/signup/", signup("new@example.org"), headers={"host": "testserver"})

    text = rendered(Message.objects.get())

    assert f"EventMaster\n{django_settings.SITE_URL}" in text
    assert "http://testserver/accounts/confirm-email/" in text
    assert "Hello from" not in text


@pytest.mark.parametrize(
    "email",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org,b@example.org",
        '"a@example.org, b"@example.org',
        "a@example.org%0aBcc:b@example.org",
        "<a@example.org> b@example.org",
    ],
)
def test_no_address_makes_two_recipients_or_a_header(client, event, email):
    client.post("/events/harbour/register/", form(email))
    client.post("/accounts/signup/", signup(email))

    for message in Message.objects.all():
        mail = next(iter(rendered(message).split("\n\n")))
        assert "\nBcc" not in mail
        assert len(re.findall(r"^To:", mail, re.MULTILINE)) == 1


def test_no_title_makes_a_header(event):
    event.title = "Jazz\r\nBcc: victim@example.org\x0b\x0cX: y"
    event.save()
    register_as_guest(event, "ada@example.org")

    head = rendered(Message.objects.get()).split("\n\n")[0]

    assert not re.search(r"^(Bcc|X):", head, re.MULTILINE)


def test_a_stranger_is_known_only_after_pressing_the_button(client, event):
    client.post("/events/harbour/register/", form("ada@example.org"))

    assert not outbox.is_known("ada@example.org")


def rendered(message):
    mail = render(message, RENDERERS)
    return mail.message().as_string() + mail.body + mail.subject
