"""Copies of an event for other dates: all that its team set up, and nobody who came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, models, transaction

from accounts import journal
from accounts.models import JournalEntry
from core.models import new_id
from events import indexing
from events.enums import EventStatus
from events.models import EntryWindow, Event, EventText, Gate, Pool, Series, TicketType
from events.services.events import check_days, tags_by_slug, taken_slugs
from events.set_times import time_columns
from events.shifting import shifted
from events.slugs import slug_for
from registrations.models import MailText, Reminder
from registrations.seats import lock_event

if TYPE_CHECKING:
    from accounts.models import User

# What an event is by itself, and no other has: where it came from, and what became of it.
_ITS_OWN = frozenset(
    {"id", "slug", "status", "published_at", "cancelled_at", "is_closed_by_hand", "is_template"}
    | {"source_key", "source_state", "series", "series_start", "own_fields"}
)
_OF_ROWS = frozenset({"id", "created_at", "updated_at"})
_ROOT_COUNTERS = frozenset({"taken", "waiting", "next_queue_number"})
_SENT = frozenset({"sent_at"})
# The addresses of many dates differ by the date, which must not be cut off.
_LONGEST_WORDS = 60


def copy_events(
    *,
    source: Event,
    starts: Sequence[datetime],
    by: User | None,
    now: datetime,
    fields: Mapping[str, Any] | None = None,
    series: Series | None = None,
    as_template: bool = False,
) -> list[Event]:
    """Return a draft like `source` for each of `starts` (UTC), in their order.

    Ticket types, pools, gates, windows, words in other languages, reminders and mail texts come
    along; every time moves with the start, as clocks in the event's zone show it. Registrations,
    tickets, payments, passes and counters never do. `fields` are values that the copies have
    instead (columns, `capacity`, `tags`; no times). Dates of a `series` know their place in it.

    A fixed number of statements for one date or 500, in one transaction that locks `source`.
    Raises ValidationError for values that make no sense.
    """
    if not starts:
        return []
    wanted = dict(fields or {})
    more = {"series": series, "is_template": as_template}
    with transaction.atomic():
        setup = _read(source.pk, now)
        try:
            with transaction.atomic():
                return _write(setup, starts, wanted, more, by=by, now=now)
        except IntegrityError:
            # Somebody took an address between our look and our INSERT.
            return _write(setup, starts, wanted, more, by=by, now=now)


# --- What there is ----------------------------------------------------------------------------


@dataclass
class _Setup:
    """An event and all that belongs to it, as it stands under its lock."""

    event: Event
    pools: list[Pool]
    types: list[TicketType]
    pools_of_type: dict[UUID, set[UUID]]
    gates: list[Gate]
    windows: list[EntryWindow]
    texts: list[EventText]
    tags: list[str]
    reminders: list[Reminder]
    mail_texts: list[MailText]

    def moments(self) -> set[datetime]:
        """Every time that is set somewhere."""
        rows: Iterable[models.Model]
        rows = [self.event, *self.types, *self.gates, *self.windows]
        values = (getattr(row, name) for row in rows for name in time_columns(type(row)))
        return {value for value in values if value is not None}


def _read(event_id: UUID, now: datetime) -> _Setup:
    locked = lock_event(event_id, now=now)
    event = locked.event
    root = {locked.root.pk}
    return _Setup(
        event=event,
        pools=list(locked.pools.values()),
        types=list(locked.types.values()),
        pools_of_type={pk: set(drawn) | root for pk, drawn in locked.pools_of_type.items()},
        gates=list(event.gates.prefetch_related("ticket_types").order_by("name", "id")),
        windows=list(event.entry_windows.prefetch_related("ticket_types")),
        texts=list(event.texts.all()),
        tags=list(event.tags.values_list("name", flat=True)),
        reminders=list(event.reminders.all()),
        mail_texts=list(event.mail_texts.all()),
    )


# --- What is made of it -----------------------------------------------------------------------


@dataclass
class _Rows:
    """Unsaved rows of many events, and which of them belong together."""

    events: list[Event] = field(default_factory=list)
    rows: list[models.Model] = field(default_factory=list)
    links: list[models.Model] = field(default_factory=list)

    def save(self) -> None:
        """One statement for each table; search reads them all at the end."""
        _insert(self.events)
        for model in (Pool, TicketType, Gate, EntryWindow, EventText, Reminder, MailText):
            _insert([row for row in self.rows if type(row) is model])
        for through in dict.fromkeys(type(link) for link in self.links):
            _insert([link for link in self.links if type(link) is through])
        indexing.write(Event, [event.pk for event in self.events])


def _insert(rows: Sequence[models.Model]) -> None:
    """Past what querysets write for search: it is written once, when all is there."""
    if rows:
        type(rows[0])._base_manager.bulk_create(rows)


def _write(
    setup: _Setup,
    starts: Sequence[datetime],
    fields: dict[str, Any],
    more: dict[str, Any],
    *,
    by: User | None,
    now: datetime,
) -> list[Event]:
    tags = tags_by_slug(fields.get("tags", setup.tags)).values()
    made, moments = _Rows(), setup.moments()
    title = fields.get("title", setup.event.title)
    slugs = _Slugs(title, is_dated=not more["is_template"])
    zone = setup.event.zone
    to_zone = ZoneInfo(fields.get("time_zone", setup.event.time_zone))
    for start in starts:
        told = shifted(moments, start=setup.event.start_at, to=start, zone=zone, to_zone=to_zone)
        event = _event(setup.event, told, slugs.of(start.astimezone(to_zone)), fields, more, now)
        made.events.append(event)
        capacity = fields.get("capacity", setup.pools[0].capacity)
        _add_rows(made, setup, event, told, capacity, now)
        link = Event.tags.through
        made.links += [link(event_id=event.pk, tag_id=tag.pk) for tag in tags]
    _check(made.events)
    made.save()
    _note(made.events, setup.event, by, now)
    return made.events


def _event(
    source: Event,
    told: Mapping[datetime, datetime],
    slug: str,
    fields: Mapping[str, Any],
    more: Mapping[str, Any],
    now: datetime,
) -> Event:
    columns = {name: value for name, value in fields.items() if name not in ("capacity", "tags")}
    event = _like(source, told, now, without=_ITS_OWN, slug=slug, **{**more, **columns})
    event.status = EventStatus.DRAFT
    event.series_start = event.start_at if event.series_id else None
    return event


class _Slugs:
    """Free addresses for many dates of one title: `course-2027-03-01`."""

    def __init__(self, title: str, *, is_dated: bool) -> None:
        self.title, self.is_dated = title[:_LONGEST_WORDS], is_dated
        # All of them begin with the title's letters: one query finds their rivals.
        self.taken = taken_slugs([self.title])

    def of(self, local: datetime) -> str:
        title = f"{self.title} {local:%Y-%m-%d}" if self.is_dated else self.title
        slug = slug_for(title, taken=self.taken)
        self.taken.add(slug)
        return slug


def _add_rows(
    made: _Rows,
    setup: _Setup,
    event: Event,
    told: Mapping[datetime, datetime],
    capacity: int | None,
    now: datetime,
) -> None:
    """The rows of one copy, and which types draw on which pools and enter where."""
    of_event: dict[str, Any] = {"event": event}
    pools = {
        pool.pk: _like(pool, told, now, without=_ROOT_COUNTERS, **of_event) for pool in setup.pools
    }
    pools[setup.pools[0].pk].capacity = capacity
    types = {kind.pk: _like(kind, told, now, **of_event) for kind in setup.types}
    made.rows += [*pools.values(), *types.values()]
    draws = TicketType.pools.through
    made.links += [
        draws(tickettype_id=types[kind_id].pk, pool_id=pools[pool_id].pk)
        for kind_id, pool_ids in setup.pools_of_type.items()
        for pool_id in pool_ids
    ]
    places: list[Gate | EntryWindow] = [*setup.gates, *setup.windows]
    for place in places:
        copy = _like(place, told, now, **of_event)
        made.rows.append(copy)
        made.links += _types_at(place, copy, types)
    for row in (*setup.texts, *setup.reminders, *setup.mail_texts):
        made.rows.append(_like(row, told, now, without=_SENT, **of_event))


def _types_at(
    place: Gate | EntryWindow, copy: models.Model, types: Mapping[UUID, TicketType]
) -> Iterator[models.Model]:
    through = type(place).ticket_types.through
    column = f"{place._meta.model_name}_id"
    for kind in place.ticket_types.all():
        yield through(**{column: copy.pk, "tickettype_id": types[kind.pk].pk})


def _like[Row: models.Model](
    row: Row,
    told: Mapping[datetime, datetime],
    now: datetime,
    *,
    without: frozenset[str] = frozenset(),
    **instead: Any,
) -> Row:
    """A new row of the same values, its times moved."""
    left_out = without | _OF_ROWS | instead.keys()
    times = time_columns(type(row))
    values: dict[str, Any] = {}
    for each in row._meta.concrete_fields:
        if each.name not in left_out:
            value = getattr(row, each.attname)
            values[each.attname] = told.get(value, value) if each.name in times else value
    return type(row)(id=new_id(), created_at=now, **values, **instead)


def _check(events: Sequence[Event]) -> None:
    """The values are alike but for their times, which keep their order."""
    events[0].full_clean(
        exclude=["organizer", "series"], validate_unique=False, validate_constraints=False
    )
    for event in events:
        check_days(event, ("start_at",))


def _note(events: Sequence[Event], source: Event, by: User | None, now: datetime) -> None:
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **journal.entry_fields("event.copied", event, by=by, now=now, event_id=event.pk),
            details={"source": str(source.pk)},
        )
        for event in events
    )
