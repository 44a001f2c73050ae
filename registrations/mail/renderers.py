"""One renderer for each kind of message: the mail as things stand when it is sent.

A renderer returns None where the mail is not needed any more. The worker has activated the
message's language; times are the event's, links are made with SITE_URL. Names, words and files of
the person who filled in a form go only to addresses that were confirmed (rule 9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import cast

from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Message
from events.when import moment_text
from registrations import links
from registrations.enums import LIVE, EndedBy, Status, TicketStatus
from registrations.mail.enclosures import (
    enclose_calendar,
    enclose_tickets,
    stubs_of,
    tickets_of,
)
from registrations.mail.letters import event_url, is_proven, letter
from registrations.mail.recipients import recipient_of
from registrations.models import Registration, Ticket
from registrations.positions import position_of
from registrations.standing import can_answer, promise_of
from registrations.tickets.words import holder_text

Renderer = Callable[[Message], EmailMessage | None]


def confirm(message: Message) -> EmailMessage | None:
    """The link with the button; nothing that the sender of the form chose."""
    registration = _registration(message, {Status.UNCONFIRMED})
    if registration is None:
        return None
    held_until = registration.expires_at if registration.holds_seats else None
    zone = registration.event.zone
    return letter(
        message,
        registration,
        url=links.confirmation_url(registration),
        held_until=moment_text(held_until.astimezone(zone)) if held_until else "",
        seats=registration.tickets.active().count(),
    )


def already(message: Message) -> EmailMessage | None:
    """The truth for a guest who registered again: there is one, and here is its page."""
    registration = _registration(message, LIVE)
    return letter(message, registration) if registration else None


def confirmed(message: Message) -> EmailMessage | None:
    """The place is theirs: codes to show, tickets to print and an entry for the calendar."""
    registration = _registration(message, {Status.CONFIRMED})
    if registration is None:
        return None
    tickets = tickets_of(registration) if is_proven(message) else []
    seats = registration.tickets.active().count()
    mail = letter(message, registration, stubs=stubs_of(tickets), seats=seats)
    if tickets:
        enclose_tickets(mail, tickets)
        enclose_calendar(mail, registration.event)
    return mail


def waitlisted(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.WAITLISTED})
    if registration is None:
        return None
    return letter(
        message,
        registration,
        position=position_of(registration, now=timezone.now()),
        promise=promise_of(registration.event, registration.tickets.active().count()),
    )


def offered(message: Message) -> EmailMessage | None:
    """The deadline and the page with both answers; nothing once it is too late for one."""
    registration = _registration(message, {Status.OFFERED})
    if registration is None or not can_answer(registration, now=timezone.now()):
        return None
    deadline = cast(datetime, registration.expires_at)
    return letter(
        message,
        registration,
        url=links.offer_url(registration),
        held_until=moment_text(deadline.astimezone(registration.event.zone)),
        seats=registration.tickets.active().count(),
        types=_types(registration),
    )


def _types(registration: Registration) -> str:
    """What its tickets are, where there is more than one kind."""
    if registration.event.ticket_types.count() < 2:
        return ""
    tickets = registration.tickets.active().order_by("number")
    names = Counter(tickets.values_list("ticket_type__name", flat=True))
    return ", ".join(f"{number} × {name}" for name, number in names.items())


def offer_expired(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.EXPIRED})
    if registration is None:
        return None
    return letter(
        message,
        registration,
        url=event_url(registration.event),
        seats=registration.tickets.count(),
    )


def declined(message: Message) -> EmailMessage | None:
    """The team's reason stands in it only where the address was once confirmed (rule 9)."""
    registration = _registration(message, {Status.DECLINED})
    if registration is None:
        return None
    reason = registration.decision_note if is_proven(message) else ""
    return letter(message, registration, url=event_url(registration.event), note=reason)


