"""What an event remembers of its sources, and what a file says anew.

`Event.source_state` maps the name of each file (without folders) to one digest per group of fields
and the tags it ever brought. Only what changed in the file is written: a title that the organizer
corrected stays, until the file itself changes the title. Two files about one event that differ
(two topics with two links) do not take turns: each is compared with what itself said last.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from events.importing.drafts import FIELD_GROUPS, EventDraft
from events.services.events import tag_slug

State = dict[str, dict[str, Any]]

_TAGS = "tags"
_MOST_FILES = 20


def changed_groups(state: State, draft: EventDraft) -> tuple[str, ...]:
    """Return the groups of fields in which the draft says what its file did not say before.

    A file that is new to the event is compared with all that others said.
    """
    digests = draft.digests()
    known = [state[name] for name in _names(draft) if name in state] or list(state.values())
    return tuple(
        group for group in FIELD_GROUPS if all(digests[group] != said.get(group) for said in known)
    )


def new_tags(state: State, draft: EventDraft) -> tuple[str, ...]:
    """Return the tags that no file brought before; one that was taken off by hand stays off."""
    brought = {slug for said in state.values() for slug in said.get(_TAGS, ())}
    return tuple(tag for tag in draft.tags if tag_slug(tag) and tag_slug(tag) not in brought)


def state_after(state: State, draft: EventDraft) -> State:
    """Return what the event remembers once the draft is written; the oldest files are forgotten."""
    names = _names(draft)
    brought = {slug for name in names for slug in state.get(name, {}).get(_TAGS, ())}
    brought |= {tag_slug(tag) for tag in draft.tags} - {""}
    said = {**draft.digests(), _TAGS: sorted(brought)}
    kept = {name: each for name, each in state.items() if name not in names}
    together = {**kept, **dict.fromkeys(names, said)}
    return dict(list(together.items())[-_MOST_FILES:])


def _names(draft: EventDraft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(PurePath(origin).name for origin in draft.origins))
