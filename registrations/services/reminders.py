"""Reminders: set by the team, sent once for each time by whichever worker comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from accounts import journal, outbox
from accounts.jobs import enqueue_job
from accounts.models import Message
from core.text import normalise_email
from events.enums import EventStatus, RegistrationMode
from events.models import Event
from events.services.events import create_event as make_draft
from registrations.enums import Status
from registrations.models import Registration, Reminder, Ticket
from registrations.notices import who_heard

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User

KIND = "event.reminder"
# The job that writes the mails of one reminder.
SEND = "send_reminder"
# What an event starts with, in hours before its start: a day, or, as one of whole days starts at
# midnight, nine in the morning of the day before.
USUAL_HOURS, OF_WHOLE_DAYS = 24, 15
LONGEST_HOURS = 720
MOST_REMINDERS = 10
_BATCH = 500
# Mail that goes to many lets what somebody waits for go first.
_PRIORITY = 1


def create_event(**values: Any) -> Event:
    """Make a draft as `events.services` does, with the reminder that an event starts with."""
    with transaction.atomic():
        event = make_draft(**values)
        start_reminding(event, now=event.created_at)
    return event


def start_reminding(event: Event, *, now: datetime) -> None:
    """Give an event that takes registrations here, and has no reminder, the usual one.

    For new events, and for those that were imported without registration when they open it.
    """
    if event.registration_mode == RegistrationMode.OPEN and not event.reminders.exists():
        hours = OF_WHOLE_DAYS if event.all_day else USUAL_HOURS
        Reminder(event=event, hours=hours, created_at=now).save(force_insert=True)


def set_reminders(
    *, event_id: UUID, hours: Collection[int], by: User | None, now: datetime
) -> list[Reminder]:
    """Let an event have reminders at exactly these hours before its start; return them.

    Those that stay keep what they know of having been sent. Raises ValidationError.
    """
    wanted = _checked(hours)
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event_id)
        stored = set(event.reminders.values_list("hours", flat=True))
        if wanted != stored:
            event.reminders.exclude(hours__in=wanted).delete()
            Reminder.objects.bulk_create(
                Reminder(event=event, hours=each, created_at=now)
                for each in sorted(wanted - stored)
            )
            details = {"old": sorted(stored), "new": sorted(wanted)}
            journal.record(
                "event.reminders_changed",
                event,
                by=by,
                now=now,
                event_id=event.pk,
                details=details,
            )
    return list(event.reminders.order_by("-hours"))


def _checked(hours: Collection[int]) -> set[int]:
    if len(set(hours)) > MOST_REMINDERS:
        sentence = _("An event has at most %(most)d reminders.") % {"most": MOST_REMINDERS}
        raise ValidationError({"hours": ValidationError(sentence, "too_many")})
    if not all(1 <= each <= LONGEST_HOURS for each in hours):
        sentence = _("A reminder goes out 1 to %(most)d hours before the start.")
        words = sentence % {"most": LONGEST_HOURS}
        raise ValidationError({"hours": ValidationError(words, "out_of_range")})
    return set(hours)


# --- Sending ----------------------------------------------------------------------------------


def send_due_reminders(*, now: datetime) -> int:
    """Start each reminder whose time has come; return how many mailings were started.

    Of several that came due while no worker ran, people get the one nearest to the start.
    """
    started = 0
    for _event_id, due in groupby(_due(now), key=lambda reminder: reminder.event_id):
        started += _start(list(due), now)
    return started


def time_of(reminder: Reminder) -> datetime:
    """When it goes out, by the event's start as it is now."""
    return reminder.event.start_at - timedelta(hours=reminder.hours)


def is_put_off(reminder: Reminder, *, at: datetime) -> bool:
    """Whether its time, seen from `at`, is so far ahead that a second mail is worth it."""
    return time_of(reminder) > at + _worth_another(reminder.hours)


def _worth_another(hours: int) -> timedelta:
    """How much later an event must be for a second reminder: half a day, or as long as it stands
    before the start. A shift of minutes is told by the notice of the change."""
    return timedelta(hours=min(hours, 12))


