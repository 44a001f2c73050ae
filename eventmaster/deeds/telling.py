"""One entry of the journal as people read it, and as a row of a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import JournalEntry, User
from eventmaster.deeds.subjects import Subject, subjects_of
from eventmaster.deeds.values import is_told, label, value
from eventmaster.deeds.words import sentence
from eventmaster.desk.local_times import shown
from events.models import Event
from events.permissions import Person

# Details that name an account, or another event, by its id.
_ACCOUNTS, _EVENT = ("member", "user"), "event"


class Change(NamedTuple):
    """A field before and after, in words; of something new there is no `old`."""

    label: str
    old: str
    new: str

    @property
    def text(self) -> str:
        return f"{self.label}: {self.old} → {self.new}" if self.old else f"{self.label}: {self.new}"


@dataclass(frozen=True)
class Told:
    """`erased` are the names of fields whose values are gone or not for the reader to see."""

    entry: JournalEntry
    zone: ZoneInfo
    who: str
    words: str
    subject: Subject | None
    changes: list[Change]
    facts: list[tuple[str, str]]
    erased: list[str]
    via: str
    address: str

    @property
    def when(self) -> str:
        """In the event's zone; in UTC where it is about none."""
        return shown(self.entry.created_at, self.zone)

    @property
    def changes_text(self) -> str:
        """In one line, for a cell of a table."""
        parts = [*(each.text for each in self.changes), *(": ".join(fact) for fact in self.facts)]
        return "; ".join(parts)


def tell(entries: Sequence[JournalEntry], person: Person) -> list[Told]:
    """Tell entries read by `eventmaster.records.journal_told_to(person)`.

    A fixed number of statements, whatever the number of entries.
    """
    subjects = subjects_of(entries, person)
    names = {**_names_of_accounts(entries), **_names_of_events(entries, person)}
    return [
        _told(entry, subjects.get((entry.subject_kind, entry.subject_id)), names)
        for entry in entries
    ]


def _told(entry: JournalEntry, subject: Subject | None, names: dict[str, str]) -> Told:
    zone = ZoneInfo(entry.event_zone or "UTC")  # type: ignore[attr-defined]
    private: dict[str, Any] = (entry.personal or {}) if _shows_people(entry) else {}
    pairs = {**entry.details.get("changes", {}), **private.get("changes", {})}
    fields = entry.details.get("fields", [])
    return Told(
        entry=entry,
        zone=zone,
        who=entry.actor.get_full_name() if entry.actor else _("the system"),
        words=sentence(entry.action),
        subject=None if entry.is_read and entry.subject_id == entry.actor_id else subject,
        changes=list(_changes(entry.action, _with_capacity(entry, pairs), zone)),
        facts=list(_facts(entry, private, zone, names, pairs)),
        erased=[label(entry.action, name) for name in fields if name not in pairs],
        via=str(entry.get_via_display()) if entry.via else "",
        address=(entry.address or "") if _shows_people(entry) else "",
    )


def _shows_people(entry: JournalEntry) -> bool:
    shows: bool = entry.shows_people  # type: ignore[attr-defined]
    return shows


def _with_capacity(entry: JournalEntry, pairs: dict[str, Any]) -> dict[str, Any]:
    if entry.action != "event.capacity_changed":
        return pairs
    return {**pairs, "capacity": [entry.details.get("old"), entry.details.get("new")]}


def _changes(action: str, pairs: dict[str, Any], zone: ZoneInfo) -> Iterator[Change]:
    is_new = action.endswith(".created")
    for name, (old, new) in sorted(pairs.items()):
        is_capacity = name == "capacity"
        before, after = (
            _("no limit") if is_capacity and kept is None else value(action, name, kept, zone)
            for kept in (old, new)
        )
        yield Change(label(action, name), "" if is_new else before, after)


def _facts(
    entry: JournalEntry,
    private: dict[str, Any],
    zone: ZoneInfo,
    names: dict[str, str],
    pairs: dict[str, Any],
) -> Iterator[tuple[str, str]]:
    """Whatever else people are told of it, like how many rows an export had."""
    known = {} if entry.action == "event.capacity_changed" else entry.details
    for name, kept in {**known, **private}.items():
        if not is_told(name) or name in pairs or kept in (None, "", []):
            continue
        is_id = name == _EVENT or name in _ACCOUNTS
        text = names.get(str(kept)) if is_id else value(entry.action, name, kept, zone)
        if text:
            yield label("", name), text


def _names_of_accounts(entries: Iterable[JournalEntry]) -> dict[str, str]:
    """Of the accounts that personal details name, by the id as it stands there."""
    wanted = {
        str(details[name])
        for entry in entries
        if _shows_people(entry)
        for details in (entry.personal or {}, entry.details)
        for name in _ACCOUNTS
        if details.get(name)
    }
    ids = [found for found in map(_uuid, wanted) if found]
    people = User.objects.filter(pk__in=ids).only("name", "email") if ids else []
    return {str(person.pk): person.get_full_name() for person in people}


def _names_of_events(entries: Iterable[JournalEntry], person: Person) -> dict[str, str]:
    """Of other events that details name, those that the reader may see."""
    wanted = {str(entry.details[_EVENT]) for entry in entries if entry.details.get(_EVENT)}
    ids = [found for found in map(_uuid, wanted) if found]
    if not ids:
        return {}
    own = Event.objects.seen_by_team(person).filter(pk__in=ids).only("title")
    return {str(event.pk): event.title for event in own}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
