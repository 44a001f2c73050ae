"""A team's own words: what may stand in them, and what becomes of it in a mail."""

import pytest
from django.core.exceptions import ValidationError

from registrations.mail.placeholders import fill
from registrations.mail.texts import OwnWords

ALLOWED = "{name}, {event}, {when}, {place}, {organizer}, {link}, {event_link}"
NAMED = "{Name}, {event.organizer}, {}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{code}", f"There is no placeholder {{code}} in this mail. You can use: {ALLOWED}."),
        (
            NAMED,
            f"There is no placeholder {NAMED} in this mail. You can use: {ALLOWED}.",
        ),
        ("{{ name }}", f"Write a placeholder in single braces. You can use: {ALLOWED}."),
        (
            "Hello {name",
            f"A brace stands alone: close it, or take it away. You can use: {ALLOWED}.",
        ),
        (
            "{na\nme}",
            f"A brace stands alone: close it, or take it away. You can use: {ALLOWED}.",
        ),
        ("  \n", "A mail needs a subject line and a text."),
    ],
)
def test_words_that_could_not_become_a_mail_are_refused_with_the_reason(text, sentence):
    with pytest.raises(ValidationError) as in_both:
        OwnWords(text, text).check("registration.pending")

    assert in_both.value.message_dict == {"subject": [sentence], "text": [sentence]}


def test_a_mail_must_say_what_it_goes_out_for():
    whole = OwnWords("{event}", "Until {deadline}, {name}: {link}")
    whole.check("registration.offered")

    with pytest.raises(ValidationError) as refused:
        OwnWords("{deadline}", "Answer soon").check("registration.offered")

    sentence = "People need to know this from the mail: {deadline} (Until when the place is held)."
    assert refused.value.message_dict == {"text": [f"{sentence} Put it in."]}


def test_only_mails_that_go_out_by_themselves_have_words_of_an_event():
    for kind in ("mailing", "mail_text.test", "account.confirm", "../layout"):
        with pytest.raises(ValidationError):
            OwnWords("Hello", "World").check(kind)


@pytest.mark.parametrize(
    ("name", "filled"),
    [
        ("Ada", "Ada, welcome!\n\nHello Ada,\nyours: Ada\nAda\n% {event} %(name)s"),
        (
            "{event}",
            "{event}, welcome!\n\nHello {event},\nyours: {event}\n{event}\n% {event} %(name)s",
        ),
        # An address that was never confirmed: no name, and no hole where it was.
        ("", "Welcome!\n\nHello,\n% {event} %(name)s"),
    ],
)
def test_values_are_put_in_as_they_are_and_empty_ones_leave_no_hole(name, filled):
    text = "{name}, welcome!\r\n\r\nHello {name},\nyours: {name}\n{name}\n% {event} %(name)s"

    assert fill(text, {"name": name}) == filled


@pytest.mark.parametrize("title", ["さん", "様"])
def test_a_japanese_title_goes_with_the_name(title):
    text = f"{{name}}{title}、こんにちは。"

    assert fill(text, {"name": "Ada"}) == f"Ada{title}、こんにちは。"
    assert fill(text, {"name": ""}) == "こんにちは。"
