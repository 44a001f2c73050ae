"""One event said several times becomes one; different events under one key stay apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from events.importing.drafts import EventDraft, Level, Problem, key_from


@dataclass
class Collapsed:
    """The events of one run, each key once, in the order of the files."""

    drafts: list[EventDraft] = field(default_factory=list)
    duplicates: int = 0
    problems: list[Problem] = field(default_factory=list)


def collapse(drafts: Iterable[EventDraft]) -> Collapsed:
    """Join drafts with one key, title and start; give a key of its own to what only shares a UID.

    A conference that stands in several topic files keeps the tags of all of them.
    """
    found: dict[str, EventDraft] = {}
    result = Collapsed()
    for draft in drafts:
        known = found.get(draft.key)
        if known is not None and not known.is_same_event_as(draft):
            result.problems.append(_shared_key(draft, known))
            draft = replace(draft, source_key=_own_key(draft))  # noqa: PLW2901
            known = found.get(draft.key)
        if known is None:
            found[draft.key] = draft
            continue
        result.duplicates += 1
        found[draft.key] = known.joined_with(draft)
        if known.origins == draft.origins:
            result.problems.append(_twice(draft))
    result.drafts = list(found.values())
    return result


def _own_key(draft: EventDraft) -> str:
    """Return a key that this event keeps however often and in whatever order it is read."""
    return key_from("shared", draft.source_key, draft.title, draft.start_at.isoformat())


def _shared_key(draft: EventDraft, known: EventDraft) -> Problem:
    reason = _("“%(title)s” has the UID of another event, “%(other)s”; both are kept.")
    text = reason % {"title": draft.title, "other": known.title}
    return Problem(draft.origins[0], draft.place, text, Level.WARNING)


def _twice(draft: EventDraft) -> Problem:
    reason = _("“%(title)s” is in the file twice; it is taken once.") % {"title": draft.title}
    return Problem(draft.origins[0], draft.place, reason, Level.WARNING)
