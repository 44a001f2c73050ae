"""The mail that reminds of an event: codes at hand, for the way to the door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

from accounts.models import Message
from core.mail import Mail
from events.models import Event
from events.when import day_text, moment_text
from registrations import links
from registrations.enums import Status, TicketStatus
from registrations.mail.enclosures import enclose_pictures, stubs_of, tickets_of
from registrations.mail.letters import is_proven, letter
from registrations.models import Registration, Reminder, Ticket
from registrations.services.reminders import KIND, is_put_off


def reminder(message: Message) -> EmailMessage | None:
    """To whoever registered with all codes, to a companion with their own.

    Nothing where the event was put off meanwhile (there will be another one), has begun, or the
    reminder was taken back.
    """
    if message.subject_kind == "ticket":
        return _to_companion(message)
    registration = _confirmed().filter(pk=message.subject_id).first()
    if registration is None or not _is_still_due(message, registration.event):
        return None
    return _written(message, registration, tickets_of(registration), is_companion=False)


def _to_companion(message: Message) -> EmailMessage | None:
    tickets = Ticket.objects.active().select_related("ticket_type")
    ticket = tickets.filter(pk=message.subject_id, status=TicketStatus.ACTIVE).first()
    if ticket is None or ticket.holder_email != message.to_email:
        return None
    registration = _confirmed().filter(pk=ticket.registration_id).first()
    if registration is None or not _is_still_due(message, registration.event):
        return None
    ticket.registration, ticket.event = registration, registration.event
    name = ticket.holder_name if is_proven(message) else ""
    return _written(
        message, registration, [ticket], url=links.ticket_url(ticket), name=name, is_companion=True
    )


def _written(
    message: Message, registration: Registration, tickets: list[Ticket], **words: Any
) -> Mail:
    shown = tickets if is_proven(message) else []
    mail = letter(
        message,
        registration,
        starts=_start_text(registration.event),
        seats=len(tickets),
        stubs=stubs_of(shown),
        **words,
    )
    enclose_pictures(mail, shown)
    return mail


def _start_text(event: Event) -> str:
    start = event.local_start
    return day_text(start.date()) if event.all_day else moment_text(start)


def _confirmed() -> Any:
    return Registration.objects.select_related("event__organizer").filter(status=Status.CONFIRMED)


def _is_still_due(message: Message, event: Event) -> bool:
    now = timezone.now()
    if not event.is_published or event.start_at <= now:
        return False
    found = Reminder.objects.select_related("event").filter(pk=message.batch_id).first()
    return found is not None and not is_put_off(found, at=now)


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {KIND: reminder}
