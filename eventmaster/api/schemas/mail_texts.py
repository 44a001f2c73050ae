"""The words of an event's mails, as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.utils import translation
from ninja import Field, Schema

from core.mail import Mail
from eventmaster.api.values import Sent, Shown, Text
from events.models import Event
from registrations.mail import kinds, placeholders
from registrations.mail.samples import words_for
from registrations.mail.starting import words_now
from registrations.mail.texts import OwnWords
from registrations.models import MailText

SubjectLine = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(min_length=1, max_length=5000)]


class MailTextFilters(Schema):
    language: str = Field(
        "",
        max_length=12,
        description="Like de or ja; empty: for everyone for whose language there are no others.",
    )


class MailTextValues(Sent):
    """An event's own words for one kind of mail."""

    subject: SubjectLine = Field(description="May have placeholders, like `{name}` or `{event}`.")
    text: Words = Field(
        description="Plain text with placeholders; an empty line starts a new paragraph."
    )

    def words(self) -> OwnWords:
        return OwnWords(self.subject, self.text.replace("\r\n", "\n"))


class PlaceholderOut(Shown):
    """What stands for somebody's own facts in the words of a mail."""

    name: str = Field(description="As it is written: in single braces.")
    meaning: str
    example: str = Field(description="What it could be in a mail of this event.")
    is_needed: bool = Field(description="Whether the text must have it.")


class MailTextOut(Shown):
    """What one kind of mail of an event says."""

    kind: str
    title: str = Field(description="The kind in words.")
    language: str
    is_own: bool = Field(description="Whether these are words of the event's own.")
    subject: str
    text: str = Field(description="Where they are not its own: the site's, to start from.")
    placeholders: list[PlaceholderOut]
    updated_at: datetime | None


class MailDocumentOut(Shown):
    """A mail of made-up words about the event."""

    subject: str
    text: str
    html: str


def mail_text_out(event: Event, kind: str, language: str, stored: MailText | None) -> MailTextOut:
    words = words_now(stored, kind, event, language)
    with translation.override(language or translation.get_language()):
        examples = placeholders.values_of(kind, words_for(kind, event))
    return MailTextOut(
        kind=kind,
        title=kinds.title_of(kind),
        language=language,
        is_own=stored is not None,
        subject=words.subject,
        text=words.text,
        placeholders=[
            PlaceholderOut(
                name=one.written,
                meaning=str(one.meaning),
                example=examples[one.name],
                is_needed=one.is_needed,
            )
            for one in placeholders.allowed(kind)
        ],
        updated_at=stored.updated_at if stored else None,
    )


def document_out(mail: Mail) -> MailDocumentOut:
    return MailDocumentOut(subject=str(mail.subject), text=str(mail.body), html=mail.html)
