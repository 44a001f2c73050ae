"""A team's own words for the mails of its event, in place of the product's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from events.models import Event
from registrations.mail.kinds import EDITABLE
from registrations.mail.placeholders import check, fill, missing_in, values_of
from registrations.models import MailText


@dataclass(frozen=True)
class OwnWords:
    """A subject line and a text with placeholders; an empty line in `text` ends a paragraph."""

    subject: str
    text: str

    def check(self, kind: str) -> None:
        """Raise ValidationError by field where these words could not become a mail of `kind`."""
        if kind not in EDITABLE:
            raise ValidationError({"kind": _("No mail of this kind has words of an event’s own.")})
        problems: dict[str, ValidationError] = {}
        for field, text in (("subject", self.subject), ("text", self.text)):
            try:
                _check(text, kind)
            except ValidationError as problem:
                problems[field] = problem
        if "text" not in problems and (missing := missing_in(self.text, kind)):
            problems["text"] = missing
        if problems:
            raise ValidationError(problems)


def _check(text: str, kind: str) -> None:
    if not text.strip():
        raise ValidationError(_("A mail needs a subject line and a text."), code="required")
    check(text, kind)


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
