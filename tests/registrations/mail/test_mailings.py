"""What a mailing says to each reader, and how its news are ended."""

import re
from email import message_from_bytes, policy
from email.policy import default

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import RefusalReason
from accounts.models import MailRefusal, Message
from accounts.outbox import remember_address
from accounts.refusals import refuse
from registrations.mail.mailings import preview
from registrations.models import Registration
from registrations.services.mailing_jobs import write
from registrations.services.mailings import send_mailing, send_test, stop_mailing
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import html_of, rendered, strangers
from tests.registrations.mailing import draft

pytestmark = pytest.mark.django_db

TEXT = """Hello {name},

on {when} we sing at:
{place}

Read https://example.org/songs?a=1&b=<2> first, {evil}""".replace(", {evil}", ".")


@pytest.fixture
def reader(event):
    return register_person(event, UserFactory(name="Ada <b>L</b>"))


def sent(event, **fields):
    """Write a mailing's messages; return it."""
    mailing = draft(event, **{"subject": "News of {event}", "text": TEXT, **fields})
    send_mailing(mailing_id=mailing.pk, by=None, now=timezone.now())
    write(now=timezone.now(), mailing_id=str(mailing.pk))
    return mailing


def headers_of(mail):
    return message_from_bytes(mail.message().as_bytes(), policy=default)


def unsubscribe_path(mail):
    return re.fullmatch(r"<http://testserver(.*)>", headers_of(mail)["List-Unsubscribe"])[1]


def test_each_reads_their_own_facts(event, reader):
    sent(event)

    mail = rendered("mailing")

    assert mail.subject == "News of Songs"
    assert "Hello Ada <b>L</b>," in mail.body
    assert "19:00–22:00 (Europe/Berlin) we sing at:\nTown Hall, Cologne" in mail.body
    html = html_of(mail)
    assert "Hello Ada &lt;b&gt;L&lt;/b&gt;," in html
    assert 'href="https://example.org/songs?a=1&amp;b="' in html
    assert "/r/" in mail.body
    assert "List-Unsubscribe" not in headers_of(mail)
    assert "nsubscribe" not in mail.body + html


def test_an_address_that_was_never_confirmed_reads_no_name(event, reader):
    sent(event)
    strangers()

    mail = rendered("mailing")

    assert mail.body.startswith("News of Songs\n\nHello,\n\non ")
    assert "Ada" not in mail.body


def test_news_can_be_ended_by_one_click(event, reader):
    sent(event, purpose="news")

    mail = rendered("mailing")

    headers = headers_of(mail)
    # In one piece: mail programs do not put an address together from encoded words.
    lines = mail.message(policy=policy.SMTP).as_bytes().split(b"\r\n")
    assert f"List-Unsubscribe: {headers['List-Unsubscribe']}".encode() in lines
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = unsubscribe_path(mail)
    assert f"No more news from The Choir? Unsubscribe:\nhttp://testserver{path}" in mail.body
    assert f'href="http://testserver{path}"' in html_of(mail)
    assert "/r/" not in mail.body
    assert reader.email not in path


def test_nothing_is_sent_once_it_was_stopped(event, reader):
    mailing = sent(event)
    stop_mailing(mailing_id=mailing.pk, by=None, now=timezone.now())

    assert rendered("mailing") is None


def test_nothing_is_sent_to_whom_it_is_not_for_any_more(event, reader):
    sent(event)
    changes = {"status": "cancelled", "ended_at": timezone.now(), "holds_seats": False}
    Registration.objects.filter(pk=reader.pk).update(**changes)

    assert rendered("mailing") is None


@pytest.mark.parametrize(
    ("purpose", "reason", "is_sent"),
    [
        ("news", RefusalReason.COMPLAINED, False),
        ("service", RefusalReason.COMPLAINED, True),
        ("service", RefusalReason.BOUNCED, False),
    ],
)
def test_who_refuses_meanwhile_gets_nothing(event, reader, purpose, reason, is_sent):
    sent(event, purpose=purpose)
    refuse(reader.email, reason, now=timezone.now())

    assert (rendered("mailing") is not None) == is_sent


def test_a_test_is_for_the_writer(event):
    writer = UserFactory(name="Wim Writer")
    remember_address(writer.email)
    mailing = draft(event, subject="News of {event}", text=TEXT, purpose="news")

    send_test(mailing_id=mailing.pk, by=writer, now=timezone.now())
    mail = rendered("mailing.test")

    assert (mail.subject, mail.to) == ("Test: News of Songs", [writer.email])
    assert "Hello Wim Writer," in mail.body
    assert "List-Unsubscribe" in headers_of(mail)


def test_a_preview_has_no_link_that_is_somebodys_own(event, reader):
    mail = preview(draft(event, purpose="news", text=TEXT), reader)

    assert "Hello Ada <b>L</b>," in mail.body
    links = set(re.findall(r"http://testserver/[^\s\"<]*", mail.body + html_of(mail)))
    assert {link for link in links if "/r/" in link or "/unsubscribe/" in link} == set()


# --- The page behind the link -------------------------------------------------------------------


@pytest.fixture
def path(event, reader):
    sent(event, purpose="news")
    return unsubscribe_path(rendered("mailing"))


def test_opening_the_link_changes_nothing(path):
    for method in ("get", "head"):
        assert getattr(Client(), method)(path).status_code == 200

    assert not MailRefusal.objects.exists()


def test_a_mail_program_unsubscribes_without_a_cookie(path, event):
    client = Client(enforce_csrf_checks=True)
    body = {"List-Unsubscribe": "One-Click"}

    answers = [client.post(path, body, headers={"Origin": "null"}) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "You’re unsubscribed" in answers[0].content.decode()
    assert not answers[0].cookies
    refusal = MailRefusal.objects.get()
    assert (refusal.organizer_id, refusal.reason) == (event.organizer_id, "unsubscribed")
    assert rendered("mailing") is None


def test_it_can_be_taken_back_on_the_page(path):
    client = Client(enforce_csrf_checks=True)
    client.post(path)

    answer = client.post(path, {"undo": "1"})

    assert "You get the news again" in answer.content.decode()
    assert rendered("mailing") is not None


def test_what_a_mail_service_reported_stays(path, reader):
    refuse(reader.email, RefusalReason.COMPLAINED, now=timezone.now())

    answer = Client().post(path, {"undo": "1"})

    assert 'name="undo"' not in answer.content.decode()
    assert MailRefusal.objects.count() == 1


def test_a_forged_link_ends_nothing(path):
    token = path.split("/")[2]
    forged = [token[:-1], token.swapcase(), "A" * 64 + token[64:], token.partition(".")[0], "ä.b"]

    answers = [Client().post(f"/unsubscribe/{each}/").status_code for each in forged]

    assert set(answers) == {404}
    assert not MailRefusal.objects.exists()


def test_it_ends_news_of_this_organizer_alone(path, event, reader):
    Client().post(path)
    sent(event, purpose="service")

    assert Message.objects.filter(kind="mailing").count() == 2
    assert rendered("mailing") is not None
