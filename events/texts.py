"""An event's words in the reader's language, for events that were read without them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from core.compiled import CompiledRead
from events.models import Event, EventText


def put_into_words(events: Iterable[Event], language: str | None) -> None:
    """Let `title_here` and its siblings speak `language`, by one query for all of `events`.

    Lists use `EventQuerySet.in_language()` instead, which needs none.
    """
    known = list(events)
    if len(known) == 1:
        found = _text_of(event_id=known[0].pk, language=language or "")
    else:
        found = list(EventText.objects.filter(event__in=known, language=language or ""))
    texts = {text.event_id: text for text in found}
    for event in known:
        text = texts.get(event.pk)
        event.text_title = text.title if text else None  # type: ignore[attr-defined]
        event.text_summary = text.summary if text else None  # type: ignore[attr-defined]
        event.text_description = text.description if text else None  # type: ignore[attr-defined]


_text_of = CompiledRead(
    lambda event_id, language: EventText.objects.filter(event_id=event_id, language=language),
    event_id=UUID,
    language=str,
)
