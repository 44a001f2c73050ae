"""Mail to companions: the ticket that somebody else registered for them, and that it is gone."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMessage
from django.db.models import Q

from accounts.enums import MESSAGES_SENT, MessageStatus
from accounts.models import Message
from core.text import normalise_email
from registrations.enums import EndedBy, Status, TicketStatus
from registrations.mail.enclosures import enclose_calendar, enclose_tickets, stubs_of
from registrations.mail.letters import event_url, is_proven, letter
from registrations.mail.recipients import recipient_of, ticket_of
from registrations.models import Ticket
from registrations.notices import TICKET_CANCELLED, TICKET_SENT


def sent(message: Message) -> EmailMessage | None:
    """The one ticket of its holder; where they never confirmed their address, a link to it only."""
    recipient = recipient_of(message, {Status.CONFIRMED})
    if recipient is None or recipient.ticket is None:
        return None
    registration, tickets = recipient.registration, recipient.tickets()
    shown = tickets if recipient.is_proven else []
    mail = letter(
        message,
        registration,
        sender=registration.name if recipient.is_proven else "",
        stubs=stubs_of(shown),
        **recipient.words(),
    )
    if shown:
        enclose_tickets(mail, shown)
        enclose_calendar(mail, registration.event)
    return mail


def cancelled(message: Message) -> EmailMessage | None:
    """That a ticket was cancelled, or went to another address; to nobody who never got it."""
    ticket = ticket_of(message)
    if ticket is None or ticket.event.is_cancelled or not _was_sent(message):
        return None
    is_valid = ticket.status == TicketStatus.ACTIVE
    is_theirs = normalise_email(ticket.holder_email) == normalise_email(message.to_email)
    if is_valid and is_theirs:
        return None
    registration = ticket.registration
    return letter(
        message,
        registration,
        url=event_url(registration.event),
        name=message.to_name if is_proven(message) else "",
        is_given_away=is_valid,
        is_by_team=registration.ended_by == EndedBy.TEAM,
    )


def _was_sent(message: Message) -> bool:
    """Whether the address has had mail about this ticket, as far as a server took it or may have:
    one that is on its way, or was tried and is to be tried again."""
    # Who registered had theirs in the mails about the registration.
    ticket = Q(pk=message.subject_id)
    registration_id = Ticket.objects.filter(ticket).values("registration_id")
    about = Q(subject_kind="ticket", subject_id=message.subject_id)
    about |= Q(subject_kind="registration", subject_id__in=registration_id)
    others = Message.objects.filter(about, to_email__iexact=message.to_email).exclude(pk=message.pk)
    is_tried = Q(status=MessageStatus.QUEUED, attempts__gt=0)
    return others.filter(Q(status__in=[*MESSAGES_SENT, MessageStatus.SENDING]) | is_tried).exists()


RENDERERS: dict[str, Callable[[Message], EmailMessage | None]] = {
    TICKET_SENT: sent,
    TICKET_CANCELLED: cancelled,
}
