"""Telling people that their event has changed: one mail for all edits of some minutes; or that it
is cancelled, at once.

What they knew stands in a notice, and a job writes the mails when the minutes are over. Who takes
a change back until then has written nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from accounts.jobs import Handler, enqueue_job, enqueue_jobs
from events.models import Event
from registrations.changes import Facts, facts_of
from registrations.enums import Status
from registrations.models import ChangeNotice, Registration
from registrations.notices import notify_everyone
from registrations.querysets import RegistrationQuerySet

KIND, CANCELLED = "event.changed", "event.cancelled"
# The jobs that write the mails of one notice, and of a large event that is cancelled.
TELL, TELL_OF_END = "tell_of_changes", "tell_of_cancellation"
WAIT = timedelta(minutes=5)
# So many are written to while the event is locked; tens of thousands would take as many seconds.
AT_ONCE = 500


def note_changes(event: Event, before: Facts, *, notifies: bool, now: datetime) -> None:
    """Note that `event` said `before` until now, under its lock and in the caller's transaction.

    Nothing where nobody is concerned. What is changed without `notifies` is no news to anyone,
    also where an earlier change is about to be told.
    """
    after = facts_of(event)
    if after == before or not _concerns_somebody(event, before, now):
        return
    notice = open_notice(event.pk, now=now)
    if notice and not notifies:
        _take_as_known(notice, before, after)
    elif notice:
        ChangeNotice.objects.filter(pk=notice.pk).update(updated_at=now)
    elif notifies:
        _open(event, before, now)


def note_many_changes(
    changed: Sequence[tuple[Event, Facts]], *, notifies: bool, now: datetime
) -> None:
    """The same for many events, each with what it said before; a fixed number of statements,
    but for events whose earlier change is about to be told and this one shall not be."""
    ids = [event.pk for event, _before in changed]
    known = {notice.event_id: notice for notice in _open_notices(ids, now)}
    concerned = _concerned_among(ids)
    telling = []
    for event, before in changed:
        after = facts_of(event)
        ends_at = max(event.end_at, datetime.fromisoformat(before["end_at"]))
        if after == before or event.pk not in concerned or not event.is_published or now >= ends_at:
            continue
        if event.pk in known and not notifies:
            _take_as_known(known[event.pk], before, after)
        elif notifies:
            telling.append((event, before))
    _tell_of_many(telling, known, now)


def _tell_of_many(
    telling: Sequence[tuple[Event, Facts]], known: Mapping[UUID, ChangeNotice], now: datetime
) -> None:
    due_at = now + WAIT
    notices = ChangeNotice.objects.bulk_create(
        ChangeNotice(event=event, before=before, due_at=due_at, created_at=now)
        for event, before in telling
        if event.pk not in known
    )
    ids = [notice.pk for notice in notices]
    ids += [known[event.pk].pk for event, _before in telling if event.pk in known]
    ChangeNotice.objects.filter(pk__in=ids).update(updated_at=now)
    if notices:
        jobs = {str(notice.pk): {"notice_id": str(notice.pk)} for notice in notices}
        enqueue_jobs(TELL, jobs=jobs, now=now, due_at=due_at)


def _open_notices(event_ids: Collection[UUID], now: datetime) -> Iterable[ChangeNotice]:
    return ChangeNotice.objects.filter(event_id__in=event_ids, due_at__gt=now)


def _concerned_among(event_ids: Collection[UUID]) -> set[UUID]:
    """Those of these events that somebody is to be told of."""
    live = Registration.objects.live().filter(event_id__in=event_ids)
    told = live.exclude(status=Status.UNCONFIRMED).order_by()
    return set(told.values_list("event_id", flat=True).distinct())


def open_notice(event_id: UUID, *, now: datetime) -> ChangeNotice | None:
    """The notice of the event whose mails are still to be written."""
    return ChangeNotice.objects.filter(event_id=event_id, due_at__gt=now).first()


def _concerns_somebody(event: Event, before: Facts, now: datetime) -> bool:
    ends_at = max(event.end_at, datetime.fromisoformat(before["end_at"]))
    return event.is_published and now < ends_at and _concerned(event.pk).exists()


def _concerned(event_id: UUID) -> RegistrationQuerySet:
    """All but guests who never confirmed: what strangers typed causes no further mail (rule 9)."""
    live = Registration.objects.live().filter(event_id=event_id)
    return live.exclude(status=Status.UNCONFIRMED)


def _take_as_known(notice: ChangeNotice, before: Facts, after: Facts) -> None:
    for name, value in after.items():
        if notice.before[name] == before[name]:
            notice.before[name] = value
    notice.save(update_fields=["before"])


def _open(event: Event, before: Facts, now: datetime) -> None:
    notice = ChangeNotice(event=event, before=before, due_at=now + WAIT, created_at=now)
    notice.save()
    ChangeNotice.objects.filter(pk=notice.pk).update(updated_at=now)
    enqueue_job(TELL, key=str(notice.pk), now=now, due_at=notice.due_at, notice_id=str(notice.pk))


def tell_of_changes(*, now: datetime, notice_id: str) -> None:
    """Write the mails of one notice to all who registered before its last change.

    Run again after a kill, it writes what is missing: each mail has its cause.
    """
    notice = ChangeNotice.objects.select_related("event").filter(pk=notice_id).first()
    if notice is None or not is_to_be_told(notice, at=now):
        return
    concerned = _concerned(notice.event_id).filter(created_at__lt=notice.updated_at)
    for batch in _batches(concerned):
        notify_everyone(KIND, batch, now=now, batch_id=notice.pk)


def is_to_be_told(notice: ChangeNotice, *, at: datetime) -> bool:
    """Whether the event is on, and says something else than before; reads the event."""
    event = notice.event
    is_on = event.is_published and not event.is_over(at=at)
    return is_on and facts_of(event) != notice.before


def note_cancellation(event: Event, *, now: datetime) -> None:
    """Write to all who registered, under the event's lock and in the caller's transaction; of a
    large event to the first of them, and a job to all others."""
    first = next(_batches(_concerned(event.pk)), [])
    notify_everyone(CANCELLED, first, now=now)
    if len(first) == AT_ONCE:
        enqueue_job(TELL_OF_END, key=str(event.pk), now=now, event_id=str(event.pk))


def note_many_cancellations(event_ids: Collection[UUID], *, now: datetime) -> None:
    """Let a job for each of these events write to all who registered; a fixed number of
    statements, in the caller's transaction."""
    jobs = {str(pk): {"event_id": str(pk)} for pk in sorted(_concerned_among(event_ids))}
    if jobs:
        enqueue_jobs(TELL_OF_END, jobs=jobs, now=now, due_at=now)


def tell_of_cancellation(*, now: datetime, event_id: str) -> None:
    """Write the mails of a cancelled event that are not written yet: each has its cause."""
    for batch in _batches(_concerned(UUID(event_id))):
        notify_everyone(CANCELLED, batch, now=now)


def _batches(registrations: RegistrationQuerySet) -> Iterator[list[Registration]]:
    """Part by part, each read when it is needed: nothing stays open in between."""
    rows = registrations.order_by("pk")
    batch = list(rows[:AT_ONCE])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:AT_ONCE])


JOBS: dict[str, Handler] = {TELL: tell_of_changes, TELL_OF_END: tell_of_cancellation}
