"""The mails of an event at the desk: looked at, written anew, tried, taken back."""

from html import unescape

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import JournalEntry, Message
from events.enums import Role
from registrations.mail.kinds import EDITABLE
from registrations.models import MailText
from tests.factories import AdministratorFactory, UserFactory, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("its services are tested on both")]

KIND = "registration.offered"
WORDS = {"subject": "{event}: your turn", "text": "Hello {name},\r\nanswer until {deadline}."}


def page(own, route="mail_text", kind=KIND):
    args = [own.event.pk] if kind is None else [own.event.pk, kind]
    return reverse(f"admin:events_event_{route}", args=args)


@pytest.fixture
def editor(own, client):
    person = make_member(own.organizer, Role.EDITOR, language="en")
    client.force_login(person)
    client.person = person
    return client


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_every_mail_of_an_event_has_a_page_and_a_preview(own, editor):
    listed = editor.get(page(own, "mails", kind=None)).content.decode()
    for kind in EDITABLE:
        assert f'href="{page(own, kind=kind)}"' in listed
        form = editor.get(page(own, kind=kind)).context["form"]
        assert form.initial["subject"].strip()
        preview = editor.get(page(own, "mail_text_document", kind=kind))
        assert (preview.status_code, own.event.title in unescape(preview.content.decode())) == (
            200,
            True,
        )
    assert editor.get(page(own, kind="mailing")).status_code == 404
    assert editor.get(page(own, kind="account.confirm")).status_code == 404


def test_what_was_typed_is_looked_at_before_it_is_saved(own, editor):
    frame = page(own, "mail_text_document")

    light, text = (editor.post(f"{frame}?as={form}", WORDS) for form in ("light", "text"))
    wrong = editor.post(frame, WORDS | {"text": "{nobody}"})

    assert "Hello Kim Sample,<br>answer until " in light.content.decode()
    assert f"Subject: {own.event.title}: your turn" in unescape(text.content.decode())
    assert wrong.status_code == 422
    assert "There is no placeholder {nobody} in this mail." in wrong.content.decode()
    assert not MailText.objects.exists()


def test_a_mail_stands_behind_a_policy_of_its_own(own, editor):
    """No script, no form, nothing fetched, an origin of nobody's; framed by our pages alone."""
    policy = (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
        " frame-ancestors 'self'"
    )
    frames = [
        editor.get(page(own, "mail_text_document")),
        editor.post(page(own, "mail_text_document"), WORDS),
        editor.post(page(own, "mail_text_document"), {}),
        editor.get(reverse("admin:events_event_mail_document")),
    ]

    for frame in frames:
        assert frame.headers["Content-Security-Policy"] == policy
        assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    around = editor.get(page(own))
    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around.headers["Content-Security-Policy"]
    assert "sandbox" in around.content.decode()


def test_saved_words_are_in_the_journal_and_can_be_taken_back(own, editor):
    saved = editor.post(f"{page(own)}?language=de", WORDS)
    assert said(saved) == ["Saved. From now on, this mail says your words."]
    assert saved.url == f"{page(own)}?language=de"
    (text,) = MailText.objects.all()
    assert (text.event, text.kind, text.language) == (own.event, KIND, "de")
    assert text.text == "Hello {name},\nanswer until {deadline}."
    assert "Your words: German" in editor.get(page(own, "mails", kind=None)).content.decode()

    editor.post(f"{page(own)}?language=de", {"_default": "1"})

    assert not MailText.objects.exists()
    entries = JournalEntry.objects.filter(actor_id=editor.person.pk).order_by("created_at", "id")
    assert list(entries.values_list("action", flat=True)) == [
        "event.mail_text_saved",
        "event.mail_text_deleted",
    ]


def test_a_broken_text_is_refused_and_what_was_typed_is_kept(own, editor):
    typed = {"subject": "Your {turn}", "text": "<b>Answer</b> until {deadline"}

    page_again = editor.post(page(own), typed)

    html = page_again.content.decode()
    assert page_again.status_code == 200
    assert "There is no placeholder {turn} in this mail. You can use: {name}, " in html
    assert "A brace stands alone" in html
    assert 'value="Your {turn}"' in html
    assert "&lt;b&gt;Answer&lt;/b&gt; until {deadline" in html
    assert not MailText.objects.exists()


def test_a_trial_goes_to_oneself_and_not_too_often(own, editor):
    before = Message.objects.count()

    answers = [said(editor.post(page(own), WORDS | {"_try": "1"})) for _number in range(6)]

    sent = f"The mail is on its way to {editor.person.email}. Nothing is saved yet."
    assert [answer[-1] == sent for answer in answers] == [True] * 5 + [False]
    trials = Message.objects.filter(kind="mail_text.test", event_id=own.event.pk)
    assert set(trials.values_list("to_email", flat=True)) == {editor.person.email}
    assert Message.objects.count() == before + 5
    assert not MailText.objects.exists()


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.VIEWER, [200, 404, 404, 404]),
        (Role.CHECKIN, [302, 302, 302, 302]),
        (None, [302, 302, 302, 302]),
    ],
)
def test_only_editors_write(own, client, role, expected):
    client.force_login(make_member(own.organizer, role) if role else UserFactory())

    answers = [
        client.get(page(own, "mails", kind=None)),
        client.get(page(own)),
        client.post(page(own), WORDS),
        client.post(page(own, "mail_text_document"), WORDS),
    ]

    assert [answer.status_code for answer in answers] == expected
    assert not MailText.objects.exists()


def test_of_another_teams_event_nothing_is_there(foreign, editor):
    for route in ("mail_text", "mail_text_document"):
        assert editor.get(page(foreign, route)).status_code == 404
        assert editor.post(page(foreign, route), WORDS).status_code == 404
    assert editor.get(page(foreign, "mails", kind=None)).status_code == 404


def test_the_gallery_shows_each_mail_in_each_language_and_form(own, editor):
    gallery = editor.get(reverse("admin:events_event_mail_gallery"))
    frame = reverse("admin:events_event_mail_document")
    for group in gallery.context["groups"]:
        for kind, title in group.entries:
            shown = editor.get(frame, {"kind": kind, "language": "de"}).content.decode()
            assert ('<html lang="de">' in shown, "cid:" in shown) == (True, False), title

    dark = editor.get(frame, {"kind": KIND, "as": "dark"}).content.decode()
    light = editor.get(frame, {"kind": KIND}).content.decode()
    strange = editor.get(frame, {"kind": "../x", "language": "xx", "as": "y"})

    assert ("@media all {" in dark, "@media all {" in light) == (True, False)
    assert strange.status_code == 200


def test_administrators_find_the_gallery_beside_the_messages(client):
    client.force_login(AdministratorFactory())
    gallery = reverse("admin:events_event_mail_gallery")

    messages = client.get(reverse("admin:accounts_message_changelist")).content.decode()

    assert f'href="{gallery}"' in messages
    assert client.get(gallery).status_code == 200
