"""Whom a mail about a registration goes to: who registered, or the holder of one of its tickets."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from accounts.models import Message
from core.text import normalise_email
from registrations import links
from registrations.enums import TicketStatus
from registrations.mail.enclosures import tickets_of
from registrations.mail.letters import is_proven
from registrations.models import Registration, Ticket


@dataclass(frozen=True)
class Recipient:
    """`ticket` is a companion's, and None for who registered. `is_proven`: the owner of the address
    once confirmed it; to nobody else goes anything but the event and a link (rule 9)."""

    registration: Registration
    ticket: Ticket | None
    is_proven: bool

    def words(self) -> dict[str, Any]:
        """What the templates of mails to both say of the person."""
        if self.ticket is None:
            return {"is_companion": False}
        return {
            "is_companion": True,
            "url": links.ticket_url(self.ticket),
            "name": self.ticket.holder_name if self.is_proven else "",
        }

    def tickets(self) -> list[Ticket]:
        """The valid tickets that they may have, each with its type, registration and event."""
        if self.ticket is not None:
            return [self.ticket]
        return tickets_of(self.registration)


def recipient_of(
    message: Message, statuses: Collection[str], *, of_cancelled_event: bool = False
) -> Recipient | None:
    """Return whom `message` goes to; None where the registration is in none of `statuses` any more,
    the event is off, or the ticket has gone to another address."""
    ticket = None
    if message.subject_kind == "ticket":
        ticket = ticket_of(message)
        if ticket is None or not _is_held(ticket, message):
            return None
    subject_id = ticket.registration_id if ticket else message.subject_id
    if subject_id is None:
        return None
    registration = (
        Registration.objects.select_related("event__organizer")
        .filter(pk=subject_id, status__in=statuses)
        .first()
    )
    if registration is None or (registration.event.is_cancelled and not of_cancelled_event):
        return None
    if ticket is not None:
        ticket.registration, ticket.event = registration, registration.event
    return Recipient(registration, ticket, is_proven(message))


def ticket_of(message: Message) -> Ticket | None:
    """The ticket that the message is about, whoever holds it now."""
    rows = Ticket.objects.select_related("ticket_type", "registration__event__organizer")
    return rows.filter(pk=message.subject_id).first() if message.subject_id else None


def _is_held(ticket: Ticket, message: Message) -> bool:
    """Whether it is valid, and still of who is written to."""
    address = normalise_email(ticket.holder_email)
    is_theirs = address == normalise_email(message.to_email)
    return ticket.status == TicketStatus.ACTIVE and is_theirs
