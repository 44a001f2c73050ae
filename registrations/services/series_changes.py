"""Changing one date of a series, it and those that follow, or all to come: together or not at all.

Registrations stay where they are. Times move as clocks show them: what starts an hour later does
so on every date, before and after clocks change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import journal
from events.enums import Reach
from events.models import Event, Pool
from events.querysets import EventQuerySet
from events.series.own import COLUMNS, FIELDS, TIMES
from events.services.events import check_days, tags_by_slug
from events.when import dated_day_text
from registrations.changes import Facts, facts_of
from registrations.errors import CapacityBelowTaken
from registrations.seats import read_event
from registrations.services.changes import note_many_changes
from registrations.services.events import change_event
from registrations.services.series_dates import locked_dates, locked_series, note_each
from registrations.services.waiting_list import settle

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User


@dataclass
class DateChange:
    """What becomes of one date: the new values by name, and what it keeps of its own."""

    event: Event
    values: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    before: Facts = field(default_factory=dict)
    old: dict[str, Any] = field(default_factory=dict)


def plan_changes(
    event: Event, dates: Iterable[Event], fields: Mapping[str, Any], *, including_own: bool
) -> list[DateChange]:
    """Say what `fields`, as `event` shall have them, do to each of `dates`; writes nothing.

    What was changed for one date alone stays as it is there, unless `including_own`. `start_at`
    and `end_at` stand for how far they move on the clocks of `event`.
    """
    unknown = set(fields) - FIELDS
    if unknown:
        words = _("This cannot be changed for many dates at once.")
        raise ValidationError(dict.fromkeys(sorted(unknown), words))
    return [_planned(event, each, fields, including_own) for each in dates]


def _planned(
    event: Event, date: Event, fields: Mapping[str, Any], including_own: bool
) -> DateChange:
    own = set() if including_own or date.pk == event.pk else set(date.own_fields)
    values = {
        name: _moved(event, date, name, value) if name in TIMES else value
        for name, value in fields.items()
        if name not in own
    }
    return DateChange(date, values, kept=sorted(own.intersection(fields)))


def _moved(event: Event, date: Event, name: str, value: datetime) -> datetime:
    zone = date.zone
    distance = _wall(value, event) - _wall(getattr(event, name), event)
    if not distance:
        return getattr(date, name)
    return (_wall(getattr(date, name), date) + distance).replace(tzinfo=zone).astimezone(UTC)


def _wall(moment: datetime, event: Event) -> datetime:
    return moment.astimezone(event.zone).replace(tzinfo=None, fold=0)


def change_dates(
    *,
    event_id: UUID,
    reach: Reach,
    fields: Mapping[str, Any],
    including_own: bool = False,
    among: EventQuerySet | None = None,
    check: Callable[[Event], None] | None = None,
    notifies: bool = True,
    by: User | None,
    now: datetime,
) -> list[DateChange]:
    """Write `fields` (of `events.series.own.FIELDS`) to the dates that `reach` names; return what
    became of each.

    Only dates `among` those that `by` may change are, where that is said. `check` is called with
    the date itself under its lock, and may refuse. People hear by the
    notices of changes, unless `notifies` is False. A fixed number of statements, but for dates
    where somebody waits. Raises `NotInSeries`, `CapacityBelowTaken` and ValidationError, which
    name the date; then nothing is changed.
    """
    if reach == Reach.ONE:
        who: dict[str, Any] = {"by": by, "now": now}
        event = change_event(
            event_id=event_id, fields=fields, check=check, notifies=notifies, **who
        )
        return [DateChange(event, dict(fields))]
    with transaction.atomic():
        event = locked_series(event_id, now=now)
        if check:
            check(event)
        dates = locked_dates(event, reach, among=among, now=now)
        changes = plan_changes(event, dates, fields, including_own=including_own)
        _check(changes, dates)
        _write(changes, fields, now)
        shared = changes if including_own else [c for c in changes if c.event.pk == event.pk]
        _forget_own([each.event for each in shared], fields)
        note_many_changes([(c.event, c.before) for c in changes], notifies=notifies, now=now)
        _note(changes, by, now)
        _settle_all(dates, now)
    return changes


# --- Writing ----------------------------------------------------------------------------------


def _check(changes: Sequence[DateChange], dates: Sequence[Event]) -> None:
    """Set the new values on the rows, and refuse what makes no sense on some date."""
    pools = Pool.objects.filter(is_root=True, event__in=[each.pk for each in dates])
    capacities = dict(pools.values_list("event_id", "capacity"))
    for change in changes:
        event = change.event
        change.before = facts_of(event)
        columns = {name: v for name, v in change.values.items() if name in COLUMNS}
        change.old = {name: getattr(event, name) for name in columns}
        change.old["capacity"] = capacities[event.pk]
        for name, value in columns.items():
            setattr(event, name, value)
        try:
            event.full_clean(
                exclude=["organizer", "series", "cover"],
                validate_constraints=False,
                validate_unique=False,
            )
            check_days(event, columns)
        except ValidationError as error:
            raise _dated(error, event) from error


def _dated(error: ValidationError, event: Event) -> ValidationError:
    day = dated_day_text(event.local_start.date())
    return ValidationError(
        {
            name: [f"{day}: {sentence}" for sentence in sentences]
            for name, sentences in error.message_dict.items()
        }
    )


def _write(changes: Sequence[DateChange], fields: Mapping[str, Any], now: datetime) -> None:
    """One UPDATE for all dates that get the same, and one for the times, which differ."""
    alike: dict[tuple[str, ...], list[Event]] = defaultdict(list)
    for change in changes:
        names = tuple(name for name in sorted(change.values) if name in COLUMNS)
        alike[tuple(name for name in names if name not in TIMES)].append(change.event)
        change.event.updated_at = now
    for names, events in alike.items():
        values = {name: fields[name] for name in names}
        Event.objects.filter(pk__in=[e.pk for e in events]).update(**values, updated_at=now)
    moved = [change.event for change in changes if not set(TIMES).isdisjoint(change.values)]
    if moved:
        Event.objects.bulk_update(moved, TIMES)
    _write_tags([c.event for c in changes if "tags" in c.values], fields)
    _write_capacity([c.event for c in changes if "capacity" in c.values], fields, now)


def _write_tags(events: Sequence[Event], fields: Mapping[str, Any]) -> None:
    if not events:
        return
    tags = tags_by_slug(fields["tags"]).values()
    links = Event.tags.through
    links._default_manager.filter(event__in=[event.pk for event in events]).delete()
    links._default_manager.bulk_create(
        links(event_id=event.pk, tag_id=tag.pk) for event in events for tag in tags
    )
    Event.objects.filter(pk__in=[event.pk for event in events]).index()


def _write_capacity(events: Sequence[Event], fields: Mapping[str, Any], now: datetime) -> None:
    if not events:
        return
    capacity: int | None = fields["capacity"]
    roots = Pool.objects.filter(is_root=True, event__in=[event.pk for event in events])
    fits = Q() if capacity is None else Q(taken__lte=capacity)
    if roots.filter(fits).update(capacity=capacity, updated_at=now) == len(events):
        return
    full = roots.exclude(fits).select_related("event").order_by("event__start_at").first()
    if full is None:
        raise CapacityBelowTaken
    words = _(
        "On %(day)s, %(taken)d places are taken already. Choose a larger capacity, or free some "
        "there first. Nothing was changed."
    )
    day = dated_day_text(full.event.local_start.date())
    raise CapacityBelowTaken(words % {"day": day, "taken": full.taken})


def _forget_own(dates: Iterable[Event], fields: Mapping[str, Any]) -> None:
    """What is the same everywhere again is nobody's own any more."""
    shared = [each for each in dates if not set(fields).isdisjoint(each.own_fields)]
    for event in shared:
        event.own_fields = [name for name in event.own_fields if name not in fields]
    if shared:
        Event.objects.bulk_update(shared, ["own_fields"])


def _note(changes: Sequence[DateChange], by: User | None, now: datetime) -> None:
    facts, capacities = {}, {}
    for change in changes:
        pairs = {
            name: (change.old.get(name), value)
            for name, value in change.values.items()
            if name == "tags" or change.old.get(name) != value
        }
        if "capacity" in pairs:
            old, new = pairs.pop("capacity")
            capacities[change.event.pk] = {"old": old, "new": new}
        if pairs:
            facts[change.event.pk] = journal.details_of(pairs)
    for action, details in (("event.changed", facts), ("event.capacity_changed", capacities)):
        changed = [change.event for change in changes if change.event.pk in details]
        note_each(action, changed, details=details, by=by, now=now)


def _settle_all(dates: Sequence[Event], now: datetime) -> None:
    """Where somebody waits, another capacity or setting may let them in; the locks are held."""
    ids = [event.pk for event in dates]
    waiting = Pool.objects.filter(is_root=True, event__in=ids, waiting__gt=0)
    for event_id in waiting.values_list("event_id", flat=True).order_by("event_id"):
        settle(read_event(event_id, now=now), now=now)
