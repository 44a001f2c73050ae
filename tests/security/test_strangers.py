"""What someone without an account can learn, cause or take over: nothing."""

import re
import uuid
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import outbox
from accounts.models import Message, User
from registrations.models import Registration
from registrations.services.registering import Applicant, TicketRequest, register
from tests.factories import PASSWORD, EventFactory, UserFactory, register_person

pytestmark = pytest.mark.django_db

CHOSEN = "BUY-PILLS evil.example"
NEW_PASSWORD = "another-long-password-7"


@pytest.fixture
def event():
    return EventFactory(slug="harbour", capacity=10)


def form(email, **values):
    return {"nonce": str(uuid.uuid4()), "people": "1", "name": "A", "email": email, **values}


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


# --- Who is known -----------------------------------------------------------------------------


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
        register_guest_of(event, "ada@example.org")
    sent = form("ada@example.org")

    answers = [
        client.post("/events/harbour/register/", values).status_code
        for values in (sent, sent, {**sent, "name": "B"}, sent)
    ]

    assert answers == [302, 302, 409, 302]
    assert Registration.objects.live().count() == 1


def register_guest_of(event, email):
    return register(
        event_id=event.pk,
        applicant=Applicant("A", email),
        tickets=[TicketRequest()],
        retry=None,
        wants_waiting_list=False,
        language="en",
        by=None,
        now=timezone.now(),
    )


# --- Mail to strangers ------------------------------------------------------------------------


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


def test_no_mail_to_a_stranger_has_words_of_the_sender(event, rendered):
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


def test_mail_of_accounts_says_who_writes(client, rendered):
    client.post("/accounts/signup/", signup("new@example.org"), headers={"host": "testserver"})

    text = rendered(Message.objects.get())

    assert f"EventMaster\n{django_settings.SITE_URL}" in text
    assert "http://testserver/accounts/confirm-email/" in text
    assert "Hello from" not in text


@pytest.fixture
def rendered():
    from accounts.delivery import render
    from registrations.mail import RENDERERS

    def text_of(message):
        mail = render(message, RENDERERS)
        return mail.message().as_string() + mail.body + mail.subject

    return text_of


def signup(email):
    return {"name": "A", "email": email, "password1": NEW_PASSWORD}


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
def test_no_address_makes_two_recipients_or_a_header(client, event, rendered, email):
    client.post("/events/harbour/register/", form(email))
    client.post("/accounts/signup/", signup(email))

    for message in Message.objects.all():
        mail = next(iter(rendered(message).split("\n\n")))
        assert "\nBcc" not in mail
        assert len(re.findall(r"^To:", mail, re.MULTILINE)) == 1


def test_no_title_makes_a_header(event, rendered):
    event.title = "Jazz\r\nBcc: victim@example.org\x0b\x0cX: y"
    event.save()
    register_guest_of(event, "ada@example.org")

    head = rendered(Message.objects.get()).split("\n\n")[0]

    assert not re.search(r"^(Bcc|X):", head, re.MULTILINE)


# --- Names ------------------------------------------------------------------------------------


def test_a_name_cannot_turn_the_text_around_it(client, event):
    client.post(
        "/events/harbour/register/", form("a@x.org", name="Ada\u202e\u2066 \x1b[2J\x07Love")
    )
    client.post("/accounts/signup/", {**signup("new@example.org"), "name": "\u202eeve\x01\n"})

    assert Registration.objects.get().name == "Ada [2J Love"
    assert User.objects.get(email="new@example.org").name == "eve"


# --- Where one is led, and by whom ------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        *("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example"),
        *("\\\\evil.example", "https:evil.example", "javascript:alert(1)", "http:///evil.example"),
        *(
            "/\t/evil.example",
            "https://testserver@evil.example",
            "\x00//evil.example",
            " //evil.example",
        ),
        *(
            "https://testserver.evil.example",
            "data:text/html,x",
            "%2f%2fevil.example",
            "@evil.example",
        ),
    ],
)
def test_next_leads_nowhere_else(target):
    user = UserFactory()
    found = []
    client = Client()
    page = client.get("/accounts/login/", {"next": target})
    found.append(
        client.post(
            "/accounts/login/", {"login": user.email, "password": PASSWORD, "next": target}
        )["Location"]
    )
    found.append(client.get("/accounts/login/", {"next": target}).get("Location", "/"))
    found.append(client.get("/accounts/signup/", {"next": target}).get("Location", "/"))
    found.append(client.get("/admin/login/", {"next": target}).get("Location", "/"))
    found.append(client.post("/accounts/logout/", {"next": target})["Location"])

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


# --- Limits -----------------------------------------------------------------------------------


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
    from core.http import client_network, is_trusted_proxy

    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    addresses = ("::ffff:192.0.2.1", "::ffff:192.0.2.2", "192.0.2.1", "2001:db8:1:2:3::")

    found = [client_network(rf.get("/", REMOTE_ADDR=address)) for address in addresses]

    assert found == ["192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8:1:2::"]
    assert is_trusted_proxy("::ffff:10.1.2.3")


def test_a_stranger_is_known_only_after_pressing_the_button(client, event):
    client.post("/events/harbour/register/", form("ada@example.org"))

    assert not outbox.is_known("ada@example.org")
