"""One renderer for each kind of message: the mail as things stand when it is sent.

A renderer returns None where the mail is not needed any more. The worker has activated the
message's language; times are the event's, links are made with SITE_URL. Names and words of the
person who filled in a form stand only in mail to addresses that were confirmed (rule 9).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.models import Message
from events.calendar import event_calendar
from events.models import Event
from events.when import moment_text, when_text
from registrations import links
from registrations.enums import LIVE, Status
from registrations.models import Registration, Ticket
from registrations.services.waiting_list import position_of
from registrations.tickets.pdf import tickets_pdf
from registrations.tickets.words import place_text

Renderer = Callable[[Message], EmailMessage | None]


def confirm(message: Message) -> EmailMessage | None:
    """The link with the button; nothing that the sender of the form chose."""
    registration = _registration(message, {Status.UNCONFIRMED})
    if registration is None:
        return None
    held_until = registration.expires_at if registration.holds_seats else None
    zone = registration.event.zone
    return _mail(
        message,
        registration,
        url=links.confirmation_url(registration),
        held_until=moment_text(held_until.astimezone(zone)) if held_until else "",
    )


def already(message: Message) -> EmailMessage | None:
    """The truth for a guest who registered again: there is one, and here is its page."""
    registration = _registration(message, LIVE)
    return _mail(message, registration) if registration else None


def confirmed(message: Message) -> EmailMessage | None:
    """The place is theirs: tickets to print and an entry for the calendar come along."""
    registration = _registration(message, {Status.CONFIRMED})
    if registration is None:
        return None
    tickets = _tickets(registration)
    mail = _mail(message, registration, name=registration.name, seats=len(tickets))
    event = registration.event
    mail.attach(f"tickets-{event.slug}.pdf", tickets_pdf(tickets), "application/pdf")
    calendar = event_calendar(event, url=_event_url(event))
    mail.attach(f"{event.slug}.ics", calendar, "text/calendar")
    return mail


def waitlisted(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.WAITLISTED})
    if registration is None:
        return None
    position = position_of(registration, now=timezone.now())
    return _mail(message, registration, name=registration.name, position=position)


def pending(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.PENDING})
    return _mail(message, registration, name=registration.name) if registration else None


def cancelled(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.CANCELLED}, of_cancelled_event=True)
    if registration is None:
        return None
    had_place = registration.confirmed_at is not None
    left_list = registration.queue_number is not None and not had_place
    return _mail(message, registration, name=registration.name, left_list=left_list)


def event_cancelled(message: Message) -> EmailMessage | None:
    registration = _registration(message, LIVE, of_cancelled_event=True)
    if registration is None or not registration.event.is_cancelled:
        return None
    return _mail(message, registration)


RENDERERS: dict[str, Renderer] = {
    "registration.confirm": confirm,
    "registration.already": already,
    "registration.confirmed": confirmed,
    "registration.promoted": confirmed,
    "registration.waitlisted": waitlisted,
    "registration.pending": pending,
    "registration.cancelled": cancelled,
    "event.cancelled": event_cancelled,
}


def _registration(
    message: Message, statuses: Collection[str], *, of_cancelled_event: bool = False
) -> Registration | None:
    """The message's registration, if it still is in one of `statuses` and its event is on."""
    if message.subject_id is None:
        return None
    registration = (
        Registration.objects.select_related("event__organizer")
        .filter(pk=message.subject_id, status__in=statuses)
        .first()
    )
    if registration and registration.event.is_cancelled and not of_cancelled_event:
        return None
    return registration


def _tickets(registration: Registration) -> list[Ticket]:
    tickets = list(registration.tickets.active().select_related("ticket_type").order_by("number"))
    for ticket in tickets:
        ticket.registration, ticket.event = registration, registration.event
    return tickets


def _mail(
    message: Message, registration: Registration, *, url: str = "", **words: Any
) -> EmailMultiAlternatives:
    event = registration.event
    context = {
        **words,
        "event": event,
        "when": when_text(event),
        "place": place_text(event),
        "event_url": _event_url(event),
        "url": url or links.manage_url(registration),
        "site_url": settings.SITE_URL,
        "language": translation.get_language(),
    }
    folder = f"emails/registrations/{message.kind}"
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"{folder}/subject.txt", context).split()),
        body=_paragraphs(render_to_string(f"{folder}/body.txt", context)),
        to=[message.to_email],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"{folder}/body.html", context), "text/html")
    return mail


def _paragraphs(text: str) -> str:
    """Return `text` with one empty line between paragraphs, whatever conditions left behind."""
    return re.sub(r"\n{3,}", "\n\n", text.strip()) + "\n"


def _event_url(event: Event) -> str:
    return f"{settings.SITE_URL}{event.get_absolute_url()}"
