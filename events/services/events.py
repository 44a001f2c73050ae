"""Making and publishing events.

What touches seats or people when an event changes (cancelling, another capacity, another
registration window) lies above, in `registrations.services`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import journal
from core.errors import DomainError
from events import indexing
from events.enums import EVENT_TRANSITIONS, EventStatus
from events.models import EntryWindow, Event, Gate, Organizer, Pool, Tag, TicketType
from events.slugs import slug_for

if TYPE_CHECKING:
    from accounts.models import User

# Titles share addresses seldom; one query finds all rivals of a batch by their first letters.
_RIVAL_LETTERS = 20
_WHEN = frozenset({"start_at", "end_at", "time_zone", "all_day"})


class EventIncomplete(DomainError):
    """Something is missing before an event can be published."""

    code = "event_incomplete"


class EventIsTemplate(DomainError):
    """A template stays a draft: events are made from it."""

    code = "event_is_template"
    message = gettext_lazy("No template is published. Make an event from it, and publish that.")


@dataclass
class EventRows:
    """An event and the rows that every event has from the start; unsaved."""

    event: Event
    pool: Pool
    ticket_type: TicketType
    gate: Gate
    window: EntryWindow
    tags: list[str] = field(default_factory=list)


def build_event_rows(
    *,
    organizer: Organizer,
    slug: str,
    capacity: int | None = None,
    tags: Iterable[str] = (),
    now: datetime,
    **fields: Any,
) -> EventRows:
    """Return the unsaved rows of a new draft: event, root pool, one ticket type, gate, window."""
    event = Event(organizer=organizer, slug=slug, created_at=now, **fields)
    return EventRows(
        event=event,
        pool=Pool(event=event, name=_("All seats"), is_root=True, capacity=capacity),
        ticket_type=TicketType(event=event, number=1, name=_("Ticket")),
        gate=Gate(event=event, name=_("Main entrance")),
        window=EntryWindow(event=event, name=_("Whole event")),
        tags=list(tags),
    )


def save_event_rows(rows: list[EventRows]) -> None:
    """Insert the rows of many events, in the caller's transaction; ten statements in all."""
    Event.objects.bulk_create([row.event for row in rows])
    Pool.objects.bulk_create([row.pool for row in rows])
    TicketType.objects.bulk_create([row.ticket_type for row in rows])
    Gate.objects.bulk_create([row.gate for row in rows])
    EntryWindow.objects.bulk_create([row.window for row in rows])
    draws = TicketType.pools.through
    draws._default_manager.bulk_create(
        [draws(tickettype_id=row.ticket_type.pk, pool_id=row.pool.pk) for row in rows]
    )
    _save_tags(rows)


def create_event(
    *,
    organizer: Organizer,
    title: str,
    by: User | None,
    now: datetime,
    slug: str = "",
    capacity: int | None = None,
    tags: Iterable[str] = (),
    **fields: Any,
) -> Event:
    """Make a draft with its root pool, ticket type, gate and entry window; return the event.

    Raises ValidationError: one event in a zone that nobody knows would break every list it is in.
    """
    values = {"organizer": organizer, "title": title, "capacity": capacity, **fields}
    if slug:
        with slug_taken_said(slug):
            return _create(slug, by=by, now=now, tags=tags, **values)
    try:
        return _create(_free_slug(title), by=by, now=now, tags=tags, **values)
    except IntegrityError:
        # Someone else took the address between our look and our INSERT.
        return _create(_free_slug(title), by=by, now=now, tags=tags, **values)


@contextmanager
def slug_taken_said(slug: str | None) -> Iterator[None]:
    """Turn the database's refusal of an address into a ValidationError; around a transaction."""
    try:
        yield
    except IntegrityError as error:
        if slug and Event.objects.filter(slug=slug).exists():
            sentence = _("There is an event with this address already.")
            raise ValidationError({"slug": ValidationError(sentence, "unique")}) from error
        raise


def _create(slug: str, *, by: User | None, now: datetime, **values: Any) -> Event:
    rows = build_event_rows(slug=slug, now=now, **values)
    rows.event.full_clean(exclude=["organizer"], validate_unique=False, validate_constraints=False)
    check_days(rows.event, _WHEN)
    with transaction.atomic():
        save_event_rows([rows])
        journal.record("event.created", rows.event, by=by, now=now, event_id=rows.event.pk)
    return rows.event


