"""The mail that reminds of an event: codes at hand, for the way to the door."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Message
from events.models import Event
from events.when import day_text, moment_text
from registrations.enums import Status
from registrations.mail.enclosures import enclose_pictures, stubs_of
from registrations.mail.letters import letter
from registrations.mail.recipients import recipient_of
from registrations.models import Reminder
from registrations.services.reminders import KIND, is_put_off


def reminder(message: Message) -> EmailMessage | None:
    """To whoever registered with all codes, to a companion with their own.

    Nothing where the event was put off meanwhile (there will be another one), has begun, or the
    reminder was taken back.
    """
    recipient = recipient_of(message, {Status.CONFIRMED})
    if recipient is None or not _is_still_due(message, recipient.registration.event):
        return None
    registration, tickets = recipient.registration, recipient.tickets()
    shown = tickets if recipient.is_proven else []
    mail = letter(
        message,
        registration,
        starts=start_text(registration.event),
        seats=len(tickets),
        stubs=stubs_of(shown),
        **recipient.words(),
    )
    enclose_pictures(mail, shown)
    return mail


def start_text(event: Event) -> str:
    start = event.local_start
    return day_text(start.date()) if event.all_day else moment_text(start)


def _is_still_due(message: Message, event: Event) -> bool:
    now = timezone.now()
    if message.batch_id is None or not event.is_published or event.start_at <= now:
        return False
    found = Reminder.objects.select_related("event").filter(pk=message.batch_id).first()
    return found is not None and not is_put_off(found, at=now)


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {KIND: reminder}
