"""The mail ledger at the desk: what it says and finds, who sends once more, what it warns of."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import outbox
from accounts.models import JournalEntry, Message
from registrations.notices import notify
from tests.desk.conftest import make_house

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/message/"
LATE = timedelta(minutes=11)


def page_of(message):
    return reverse("admin:accounts_message_change", args=[message.pk])


def again(message):
    return reverse("admin:accounts_message_resending", args=[message.pk])


def text_of(answer):
    """The words of a page, its tags and the space between them left out."""
    main = answer.content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def fail(message):
    Message.objects.filter(pk=message.pk).update(
        status="failed", attempts=8, last_error="550 no such box", updated_at=timezone.now()
    )


def test_a_message_says_why_to_whom_and_what_the_server_said(own, manager):
    fail(own.message)

    page = text_of(manager.get(page_of(own.message)))

    assert "Registered, with the tickets" in page
    assert f"{own.registration.name} <{own.registration.email}>".replace("<", "&lt;").replace(
        ">", "&gt;"
    ) in page.replace("&#x27;", "'")
    for words in ("Failed", "550 no such box", own.event.title, own.message.message_id[1:-1]):
        assert words in page.replace("&#x27;", "'")


def test_what_waits_for_a_strangers_next_day_says_so(own, manager):
    Message.objects.filter(pk=own.message.pk).update(last_error=outbox.WAITS)

    assert "has not confirmed anything" in text_of(manager.get(page_of(own.message)))


def test_a_registrations_page_shows_its_mail(own, manager):
    make_house("Other")
    notify("registration.cancelled", own.registration, now=timezone.now())
    url = reverse("admin:registrations_registration_change", args=[own.registration.pk])

    page = manager.get(url)

    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', page.content.decode())
    titles = {page_of(m): m.kind for m in Message.objects.filter(event_id=own.event.pk)}
    assert {link for link, _title in rows} == set(titles)
    assert {title for _link, title in rows} == {
        "Registration cancelled",
        "Registered, with the tickets",
    }
    assert f"{LIST}?registration={own.registration.pk}" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2),
        ({"trouble": "failed"}, 1),
        ({"trouble": "waiting"}, 1),
        ({"trouble": "refused"}, 0),
        ({"status__exact": "failed"}, 1),
        ({"kind": "registration.confirmed"}, 1),
        ({"written": "hour"}, 1),
        ({"q": "elsewhere"}, 1),
    ],
)
def test_filters_find_what_they_say(own, foreign, manager, query, found):
    now = timezone.now()
    fail(own.message)
    outbox.enqueue(
        "event.changed",
        cause="x",
        to_email="elsewhere@example.org",
        now=now - timedelta(days=2),
        event_id=own.event.pk,
    )

    answer = manager.get(LIST, query)

    assert len(answer.context["cl"].result_list) == found


def test_the_mail_of_one_registration_is_found_with_that_of_its_tickets(own, foreign, manager):
    outbox.enqueue(
        "ticket.sent",
        cause="t",
        to_email="friend@example.org",
        now=timezone.now(),
        subject_of=own.registration.tickets.get(),
        event_id=own.event.pk,
    )
    other = make_house("Other").registration

    def found(pk):
        return len(manager.get(LIST, {"registration": pk}).context["cl"].result_list)

    pks = (own.registration.pk, other.pk, foreign.registration.pk, "x")
    assert [found(pk) for pk in pks] == [2, 0, 0, 0]


@pytest.mark.parametrize(
    ("role", "status"),
    [("manager", 302), ("editor", 302), ("administrator", 302), ("viewer", 404)],
)
def test_who_sends_a_mail_again(own, sign_in, role, status):
    fail(own.message)
    client = sign_in(role)

    shown = client.get(page_of(own.message)).content.decode()
    answer = client.post(again(own.message))

    message = Message.objects.get(pk=own.message.pk)
    assert (answer.status_code, message.status) == (
        (302, "queued") if status == 302 else (404, "failed")
    )
    assert (again(own.message) in shown) == (status == 302)


def test_a_foreign_mail_is_not_sent_again(own, foreign, manager):
    fail(foreign.message)

    assert manager.post(again(foreign.message)).status_code == 404
    manager.post(LIST, {"action": "resend_selected", "_selected_action": [foreign.message.pk]})

    assert Message.objects.get(pk=foreign.message.pk).status == "failed"


def test_many_are_sent_again_and_each_that_is_not_is_told(own, manager):
    notify("registration.cancelled", own.registration, now=timezone.now())
    waiting = Message.objects.get(kind="registration.cancelled")
    first = own.message
    fail(first)
    chosen = {"action": "resend_selected", "_selected_action": [first.pk, waiting.pk]}

    page = text_of(manager.post(LIST, chosen, follow=True))
    fail(first)
    once_more = text_of(manager.post(LIST, chosen, follow=True))

    assert "1 mail goes out again." in page
    assert "1 was left out: This mail is on its way." in page
    assert "1 was left out: This mail was sent again a few minutes ago." in once_more
    assert JournalEntry.objects.filter(action="message.resent").count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "failed", "updated_at": LATE}, "Some mail could not be delivered"),
        ({"due_at": LATE}, "has been waiting for more than ten minutes"),
        ({"attempts": 2, "last_error": "451 later"}, "not taken yet"),
        ({"attempts": 1, "last_error": "451 later"}, ""),
        ({"attempts": 2, "last_error": outbox.WAITS}, ""),
        ({"status": "failed", "updated_at": timedelta(days=5)}, ""),
        ({"status": "sent", "sent_at": LATE}, ""),
    ],
)
def test_every_page_warns_the_team_of_mail_in_trouble(own, foreign, sign_in, fields, words):
    now = timezone.now()
    values = {k: now - v if isinstance(v, timedelta) else v for k, v in fields.items()}
    Message.objects.filter(pk=own.message.pk).update(**values)

    warned = {}
    for role in ("manager", "administrator"):
        page = sign_in(role).get("/admin/").content.decode()
        links = re.findall(r'href="(/admin/accounts/message/\?trouble=[^"]+)"', page)
        warned[role] = links
        assert all(len(sign_in(role).get(to).context["cl"].result_list) == 1 for to in links)

    page = text_of(sign_in("manager").get("/admin/"))
    assert bool(warned["manager"]) == bool(warned["administrator"]) == bool(words)
    assert words in page


def test_no_page_warns_a_team_of_anothers_mail(own, foreign, sign_in):
    fail(foreign.message)

    pages = {role: sign_in(role).get("/admin/") for role in ("manager", "administrator")}

    warned = {role: b"?trouble=failed" in page.content for role, page in pages.items()}
    assert warned == {"manager": False, "administrator": True}