def _due(now: datetime) -> list[Reminder]:
    """Of each event the one nearest to its start first; one query for each distance in use."""
    found: list[Reminder] = []
    distances = Reminder.objects.order_by().values_list("hours", flat=True).distinct()
    for hours in distances:
        before = timedelta(hours=hours)
        is_new = Q(sent_at__isnull=True)
        is_put_off = Q(sent_at__lt=F("event__start_at") - before - _worth_another(hours))
        # The few that start soon are found first, by their index, and not each reminder's event.
        soon = Event.objects.filter(
            status=EventStatus.PUBLISHED, start_at__gt=now, start_at__lte=now + before
        )
        found += Reminder.objects.filter(
            is_new | is_put_off,
            hours=hours,
            event__in=soon.values("pk"),
            # Set when its time was over already: nobody expects it to go out at once.
            created_at__lte=F("event__start_at") - before,
        ).select_related("event")
    return sorted(found, key=lambda reminder: (reminder.event_id, reminder.hours))


def _start(due: list[Reminder], now: datetime) -> int:
    """Claim what is due for one event and write the job that mails; return 1 or 0.

    Among several workers the UPDATE decides: it holds for a `sent_at` that was read.
    """
    with transaction.atomic():
        claimed = [
            reminder
            for reminder in due
            if Reminder.objects.filter(pk=reminder.pk, sent_at=reminder.sent_at).update(
                sent_at=now, updated_at=now
            )
        ]
        if not claimed or claimed[0] is not due[0]:
            return 0
        nearest = claimed[0]
        at = time_of(nearest)
        enqueue_job(
            SEND,
            key=f"{nearest.pk}:{at.isoformat()}",
            now=now,
            reminder_id=str(nearest.pk),
            at=at.isoformat(),
        )
        journal.record(
            "event.reminded",
            nearest.event,
            by=None,
            now=now,
            event_id=nearest.event_id,
            details={"hours": nearest.hours},
        )
    return 1


def send_reminder(*, now: datetime, reminder_id: str, at: str) -> None:
    """Write the mails of one reminder to those who had a place at its time, `at`.

    Done again after a kill, it writes what is missing: each mail has its cause.
    """
    reminder = Reminder.objects.select_related("event").filter(pk=reminder_id).first()
    if reminder is None:
        return
    for batch in _batches(reminder, datetime.fromisoformat(at)):
        vouched = _vouched_among(batch)
        outbox.enqueue_all(
            [
                _message(reminder, at, registration, about, email, now)
                for registration in batch
                for about, email in _readers(registration, vouched)
            ]
        )


def _batches(reminder: Reminder, at: datetime) -> Iterator[list[Registration]]:
    """Who registered later knows when it is: they just read it."""
    tickets = Ticket.objects.active().order_by("number")
    rows = (
        Registration.objects.filter(
            event_id=reminder.event_id, status=Status.CONFIRMED, confirmed_at__lte=at
        )
        .prefetch_related(Prefetch("tickets", tickets))
        .order_by("pk")
    )
    batch = list(rows[:_BATCH])
    while batch:
        yield batch
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:_BATCH])


def _vouched_among(batch: Collection[Registration]) -> set[UUID]:
    """The tickets whose holders may be written to: of those who confirmed their own address
    (rule 9), and what their holders heard of before, by the word of the team."""
    known = outbox.known_among(row.email for row in batch)
    vouched, others = set[UUID](), list[Ticket]()
    for row in batch:
        if normalise_email(row.email) in known:
            vouched.update(ticket.pk for ticket in row.tickets.all())
        else:
            others += (ticket for ticket in row.tickets.all() if ticket.holder_email)
    return vouched | {ticket.pk for ticket in who_heard(others)}


def _readers(registration: Registration, vouched: Collection[UUID]) -> Iterator[tuple[Model, str]]:
    """Yield whom to write to, each address once: about the registration, or a ticket of theirs."""
    seen = {normalise_email(registration.email)}
    if registration.email:
        yield registration, registration.email
    for ticket in registration.tickets.all():
        address = normalise_email(ticket.holder_email)
        if ticket.pk in vouched and address and address not in seen:
            seen.add(address)
            yield ticket, ticket.holder_email


def _message(
    reminder: Reminder, at: str, registration: Registration, about: Model, email: str, now: datetime
) -> Message:
    name = about.holder_name if isinstance(about, Ticket) else registration.name
    return outbox.build(
        KIND,
        cause=f"{KIND}:{reminder.pk}:{at}:{about.pk}",
        to_email=email,
        to_name=name,
        language=registration.language,
        subject_of=about,
        event_id=reminder.event_id,
        batch_id=reminder.pk,
        priority=_PRIORITY,
        now=now,
    )
