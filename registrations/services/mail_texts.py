"""A team's own words for the mails of its event: written, taken back, tried out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import journal, outbox
from accounts.limits import Limit, consume
from core.errors import ChangedMeanwhile
from core.models import new_id
from events.models import Event
from events.validators import validate_language
from registrations.mail.texts import OwnWords
from registrations.mail.trials import KIND
from registrations.models import MailText

if TYPE_CHECKING:
    from accounts.models import User

# Called with the stored words, None where there are none; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[MailText | None], None]
TRIALS_BY_PERSON = Limit("mail-trial", 5, timedelta(minutes=5))


def save_mail_text(
    *,
    event_id: UUID,
    kind: str,
    language: str,
    words: OwnWords,
    check: Check = lambda _stored: None,
    by: User | None,
    now: datetime,
) -> MailText:
    """Let the event's mails of `kind` say `words` to who reads `language` (empty: everyone for
    whom there are none of their own).

    Raises ValidationError by field where they could not become a mail, `ChangedMeanwhile` where
    somebody else wrote the first ones at the same moment.
    """
    check_words(kind, language, words)
    with transaction.atomic():
        stored = _stored(event_id, kind, language)
        check(stored)
        text = stored or MailText(event_id=event_id, kind=kind, language=language, created_at=now)
        text.subject, text.text, text.updated_at = words.subject, words.text, now
        text.full_clean(exclude=["event"], validate_unique=False, validate_constraints=False)
        _store(text)
        _note("event.mail_text_saved", event_id, kind, language, by, now)
    return text


def delete_mail_text(
    *,
    event_id: UUID,
    kind: str,
    language: str,
    check: Check = lambda _stored: None,
    by: User | None,
    now: datetime,
) -> None:
    """Go back to the product's words; none of one's own are no mistake."""
    with transaction.atomic():
        stored = _stored(event_id, kind, language)
        check(stored)
        if stored:
            stored.delete()
            _note("event.mail_text_deleted", event_id, kind, language, by, now)


def try_mail_text(
    *, event: Event, kind: str, language: str, words: OwnWords, by: User, now: datetime
) -> None:
    """Send the mail that `words` make to `by`, and to nobody else; they need not be stored.

    Raises ValidationError where they could not become a mail, `TooManyRequests` where `by` tried
    too often in a short time.
    """
    check_words(kind, language, words)
    consume(TRIALS_BY_PERSON, str(by.pk), now=now)
    outbox.enqueue(
        KIND,
        cause=f"{KIND}:{new_id()}",
        to_email=by.email,
        to_name=by.name,
        language=language or by.language,
        subject_of=event,
        event_id=event.pk,
        body=json.dumps({"kind": kind, "language": language, **asdict(words)}),
        now=now,
    )


def check_words(kind: str, language: str, words: OwnWords) -> None:
    """Raise ValidationError by field where these words could not become a mail."""
    check_language(language)
    words.check(kind)


def check_language(language: str) -> None:
    """Empty is for all languages; raises ValidationError for one that this site does not speak."""
    if not language:
        return
    try:
        validate_language(language)
    except ValidationError as problem:
        raise ValidationError({"language": problem}) from problem


def _store(text: MailText) -> None:
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _stored(event_id: UUID, kind: str, language: str) -> MailText | None:
    return MailText.objects.filter(event_id=event_id, kind=kind, language=language).first()


def _note(
    action: str, event_id: UUID, kind: str, language: str, by: User | None, now: datetime
) -> None:
    details: dict[str, Any] = {"kind": kind, "language": language}
    event = Event(pk=event_id)
    journal.record(action, event, by=by, now=now, event_id=event_id, details=details)
