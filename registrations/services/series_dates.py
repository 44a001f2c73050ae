"""Steps over many dates of a series: which they are, their locks, cancelling, publishing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.models import JournalEntry
from core.errors import DomainError
from events.enums import EventStatus, Reach
from events.models import Event, Series
from events.querysets import EventQuerySet
from events.services.events import check_complete
from registrations.seats import lock_events, read_event
from registrations.services.changes import note_many_cancellations

if TYPE_CHECKING:
    from accounts.models import User


class NotInSeries(DomainError):
    code = "not_in_series"
    message = _("This event does not repeat yet. Say how it repeats first.")


def dates_within(
    event: Event, reach: Reach, *, at: datetime, among: EventQuerySet | None = None
) -> EventQuerySet:
    """The dates that a step from `event` on is about, in order: not cancelled and not over, but
    for `event` itself; only those `among` the ones that a person may change, where that is said."""
    rows = Event.objects.all() if among is None else among
    meant = Q(pk=event.pk)
    if reach != Reach.ONE and event.series_id:
        others = Q(series=event.series_id, end_at__gt=at) & ~Q(status=EventStatus.CANCELLED)
        if reach == Reach.FOLLOWING:
            others &= Q(start_at__gte=event.start_at)
        meant |= others
    return rows.filter(meant).order_by("start_at", "id")


def locked_series(event_id: UUID, *, now: datetime) -> Event:
    """Write the series' row, then those of all its dates, and read the date under these locks.

    Two who change many dates at once come one after the other. All dates, in the order of their
    ids: this one first, and an earlier one afterwards, would wait for who moves a registration
    from there to here. Raises `NotInSeries`.
    """
    if not Series.objects.filter(events=event_id).update(updated_at=now):
        raise NotInSeries
    lock_events(Event.objects.filter(series__events=event_id).values("pk"), now=now)
    event = read_event(event_id, now=now).event
    if event.series_id is None:
        raise NotInSeries
    return event


def locked_dates(
    event: Event, reach: Reach, *, among: EventQuerySet | None, now: datetime
) -> list[Event]:
    """Read the dates that are meant; the caller has `locked_series`, and with it their locks."""
    return list(dates_within(event, reach, at=now, among=among).select_related("organizer"))


def cancel_dates(
    *,
    event_id: UUID,
    reach: Reach,
    among: EventQuerySet | None = None,
    by: User | None,
    now: datetime,
) -> list[Event]:
    """Cancel dates of a series for good, in a fixed number of statements; return them. `among`
    are those that `by` may change.

    Jobs write to everyone whose registration is live, as cancelling one event does. Raises
    `NotInSeries`. Called again, it changes nothing.
    """
    with transaction.atomic():
        event = locked_series(event_id, now=now)
        dates = [
            each
            for each in locked_dates(event, reach, among=among, now=now)
            if not each.is_cancelled
        ]
        end_dates(dates, by=by, now=now)
    return dates


def publish_dates(
    *,
    event_id: UUID,
    reach: Reach,
    among: EventQuerySet | None = None,
    by: User | None,
    now: datetime,
) -> list[Event]:
    """Publish those dates that are drafts; return them. Raises `NotInSeries` or
    `EventIncomplete`; then none is published."""
    with transaction.atomic():
        event = locked_series(event_id, now=now)
        drafts = [
            each for each in locked_dates(event, reach, among=among, now=now) if each.is_draft
        ]
        make_public(drafts, by=by, now=now)
    return drafts


def end_dates(dates: Sequence[Event], *, by: User | None, now: datetime) -> None:
    """Cancel these, under their locks and in the caller's transaction."""
    ids = [event.pk for event in dates]
    if not ids:
        return
    Event.objects.filter(pk__in=ids).update(
        status=EventStatus.CANCELLED, cancelled_at=now, updated_at=now
    )
    note_each("event.cancelled", dates, by=by, now=now)
    note_many_cancellations(ids, now=now)


def make_public(drafts: Sequence[Event], *, by: User | None, now: datetime) -> None:
    """Publish these, under their locks and in the caller's transaction."""
    for event in drafts:
        check_complete(event)
    Event.objects.filter(pk__in=[event.pk for event in drafts]).update(
        status=EventStatus.PUBLISHED, published_at=now, updated_at=now
    )
    note_each("event.published", drafts, by=by, now=now)


def note_each(
    action: str,
    events: Iterable[Event],
    *,
    details: Mapping[UUID, dict[str, Any]] | None = None,
    by: User | None,
    now: datetime,
) -> None:
    """Write the same deed into the journal of each event; `details` by event's id."""
    JournalEntry.objects.bulk_create(
        JournalEntry(
            **journal.entry_fields(action, event, by=by, now=now, event_id=event.pk),
            details=(details or {}).get(event.pk, {}),
        )
        for event in events
    )
