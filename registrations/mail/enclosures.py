"""What travels with a mail: codes to show, tickets to print, the entry for the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from core.mail import Mail, Picture, text_file
from events.calendar import Method, event_calendar
from events.models import Event
from registrations.mail.letters import event_url
from registrations.models import Registration, Ticket
from registrations.tickets import qr
from registrations.tickets.codes import qr_text, shown_short_code
from registrations.tickets.pdf import tickets_pdf
from registrations.tickets.words import has_several_types, holder_text

# More codes than a group usually has would make a long mail; the file has all of them.
MOST_PICTURES = 10


@dataclass(frozen=True)
class Stub:
    """A ticket as the mail shows it; `cid` names the picture of its code, if it has one.

    `type_name` is empty where the event has one type only: it would say nothing.
    """

    holder: str
    type_name: str
    code: str
    cid: str


def tickets_of(registration: Registration) -> list[Ticket]:
    """The valid tickets in order, each with its type, registration and event at hand."""
    tickets = list(registration.tickets.active().select_related("ticket_type").order_by("number"))
    for ticket in tickets:
        ticket.registration, ticket.event = registration, registration.event
    return tickets


def stubs_of(tickets: Sequence[Ticket]) -> list[Stub]:
    """The tickets of one event; one query."""
    names_types = bool(tickets) and has_several_types(tickets[0].event)
    return [
        Stub(
            holder=holder_text(ticket),
            type_name=ticket.ticket_type.name if names_types else "",
            code=shown_short_code(ticket.short_code),
            cid=_cid(ticket) if place < MOST_PICTURES else "",
        )
        for place, ticket in enumerate(tickets)
    ]


def enclose_tickets(mail: Mail, tickets: Sequence[Ticket]) -> None:
    """Add the codes that the stubs show, and the file to print."""
    enclose_pictures(mail, tickets)
    name = f"tickets-{tickets[0].event.slug}.pdf"
    mail.attach(name, tickets_pdf(tickets), "application/pdf")


def enclose_pictures(mail: Mail, tickets: Sequence[Ticket]) -> None:
    """Add the codes that the stubs show."""
    mail.pictures += [
        Picture(_cid(ticket), f"ticket-{ticket.number}.png", qr.png(qr_text(ticket)))
        for ticket in tickets[:MOST_PICTURES]
    ]


def enclose_calendar(mail: Mail, event: Event) -> None:
    """Add the event for the calendar: sent again, it replaces the entry that is there; of a
    cancelled event it takes it out."""
    method = Method.CANCEL if event.is_cancelled else Method.PUBLISH
    text = event_calendar(event, url=event_url(event), method=method)
    name = f"{event.slug}.ics"
    mail.attach(text_file(name, text, subtype="calendar", params={"method": method.value}))


def _cid(ticket: Ticket) -> str:
    """Like an address, unique in the world; it does not hold the code."""
    return f"{ticket.pk.hex}.{ticket.revision}@{urlsplit(settings.SITE_URL).hostname}"
