"""A team's own words in the mails of its event."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from accounts.models import JournalEntry, User
from events.models import EventText
from registrations import links
from registrations.mail import RENDERERS
from registrations.mail.kinds import EDITABLE
from registrations.mail.starting import starting_words
from registrations.mail.texts import OwnWords
from registrations.models import MailText
from registrations.services.mail_texts import delete_mail_text, save_mail_text, try_mail_text
from tests.factories import UserFactory, register_person
from tests.registrations.mail.reading import ASK, FACTS, KEEP, US, html_of, rendered, strangers

pytestmark = pytest.mark.django_db

KIND = "registration.confirmed"
TEXT = "Dear {name},\nbring {tickets} chairs.\n\nMore: https://choir.example.org/?a=1&b=2. {link}"


def say(event, *, subject="{event}: you’re in", text=TEXT, language="", kind=KIND):
    return save_mail_text(
        event_id=event.pk,
        kind=kind,
        language=language,
        words=OwnWords(subject, text),
        by=None,
        now=timezone.now(),
    )


def test_own_words_stand_in_place_of_ours_and_the_rest_stays(event):
    say(event)
    made = register_person(event, UserFactory(name="Ada"), seats=2)
    link = links.manage_url(made)

    mail = rendered(KIND)

    assert mail.subject == "Songs: you’re in"
    assert mail.body.startswith(
        "You’re registered\n\nDear Ada,\nbring 2 chairs.\n\n"
        f"More: https://choir.example.org/?a=1&b=2. {link}\n\n"
        f"Open your registration:\n{link}\n\n{FACTS}\n"
    )
    assert mail.body.endswith(f"{ASK}\n\n{KEEP}\n\n{US}\n")
    assert len(mail.pictures) == 2
    html = html_of(mail)
    assert "Dear Ada,<br>bring 2 chairs.</p>" in html
    assert '<a href="https://choir.example.org/?a=1&amp;b=2" class="link"' in html
    assert f'<a href="{link}" class="link"' in html


def test_words_of_a_language_go_before_those_for_all(event):
    EventText.objects.create(event=event, language="de", title="Lieder")
    say(event, text="For all")
    say(event, subject="Dabei: {event}", text="Für Deutsche", language="de")
    for language in ("de", "fr"):
        user = UserFactory()
        User.objects.filter(pk=user.pk).update(language=language)
        register_person(event, user)
        mail = rendered(KIND)
        assert (mail.subject, "For all" in mail.body, "Für Deutsche" in mail.body) == {
            "de": ("Dabei: Lieder", False, True),
            "fr": ("Songs: you’re in", True, False),
        }[language]


def test_own_words_name_nobody_to_an_address_that_was_never_confirmed(event):
    say(event, subject="{name}", text="Dear {name},\nhello")
    register_person(event, UserFactory(name="Click https://evil.example NOW"))
    strangers()

    mail = rendered(KIND)

    assert mail.subject == "You’re registered: Songs"
    assert "Dear,\nhello\n" in mail.body
    assert "evil" not in str(mail.message())


def test_what_people_are_called_is_no_placeholder_and_no_html(event):
    say(event, text="Dear {name}")
    register_person(event, UserFactory(name="{link} <b>B</b>"))

    mail = rendered(KIND)

    assert "Dear {link} <b>B</b>\n" in mail.body
    assert "Dear {link} &lt;b&gt;B&lt;/b&gt;</p>" in html_of(mail)


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
def test_a_team_starts_from_words_that_are_good_as_they_are(event, language):
    """In each language; with placeholders in place of the sample's facts."""
    with translation.override(language):
        for kind in EDITABLE:
            words = starting_words(kind, event)
            words.check(kind)
            assert "{event}" in words.subject
            for fact in ("Songs", "The Choir", "Town Hall", "2030", "Kim", "{}"):
                assert fact not in words.subject + words.text, kind


def test_saving_again_replaces_and_taking_back_ends_it(event):
    say(event, text="One")
    say(event, text="Two")
    assert list(MailText.objects.values_list("kind", "language", "text")) == [(KIND, "", "Two")]

    for _twice in range(2):
        delete_mail_text(event_id=event.pk, kind=KIND, language="", by=None, now=timezone.now())

    assert not MailText.objects.exists()
    written = JournalEntry.objects.filter(event_id=event.pk, action__startswith="event.mail_text")
    details = {"kind": KIND, "language": ""}
    assert list(written.order_by("created_at", "id").values_list("action", "details")) == [
        ("event.mail_text_saved", details),
        ("event.mail_text_saved", details),
        ("event.mail_text_deleted", details),
    ]


@pytest.mark.parametrize(
    "wrong", [{"text": "{code}"}, {"kind": "mailing"}, {"language": "tlh"}, {"subject": " "}]
)
def test_what_could_not_become_a_mail_is_not_stored(event, wrong):
    with pytest.raises(ValidationError):
        say(event, **wrong)

    assert not MailText.objects.exists()


def test_a_trial_goes_to_who_wrote_the_words_and_to_nobody_else(event):
    me = UserFactory(name="Olga")
    register_person(event, UserFactory(name="Ada"))
    words = OwnWords("Dabei: {event}", "Liebe {name}")

    try_mail_text(event=event, kind=KIND, language="de", words=words, by=me, now=timezone.now())
    mail = rendered("mail_text.test")

    assert mail.to == [me.email]
    assert mail.subject.endswith("Dabei: Songs")
    assert "Liebe " in mail.body
    assert "{name}" not in mail.body
    assert "Ada" not in str(mail.message())
    assert not MailText.objects.exists()
    assert "mail_text.test" in RENDERERS