def check_days(event: Event, changed: Iterable[str]) -> None:
    """Raise ValidationError where an event of whole days begins or ends inside one, in its zone.

    Only where `changed` names one of what it depends on: imports say days in zones of their own.
    """
    if not event.all_day or _WHEN.isdisjoint(changed):
        return
    for name in ("start_at", "end_at"):
        local = getattr(event, name).astimezone(event.zone)
        # Where clocks go forward at midnight, the day begins later.
        midnight = datetime.combine(local.date(), time(), tzinfo=event.zone)
        if midnight.astimezone(UTC) != local:
            sentence = _("What lasts all day begins and ends at midnight in its time zone.")
            raise ValidationError({name: ValidationError(sentence, "not_midnight")})


def _free_slug(title: str) -> str:
    return slug_for(title, taken=taken_slugs([title]))


def taken_slugs(titles: Iterable[str]) -> set[str]:
    """Return the addresses in use that could clash with those of `titles`."""
    prefixes = {(slugify(title.replace("_", "-")) or "event")[:_RIVAL_LETTERS] for title in titles}
    taken: set[str] = set()
    for prefix in prefixes:
        taken.update(Event.objects.filter(slug__startswith=prefix).values_list("slug", flat=True))
    return taken


def publish_event(
    *,
    event: Event,
    check: Callable[[Event], None] | None = None,
    by: User | None,
    now: datetime,
) -> Event:
    """Publish a draft; raise `EventIncomplete`, `EventIsTemplate` or `TransitionRefused`.

    The stored row decides, read under the event's lock, so that two clicks publish once. `check`
    is called with it and may refuse, as `ChangedMeanwhile` does. Called again, it changes nothing.
    """
    with transaction.atomic():
        # The root pool's row is the event's lock (rule 1): written first, the event read after it.
        Pool.objects.filter(event_id=event.pk, is_root=True).update(updated_at=now)
        event.refresh_from_db()
        if event.is_published:
            return event
        if check:
            check(event)
        EVENT_TRANSITIONS.check(event.status, EventStatus.PUBLISHED)
        check_complete(event)
        event.status, event.published_at = EventStatus.PUBLISHED, now
        event.save(update_fields=["status", "published_at", "updated_at"])
        journal.record("event.published", event, by=by, now=now, event_id=event.pk)
    return event


def check_complete(event: Event) -> None:
    """Raise `EventIsTemplate`, or `EventIncomplete` where something is missing that a published
    event has."""
    if event.is_template:
        raise EventIsTemplate
    if not has_place(event):
        raise EventIncomplete(_("Say where it is: a place, or that it is online."))


def has_place(event: Event) -> bool:
    """Whether it says where it is; none is published without."""
    return event.is_online or bool(event.venue or event.address or event.city)


def has_tags(event: Event, names: Iterable[str]) -> bool:
    """Whether `names` are the event's tags, all of them and no others."""
    wanted = {slug for slug in map(tag_slug, names) if slug}
    return wanted == set(event.tags.values_list("slug", flat=True))


def set_tags(event: Event, names: Iterable[str]) -> None:
    """Give `event` exactly the tags of these names, made where they do not exist yet."""
    event.tags.set(tags_by_slug(names).values())
    indexing.write(Event, [event.pk])


def _save_tags(rows: list[EventRows]) -> None:
    tags = tags_by_slug(name for row in rows for name in row.tags)
    links = Event.tags.through
    links._default_manager.bulk_create(
        [
            links(event_id=row.event.pk, tag_id=tags[slug].pk)
            for row in rows
            for slug in dict.fromkeys(map(tag_slug, row.tags))
            if slug
        ]
    )
    indexing.write(Event, (row.event.pk for row in rows if row.tags))


def tags_by_slug(names: Iterable[str]) -> dict[str, Tag]:
    """Return the tags of these names, made where they do not exist; what names none is left out."""
    wanted = {tag_slug(name): name.strip()[:60] for name in names if tag_slug(name)}
    if not wanted:
        return {}
    # Always in the same order, so that two imports at once cannot wait for each other.
    Tag.objects.bulk_create(
        [Tag(slug=slug, name=wanted[slug]) for slug in sorted(wanted)], ignore_conflicts=True
    )
    return {tag.slug: tag for tag in Tag.objects.filter(slug__in=wanted)}


def tag_slug(name: str) -> str:
    return slugify(name, allow_unicode=True)[:60]
