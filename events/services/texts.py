"""An event's words in further languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from events.models import Event, EventText, Pool

if TYPE_CHECKING:
    from accounts.models import User

# Called with the stored words, None where there are none; may refuse, as `ChangedMeanwhile` does.
Check = Callable[[EventText | None], None]


def save_text(
    *,
    event_id: UUID,
    language: str,
    words: Mapping[str, str],
    check: Check,
    by: User | None,
    now: datetime,
) -> EventText:
    """Write all words (`title`, `summary`, `description`) in `language`, whatever stood there.

    Raises ValidationError for a language that this site does not speak.
    """
    with transaction.atomic():
        event = _locked(event_id, now)
        stored = EventText.objects.filter(event=event, language=language).first()
        check(stored)
        text = stored or EventText(event=event, language=language, created_at=now)
        for name in ("title", "summary", "description"):
            setattr(text, name, words.get(name, ""))
        text.full_clean(exclude=["event"], validate_unique=False, validate_constraints=False)
        text.save()
        _note("event.text_saved", event, language, by, now)
    return text


def delete_text(
    *, event_id: UUID, language: str, check: Check, by: User | None, now: datetime
) -> None:
    """Take the words in `language` away; none are no mistake."""
    with transaction.atomic():
        event = _locked(event_id, now)
        stored = EventText.objects.filter(event=event, language=language).first()
        check(stored)
        if stored:
            stored.delete()
            _note("event.text_deleted", event, language, by, now)


def _locked(event_id: UUID, now: datetime) -> Event:
    """The root pool's row is the event's lock (rule 1): written first, the event read after it."""
    Pool.objects.filter(event_id=event_id, is_root=True).update(updated_at=now)
    return Event.objects.get(pk=event_id)


def _note(action: str, event: Event, language: str, by: User | None, now: datetime) -> None:
    """Write the journal, and move the event's version on: other words are another page."""
    details = {"language": language}
    journal.record(action, event, by=by, now=now, event_id=event.pk, details=details)
    event.save(update_fields=["updated_at"])
