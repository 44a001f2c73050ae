"""Drafts become events of one organizer, in short transactions, and nothing twice.

What is compared and kept is told in `comparing`. Imported events do not open registration: with a
link they point to the registration page there, else they have none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import JournalEntry
from events.enums import EVENT_TRANSITIONS, EventStatus, RegistrationMode
from events.importing.addresses import free_slugs
from events.importing.comparing import changed_groups, new_tags, state_after
from events.importing.drafts import EventDraft, Level, Problem
from events.importing.rows import COLUMNS, add_tags, fields_of
from events.models import Event, Organizer, Pool, SearchEntry, SearchWords, Tag
from events.services.events import EventRows, build_event_rows, save_event_rows

if TYPE_CHECKING:
    from accounts.models import User

BATCH = 100

_ALWAYS = ("source_state", "updated_at")
_STATUS = ("status", "published_at", "cancelled_at")


@dataclass
class Stored:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    published: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Change:
    """What a draft changes in a stored event."""

    event: Event
    draft: EventDraft
    groups: tuple[str, ...]
    tags: tuple[str, ...]
    publishes: bool

    def __bool__(self) -> bool:
        return bool(self.groups or self.tags or self.publishes)


@dataclass(frozen=True)
class _Plan:
    new: list[EventDraft]
    changes: list[_Change]
    unchanged: int


def import_drafts(
    *,
    organizer: Organizer,
    drafts: Iterable[EventDraft],
    by: User | None,
    now: datetime,
    publish: bool = False,
    dry_run: bool = False,
    on_batch: Callable[[int], None] | None = None,
    on_changed: Callable[[list[Event]], None] | None = None,
) -> Stored:
    """Write drafts, each key once, as events of `organizer`; return what was done.

    A batch of 100 is one transaction with a fixed number of statements, so that others wait for
    milliseconds. `publish` publishes what is new or still a draft. `on_batch` hears how many
    drafts are done, and `on_changed` which stored events have other values, as they were before, in
    the transaction that changed them. A dry run counts and writes nothing.
    """
    store = _Store(organizer, by=by, now=now, publish=publish, on_changed=on_changed)
    for batch in batched(drafts, BATCH):
        if dry_run:
            store.count(store.plan(batch))
        else:
            store.write(batch)
        if on_batch:
            on_batch(len(batch))
    if not dry_run:
        store.sign()
    return store.done


def refresh_statistics() -> None:
    """Tell the query planner about the new rows: PostgreSQL would look a minute later, SQLite
    never, and until then lists are planned as if the tables were empty."""
    models = (Event, Pool, SearchEntry, SearchWords, Tag, Event.tags.through)
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


class _Store:
    def __init__(
        self,
        organizer: Organizer,
        *,
        by: User | None,
        now: datetime,
        publish: bool,
        on_changed: Callable[[list[Event]], None] | None,
    ) -> None:
        self._organizer = organizer
        self._by = by
        self._now = now
        self._publish = publish
        self._on_changed = on_changed
        self.done = Stored()

    def plan(self, batch: Sequence[EventDraft]) -> _Plan:
        """Compare a batch with what is stored."""
        keys = [draft.key for draft in batch]
        known = {
            event.source_key: event
            for event in Event.objects.filter(organizer=self._organizer, source_key__in=keys)
        }
        changes = [self._change(known[d.key], d) for d in batch if d.key in known]
        return _Plan(
            new=[draft for draft in batch if draft.key not in known],
            changes=[change for change in changes if change],
            unchanged=sum(not change for change in changes),
        )

    def _change(self, event: Event, draft: EventDraft) -> _Change:
        return _Change(
            event,
            draft,
            groups=changed_groups(event.source_state, draft),
            tags=new_tags(event.source_state, draft),
            publishes=self._publish and event.is_draft and not draft.cancelled,
        )

    def count(self, plan: _Plan) -> None:
        publishing = [draft for draft in plan.new if self._publish and not draft.cancelled]
        self.done.created += len(plan.new)
        self.done.updated += sum(bool(each.groups or each.tags) for each in plan.changes)
        self.done.unchanged += plan.unchanged
        self.done.unchanged += sum(not (each.groups or each.tags) for each in plan.changes)
        self.done.published += len(publishing) + sum(each.publishes for each in plan.changes)

    def write(self, batch: Sequence[EventDraft]) -> None:
        """Write a batch; where someone else took a key or an address meanwhile, once more."""
        try:
            plan = self._write_planned(batch)
        except IntegrityError:
            plan = self._write_planned(batch)
        self.count(plan)

    def _write_planned(self, batch: Sequence[EventDraft]) -> _Plan:
        plan = self.plan(batch)
        rows = self._new_rows(plan.new)
        if rows:
            with transaction.atomic():
                save_event_rows(rows)
                self._record("event.imported", ((row.event, {}) for row in rows))
        if plan.changes:
            with transaction.atomic():
                self._apply(plan.changes)
        return plan

    def _new_rows(self, drafts: list[EventDraft]) -> list[EventRows]:
        return [
            build_event_rows(
                organizer=self._organizer,
                slug=slug,
                tags=draft.tags,
                now=self._now,
                source_key=draft.key,
                source_state=state_after({}, draft),
                **fields_of(draft),
                **self._status_of(draft),
            )
            for draft, slug in zip(drafts, free_slugs(drafts) if drafts else [], strict=True)
        ]

    def _status_of(self, draft: EventDraft) -> dict[str, Any]:
        published_at = self._now if self._publish else None
        if draft.cancelled:
            return {
                "status": EventStatus.CANCELLED,
                "cancelled_at": self._now,
                "published_at": published_at,
            }
        status = EventStatus.PUBLISHED if self._publish else EventStatus.DRAFT
        return {"status": status, "published_at": published_at}

    def _apply(self, changes: list[_Change]) -> None:
        """Write changes: root pools first, since that row is an event's lock, then the events."""
        ids = [change.event.pk for change in changes]
        used = self._lock(ids)
        events = Event.objects.select_for_update().order_by("pk").in_bulk(ids)
        was = [copy(event) for event in events.values()]
        columns: set[str] = set(_ALWAYS)
        for change in changes:
            columns |= self._apply_one(
                events[change.event.pk], change, is_used=change.event.pk in used
            )
        Event.objects.bulk_update([events[pk] for pk in ids], sorted(columns))
        add_tags({change.event.pk: change.tags for change in changes if change.tags})
        self._record(
            "event.import_updated",
            (
                (change.event, {"fields": list(change.groups), "published": change.publishes})
                for change in changes
            ),
        )
        if self._on_changed:
            self._on_changed(was)

    def _lock(self, ids: list[UUID]) -> set[UUID]:
        """Write the root pools of these events, by their ids, as whoever locks several does; return
        the events that somebody has a place at, or waits for."""
        roots = Pool.objects.filter(event_id__in=ids, is_root=True)
        # PostgreSQL's UPDATE takes no order: its rows are locked before it. SQLite has one lock.
        list(roots.select_for_update().in_lock_order().values_list("pk"))
        roots.update(updated_at=self._now)
        return set(roots.exclude(taken=0, waiting=0).values_list("event_id", flat=True))

    def _apply_one(self, event: Event, change: _Change, *, is_used: bool) -> set[str]:
        """Change the fields of one event in memory; return the columns that differ."""
        values = fields_of(change.draft)
        groups = [group for group in change.groups if group in COLUMNS]
        if event.registration_mode == RegistrationMode.OPEN:
            groups = [group for group in groups if group != "url"]
        columns = {column for group in groups for column in COLUMNS[group]}
        for column in columns:
            setattr(event, column, values[column])
        if "cancelled" in change.groups:
            columns |= self._cancel(event, change.draft, is_used=is_used)
        if change.publishes and EVENT_TRANSITIONS.allows(event.status, EventStatus.PUBLISHED):
            event.status, event.published_at = EventStatus.PUBLISHED, self._now
            columns |= set(_STATUS)
        event.source_state = state_after(event.source_state, change.draft)
        event.updated_at = self._now
        return columns

    def _cancel(self, event: Event, draft: EventDraft, *, is_used: bool) -> set[str]:
        """Cancel an event that its source cancelled, unless people here would have to be told."""
        if not draft.cancelled:
            self._warn(draft, _("The source takes back the cancellation; here it stays cancelled."))
            return set()
        if is_used or event.registration_mode == RegistrationMode.OPEN:
            reason = _("The source cancelled “%(title)s”, which has registrations: cancel it here.")
            self._warn(draft, reason % {"title": event.title})
            return set()
        if EVENT_TRANSITIONS.allows(event.status, EventStatus.CANCELLED):
            event.status, event.cancelled_at = EventStatus.CANCELLED, self._now
        return set(_STATUS)

    def _warn(self, draft: EventDraft, reason: str) -> None:
        self.done.problems.append(Problem(draft.origins[0], draft.place, reason, Level.WARNING))

    def _record(self, action: str, subjects: Iterator[tuple[Event, dict[str, Any]]]) -> None:
        JournalEntry.objects.bulk_create(
            [
                JournalEntry(
                    **journal.entry_fields(
                        action, event, by=self._by, now=self._now, event_id=event.pk
                    ),
                    details=details,
                )
                for event, details in subjects
            ]
        )

    def sign(self) -> None:
        """Write one line into the journal for an import that changed something."""
        done = self.done
        if not (done.created or done.updated or done.published):
            return
        counts = {"created": done.created, "updated": done.updated, "published": done.published}
        with transaction.atomic():
            journal.record(
                "events.imported", self._organizer, by=self._by, now=self._now, details=counts
            )
