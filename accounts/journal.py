"""The trace that services write: who did what to which object, from where, and what it was before.

`record` writes a deed, `record_read` that somebody looked at personal data. What names or describes
a person goes into `personal` and `personal_changes`, which an erasure can empty; all else stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from accounts.models import JournalEntry
from core import origin
from core.compiled import CompiledInsert

if TYPE_CHECKING:
    from accounts.models import User

# A field's value before and after.
Changes = Mapping[str, tuple[Any, Any]]

# So much of a long text is kept, and a mark that there was more.
LONGEST_TEXT, CUT = 300, " […]"
# Values of a list, like tags.
LONGEST_LIST = 50
# Looking at the same list again within this time is no second line of the read log.
SAME_LOOK = timedelta(minutes=10)

_write_entry = CompiledInsert(JournalEntry)


def record(
    action: str,
    subject: models.Model,
    *,
    by: User | None,
    now: datetime,
    event_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    changes: Changes | None = None,
    personal_changes: Changes | None = None,
) -> None:
    """Write one journal entry, in the caller's transaction.

    `details` and `changes` ({field: (old, new)}) must hold no personal data; names, addresses and
    what people wrote about somebody go into `personal` and `personal_changes`. The names of all
    changed fields are kept in `details`, also where their values are erased one day.
    """
    kept, private = dict(details or {}), _private(personal) or {}
    if changes:
        kept |= details_of(changes)
    if personal_changes:
        kept["fields"] = sorted({*(changes or {}), *personal_changes})
        private["changes"] = _pairs(personal_changes)
    _write_entry(
        JournalEntry(
            **entry_fields(action, subject, by=by, now=now, event_id=event_id),
            details=kept,
            personal=private or None,
        )
    )


def record_read(
    kind: str,
    subject: models.Model,
    *,
    by: User | None,
    now: datetime,
    event_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
    again_after: timedelta | None = None,
) -> None:
    """Write into the read log that somebody looked at personal data; a GET may (rule 14).

    `kind` says how, like `registrations.exported`. With `again_after` (`SAME_LOOK`), a look by the
    same person at the same thing within that time is part of the first one.
    """
    if again_after and _has_looked(kind, [subject.pk], by, now - again_after):
        return
    _write_entry(
        JournalEntry(
            **entry_fields(kind, subject, by=by, now=now, event_id=event_id),
            is_read=True,
            details=dict(details or {}),
            personal=_private(personal),
        )
    )


def record_reads(
    kind: str,
    events: Iterable[models.Model],
    *,
    by: User | None,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """The same for a list over several events: a line for each whose people it showed.

    Without `personal` (what was searched for), those of `SAME_LOOK` ago need no second line. Two
    statements at most, whatever the number of events.
    """
    found = {event.pk: event for event in events}
    if found and not personal:
        for pk in _has_looked(kind, list(found), by, now - SAME_LOOK):
            del found[pk]
    if not found:
        return
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **entry_fields(kind, event, by=by, now=now, event_id=event.pk),
            is_read=True,
            details=dict(details or {}),
            personal=_private(personal),
        )
        for event in found.values()
    )


def erase_traces(of: User | None, subjects: Mapping[str, Iterable[UUID]]) -> None:
    """Take a person out of the journal, in the caller's transaction.

    Of entries about `subjects` (ids by kind, like their registrations and tickets) and about their
    account nothing personal is left; of what they did themselves to others, not from where.
    """
    about = Q()
    for kind, ids in {**subjects, **({"user": [of.pk]} if of else {})}.items():
        about |= Q(subject_kind=kind, subject_id__in=list(ids))
    if about:
        JournalEntry.objects.filter(about).erase_personal()
    if of:
        JournalEntry.objects.filter(actor=of).erase_addresses()


def entry_fields(
    action: str, subject: models.Model, *, by: User | None, now: datetime, event_id: UUID | None
) -> dict[str, Any]:
    """What every entry has, for services that write many at once."""
    here = origin.current()
    return {
        "action": action,
        "actor_id": by.pk if by else None,
        "subject_kind": subject._meta.model_name,
        "subject_id": subject.pk,
        "event_id": event_id,
        "created_at": now,
        "via": here.via,
        "address": here.address,
    }


def details_of(changes: Changes) -> dict[str, Any]:
    """What `record` keeps of `changes`, for services that write many entries at once."""
    return {"fields": sorted(changes), "changes": _pairs(changes)}


def changes_of(row: models.Model, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What writing `fields` would change of `row`: {field: (old, new)}; call before writing."""
    pairs = {name: (getattr(row, name), value) for name, value in fields.items()}
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _has_looked(kind: str, ids: list[UUID], by: User | None, since: datetime) -> set[UUID]:
    """Of these objects, those that they looked at since then."""
    looks = JournalEntry.objects.filter(
        is_read=True, action=kind, actor=by, subject_id__in=ids, created_at__gte=since
    )
    return set(looks.order_by().values_list("subject_id", flat=True))


def _pairs(changes: Changes) -> dict[str, list[Any]]:
    return {name: [_kept(old), _kept(new)] for name, (old, new) in changes.items()}


def _kept(value: Any) -> Any:
    """As JSON keeps it: short, and to be read by people and programs."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | frozenset):
        parts = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_kept(part) for part in list(parts)[:LONGEST_LIST]]
    return _storable(str(value))


def _private(personal: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """People type it, and databases refuse some of what can be typed."""
    if not personal:
        return None
    return {
        name: _storable(value) if isinstance(value, str) else value
        for name, value in personal.items()
    }


def _storable(text: str) -> str:
    """PostgreSQL takes neither NUL nor halves of characters."""
    text = text.replace("\x00", "").encode(errors="replace").decode()
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + CUT