def reduced(message: Message) -> EmailMessage | None:
    """What was cancelled, all in all, and what is left, with its codes where they are valid."""
    registration = _registration(message, LIVE - {Status.UNCONFIRMED})
    if registration is None:
        return None
    has_place = registration.status == Status.CONFIRMED
    gone = registration.tickets.filter(status=TicketStatus.CANCELLED).order_by("number")
    holders = _holders(registration, gone) if is_proven(message) else []
    tickets = tickets_of(registration) if is_proven(message) and has_place else []
    mail = letter(
        message,
        registration,
        gone=len(gone),
        is_by_team=all(ticket.ended_by == EndedBy.TEAM for ticket in gone),
        holders=", ".join(holders),
        left=registration.tickets.active().count(),
        has_place=has_place,
        stubs=stubs_of(tickets),
    )
    if tickets:
        enclose_tickets(mail, tickets)
    return mail


def changed(message: Message) -> EmailMessage | None:
    """What the team changed or moved, as it is now: older tickets and links are void."""
    registration = _registration(message, LIVE - {Status.UNCONFIRMED})
    if registration is None:
        return None
    has_place = registration.status == Status.CONFIRMED
    tickets = tickets_of(registration) if is_proven(message) and has_place else []
    old = registration.moved_from
    mail = letter(
        message,
        registration,
        moved_from=old.event.title if old else "",
        has_place=has_place,
        seats=registration.tickets.active().count(),
        stubs=stubs_of(tickets),
    )
    if tickets:
        enclose_tickets(mail, tickets)
        enclose_calendar(mail, registration.event)
    return mail


def _holders(registration: Registration, tickets: Iterable[Ticket]) -> list[str]:
    """Whose tickets these are; by number too, as several may be guests without a name."""
    for ticket in tickets:
        ticket.registration = registration
    return [
        _("%(holder)s (ticket %(number)d)")
        % {"holder": holder_text(ticket), "number": ticket.number}
        for ticket in tickets
    ]


def pending(message: Message) -> EmailMessage | None:
    registration = _registration(message, {Status.PENDING})
    return letter(message, registration) if registration else None


def cancelled(message: Message) -> EmailMessage | None:
    """By whom, what it means, and how to come nevertheless; the page says nothing more.

    The team's reason stands in it only where the address was once confirmed (rule 9).
    """
    registration = _registration(message, {Status.CANCELLED}, of_cancelled_event=True)
    if registration is None:
        return None
    had_place = registration.confirmed_at is not None
    return letter(
        message,
        registration,
        url=event_url(registration.event),
        left_list=registration.queue_number is not None and not had_place,
        had_place=had_place,
        tickets=registration.tickets.count(),
        ended_by=registration.ended_by,
        note=registration.decision_note if is_proven(message) else "",
    )


def event_cancelled(message: Message) -> EmailMessage | None:
    """Who had a ticket has the entry in a calendar: the same entry once more, cancelled."""
    recipient = recipient_of(message, LIVE, of_cancelled_event=True)
    if recipient is None or not recipient.registration.event.is_cancelled:
        return None
    registration = recipient.registration
    had_place = registration.status == Status.CONFIRMED
    has_entry = had_place and recipient.is_proven
    mail = letter(
        message,
        registration,
        had_place=had_place,
        has_entry=has_entry,
        tickets=len(recipient.tickets()),
        **recipient.words(),
    )
    if has_entry:
        enclose_calendar(mail, registration.event)
    return mail


RENDERERS: dict[str, Renderer] = {
    "registration.confirm": confirm,
    "registration.already": already,
    "registration.confirmed": confirmed,
    "registration.promoted": confirmed,
    "registration.approved": confirmed,
    "registration.waitlisted": waitlisted,
    "registration.offered": offered,
    "registration.offer_expired": offer_expired,
    "registration.pending": pending,
    "registration.declined": declined,
    "registration.reduced": reduced,
    "registration.changed": changed,
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
