"""A team's own words for the mails of its event, in place of the product's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from events.models import Event
from registrations.mail.placeholders import fill, values_of
from registrations.models import MailText


@dataclass(frozen=True)
class OwnWords:
    """A subject line and a text with placeholders; an empty line in `text` ends a paragraph."""

    subject: str
    text: str


def words_of(event: Event, kind: str) -> OwnWords | None:
    """The event's own words for `kind` in the active language, else those for all languages."""
    languages = [translation.get_language() or "", ""]
    rows = MailText.objects.filter(event=event, kind=kind, language__in=languages)
    found = {row.language: OwnWords(row.subject, row.text) for row in rows}
    return next((found[language] for language in languages if language in found), None)


def filled(own: OwnWords, kind: str, words: Mapping[str, Any]) -> dict[str, str]:
    """What stands in place of the template's parts; where nothing is left, nothing does."""
    values = values_of(kind, words)
    parts = {"subject": fill(own.subject, values), "words": fill(own.text, values)}
    return {name: text for name, text in parts.items() if text}
