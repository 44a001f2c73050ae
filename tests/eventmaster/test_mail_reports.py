"""What mail services report: read by Anymail's own views, noted in the ledger, forged by nobody."""

import base64
import hashlib
import hmac

import pytest
from django.test import Client
from django.utils import timezone

from accounts import outbox, refusals
from accounts.delivery import deliver_due
from accounts.enums import MessageStatus, RefusalReason
from accounts.models import MailRefusal, Message
from eventmaster import mail_reports

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

urlpatterns = [*mail_reports.routes("mailgun"), *mail_reports.routes("postmark")]

ADA = "ada@example.org"
SECRET, KEY = "reports:correct-horse-battery-staple", "a-signing-key-of-mailgun"


@pytest.fixture(autouse=True)
def _configured(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def message():
    return sent("c1")


def sent(cause, **fields):
    now = timezone.now()
    outbox.enqueue("account.test", cause=cause, to_email=ADA, now=now, body="Hello")
    values = {"status": "sent", "sent_at": now, "attempts": 1, "provider_id": f"id-of-{cause}"}
    Message.objects.filter(cause=cause).update(**(values | fields))
    return Message.objects.get(cause=cause)


def report(provider, body, *, secret=SECRET):
    word = base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": f"Basic {word}"} if secret else {}
    return Client().post(
        f"/anymail/{provider}/tracking/", body, content_type="application/json", headers=headers
    )


def of_postmark(message, record="Bounce", kind="HardBounce", *, by_metadata=True):
    """In the shape of Postmark's bounce and spam complaint webhooks."""
    return {
        "RecordType": record,
        "ID": 4207,
        "Type": kind,
        "MessageID": message.provider_id,
        "Metadata": {"message": str(message.pk)} if by_metadata else {},
        "Description": "The server was unable to deliver your message.",
        "Details": "smtp;550 5.1.1 No such mailbox",
        "Email": message.to_email,
        "BouncedAt": "2026-11-23T18:00:00Z",
        "Inactive": True,
    }


def of_mailgun(message, event="failed", *, severity="permanent", reason="bounce", key=KEY):
    """In the shape of Mailgun's signed webhooks."""
    signed = {"timestamp": "1795456800", "token": "5b1f" * 12}
    text = (signed["timestamp"] + signed["token"]).encode()
    signature = hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
    return {
        "signature": {**signed, "signature": signature},
        "event-data": {
            "id": "Ase7i2zsRYeDXztHGENqRA",
            "event": event,
            "severity": severity,
            "reason": reason,
            "timestamp": 1795456800.5,
            "recipient": message.to_email,
            "user-variables": {"message": str(message.pk)},
            "message": {"headers": {"message-id": message.message_id.strip("<>")}},
            "delivery-status": {"code": 550, "message": "5.1.1 No such mailbox"},
        },
    }


HARD = {"postmark": of_postmark, "mailgun": of_mailgun}
SOFT = {
    "postmark": lambda message: of_postmark(message, kind="SoftBounce"),
    "mailgun": lambda message: of_mailgun(message, reason="generic"),
}
COMPLAINT = {
    "postmark": lambda message: of_postmark(message, "SpamComplaint", "SpamComplaint"),
    "mailgun": lambda message: of_mailgun(message, "complained"),
}
NEITHER = {
    "postmark": lambda message: of_postmark(message, "Delivery", ""),
    "mailgun": lambda message: of_mailgun(message, severity="temporary"),
}


@pytest.mark.parametrize("provider", HARD)
@pytest.mark.parametrize(
    ("shapes", "status", "reasons"),
    [
        (HARD, "bounced", ["bounced"]),
        (SOFT, "bounced", []),
        (COMPLAINT, "complained", ["complained"]),
        (NEITHER, "sent", []),
    ],
)
def test_a_report_is_noted_and_twice_is_once(message, provider, shapes, status, reasons):
    body = shapes[provider](message)

    answers = [report(provider, body), report(provider, body)]

    after = Message.objects.get()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (after.status, after.sent_at) == (status, message.sent_at)
    assert ("No such mailbox" in after.last_error) == (status != "sent")
    assert list(MailRefusal.objects.values_list("reason", "organizer_id")) == [
        (reason, None) for reason in reasons
    ]


@pytest.mark.parametrize("provider", HARD)
@pytest.mark.parametrize("secret", ["", "reports:wrong", "reports:", ":", f"{SECRET}x"])
def test_who_does_not_know_the_secret_reports_nothing(message, provider, secret):
    assert report(provider, HARD[provider](message), secret=secret).status_code == 403

    assert Message.objects.get().status == "sent"
    assert not MailRefusal.objects.exists()


def test_a_report_of_mailgun_that_is_not_signed_is_forged(message):
    unsigned = of_mailgun(message)
    del unsigned["signature"]
    bodies = [unsigned, of_mailgun(message, key="another"), {"event-data": {}}, "{", ""]

    assert [report("mailgun", body).status_code for body in bodies] == [403] * 5
    assert Message.objects.get().status == "sent"


@pytest.mark.parametrize("body", ["{", "[]", '"x"', '{"RecordType": []}'])
def test_what_cannot_be_read_is_refused(body):
    assert report("postmark", body).status_code == 400


def test_without_our_id_the_services_own_finds_the_message(message):
    other = sent("c2")

    report("postmark", of_postmark(message, by_metadata=False))

    assert Message.objects.get(pk=message.pk).status == "bounced"
    assert Message.objects.get(pk=other.pk).status == "sent"


def test_a_report_about_no_mail_of_ours_changes_nothing(message):
    foreign = of_postmark(message, by_metadata=False) | {"MessageID": "of another program"}

    assert report("postmark", foreign).status_code == 200
    assert (Message.objects.get().status, MailRefusal.objects.count()) == ("sent", 0)


@pytest.mark.parametrize("first", [HARD, COMPLAINT])
def test_a_complaint_stays_whatever_comes_with_it(message, first):
    second = COMPLAINT if first is HARD else HARD

    for shapes in (first, second):
        assert report("postmark", shapes["postmark"](message)).status_code == 200

    assert Message.objects.get().status == "complained"


@pytest.mark.parametrize(("status", "answer"), [("queued", 425), ("failed", 200)])
def test_a_report_that_comes_too_early_shall_come_again(status, answer):
    early = sent("c1", status=status, sent_at=None)

    assert report("postmark", of_postmark(early)).status_code == answer

    assert Message.objects.get().status == status


def test_nothing_goes_to_a_dead_address_until_somebody_asks_or_its_owner_confirms(message):
    report("postmark", of_postmark(message))
    assert refusals.is_dead(ADA)

    sent("by itself", status="queued", sent_at=None, attempts=0)
    sent("by a form", status="queued", sent_at=None, attempts=0, is_counted=True)
    deliver_due({})

    assert dict(Message.objects.values_list("cause", "status")) == {
        "c1": MessageStatus.BOUNCED,
        "by itself": MessageStatus.FAILED,
        "by a form": MessageStatus.SENT,
    }
    assert Message.objects.get(cause="by itself").last_error == refusals.DEAD
    outbox.remember_address(ADA)
    assert not refusals.is_dead(ADA)


def test_who_complained_still_gets_mail_about_their_own_registration(message):
    report("postmark", COMPLAINT["postmark"](message))
    assert MailRefusal.objects.get().reason == RefusalReason.COMPLAINED

    sent("their ticket", status="queued", sent_at=None, attempts=0)
    deliver_due({})

    assert Message.objects.get(cause="their ticket").status == MessageStatus.SENT


def test_only_reports_are_taken():
    answers = [Client().generic(way, "/anymail/postmark/tracking/") for way in ("GET", "HEAD")]

    assert [answer.status_code for answer in answers] == [405, 200]


@pytest.mark.urls("eventmaster.urls")
def test_without_a_service_there_is_no_such_page(message):
    assert mail_reports.routes("") == []
    assert report("postmark", of_postmark(message)).status_code == 404
