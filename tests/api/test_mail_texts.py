"""An event's own words for its mails, by the API."""

import pytest

from accounts.models import JournalEntry, Message
from events.enums import Role
from registrations.mail.kinds import EDITABLE
from registrations.models import MailText
from tests.factories import EventFactory, UserFactory, make_member

pytestmark = pytest.mark.django_db

ONE = "/events/gala/mail-texts/registration.offered"
WORDS = {"subject": "{event}: your turn", "text": "Hello {name}, answer until {deadline}."}


@pytest.fixture
def event():
    return EventFactory(slug="gala", title="Concert")


@pytest.fixture
def editor(event, program):
    return program(make_member(event.organizer, Role.EDITOR, email="ed@example.org"))


def test_words_are_written_read_and_taken_back(editor):
    ours = editor.get(ONE).json()
    written = editor.put(ONE, WORDS)
    etag = written.headers["ETag"]

    assert (ours["is_own"], ours["subject"]) == (False, "A place is free for you: {event}")
    assert "until {deadline}." in ours["text"]
    assert written.json() | {"updated_at": "", "placeholders": []} == {
        **WORDS,
        "kind": "registration.offered",
        "title": "A place is offered",
        "language": "",
        "is_own": True,
        "placeholders": [],
        "updated_at": "",
    }
    needed = [one["name"] for one in ours["placeholders"] if one["is_needed"]]
    examples = {one["name"]: one["example"] for one in ours["placeholders"]}
    assert (needed, examples["{event}"]) == (["{deadline}"], "Concert")
    assert editor.get(ONE, language="de").json()["is_own"] is False
    assert editor.put(ONE, WORDS, headers={"If-Match": '"1-x"'}).status_code == 412
    assert editor.delete(ONE, headers={"If-Match": etag}).status_code == 204
    assert [editor.get(ONE).json(), editor.delete(ONE).status_code] == [ours, 404]
    entries = JournalEntry.objects.filter(action__startswith="event.mail_text").order_by("id")
    assert list(entries.values_list("action", flat=True)) == [
        "event.mail_text_saved",
        "event.mail_text_deleted",
    ]


def test_words_that_could_not_become_a_mail_are_refused_by_field(editor):
    broken = {"subject": "{code}", "text": "Hello {name"}

    answers = [
        editor.put(ONE, broken),
        editor.post(f"{ONE}/preview", broken),
        editor.post(f"{ONE}/test", broken),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
            ("subject", "placeholder_unknown"),
            ("text", "placeholder_open"),
        ]
    unknown = editor.put(f"{ONE}?language=tlh", WORDS)
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "language")
    assert editor.get(ONE, language="tlh").status_code == 422
    assert editor.put("/events/gala/mail-texts/mailing", WORDS).status_code == 404
    assert not MailText.objects.exists()


def test_a_preview_stores_nothing_and_a_test_goes_to_oneself(editor):
    preview = editor.post(f"{ONE}/preview?language=de", WORDS)
    tries = [editor.post(f"{ONE}/test", WORDS).status_code for _number in range(6)]

    assert preview.json()["subject"] == "Concert: your turn"
    assert "{name}" not in preview.json()["text"]
    assert '<html lang="de">' in preview.json()["html"]
    assert tries == [204] * 5 + [429]
    assert set(Message.objects.values_list("kind", "to_email")) == {
        ("mail_text.test", "ed@example.org")
    }
    assert not MailText.objects.exists()


def test_all_kinds_are_listed_for_the_team_and_written_by_editors(event, editor, program):
    viewer, person = (
        program(make_member(event.organizer, Role.VIEWER)),
        program(UserFactory()),
    )
    editor.put(ONE, WORDS)
    shown = viewer.get(f"{ONE}/preview", language="de").json()
    assert shown["subject"] == "Concert: your turn"

    listed = viewer.get("/events/gala/mail-texts").json()

    assert ([one["kind"] for one in listed["items"]], listed["total"]) == (
        list(EDITABLE),
        len(EDITABLE),
    )
    assert [one["kind"] for one in listed["items"] if one["is_own"]] == ["registration.offered"]
    assert [one.get(ONE).status_code for one in (viewer, person)] == [200, 404]
    assert [one.put(ONE, WORDS).status_code for one in (viewer, person)] == [403, 404]
    assert [one.post(f"{ONE}/test", WORDS).status_code for one in (viewer, person)] == [403, 404]
