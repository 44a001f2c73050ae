"""Finding a person at the door: by name, by the start of the code under their QR code, or by an
e-mail address that they spell out."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from django.db.models import Exists, OuterRef, QuerySet

from events.models import Event
from registrations import words
from registrations.enums import Status, TicketStatus
from registrations.models import Ticket, Visit
from registrations.tickets.codes import shown_short_code

LEAST_LETTERS = 3
MOST_PEOPLE = 10
# Of a beginning that many share, as many are put in order.
MOST_READ = 1000
# Longer than any name; each word is a condition, and databases take only so many.
LONGEST_TEXT = 100


@dataclass(frozen=True)
class Person:
    """One ticket's holder: enough to let them in, nothing to write to them."""

    name: str
    booked_by: str
    ticket_type: str
    code: str
    shown_code: str
    is_inside: bool
    problem: str


@dataclass(frozen=True)
class People:
    """What a search found; `is_too_short` where nothing was searched."""

    found: list[Person] = field(default_factory=list)
    has_more: bool = False
    is_too_short: bool = False


def search(event: Event, text: str) -> People:
    """Return the first people in whose names a word begins with each of `text`, whatever the case
    and the accents, or whose code starts with it; one query.

    An address finds only whoever it belongs to entirely, and no address is shown.
    """
    if is_too_short(text):
        return People(is_too_short=True)
    text = text.replace("\x00", "").strip()[:LONGEST_TEXT]
    inside = Visit.objects.open().filter(ticket=OuterRef("pk"))
    tickets = list(
        _matching(event, text)
        .filter(event_id=event.pk)
        .annotate(is_inside=Exists(inside))
        .select_related("registration", "ticket_type")
        .order_by("holder_name", "registration__name", "id")[: MOST_PEOPLE + 1]
    )
    found = [_person(ticket) for ticket in tickets[:MOST_PEOPLE]]
    return People(found, has_more=len(tickets) > MOST_PEOPLE)


def is_too_short(text: str) -> bool:
    """Whether nothing is searched for it."""
    return sum(map(_weight, text.strip()[:LONGEST_TEXT])) < LEAST_LETTERS


def _weight(char: str) -> int:
    """In letters: many a name is written with two signs, each of a syllable or more."""
    return char.isalnum() * (2 if east_asian_width(char) in "WF" else 1)


def _matching(event: Event, text: str) -> QuerySet[Ticket]:
    tickets = Ticket.objects.all()
    if "@" in text:
        owners = words.of_address(event.pk, text)
        return tickets.filter(pk__in=owners.values("ticket_id"))
    return words.found(tickets, event.pk, text, kinds=words.NAME + words.CODE, most=MOST_READ)


def _person(ticket: Ticket) -> Person:
    registration = ticket.registration
    name = ticket.holder_name or registration.name
    return Person(
        name=name,
        booked_by=registration.name if registration.name != name else "",
        ticket_type=ticket.ticket_type.name,
        code=ticket.short_code,
        shown_code=shown_short_code(ticket.short_code),
        is_inside=ticket.is_inside,  # type: ignore[attr-defined]
        problem=_problem(ticket),
    )


def _problem(ticket: Ticket) -> str:
    """Why the ticket would not be admitted; '' where it would."""
    if ticket.registration.status != Status.CONFIRMED:
        return ticket.registration.get_status_display()
    return ticket.get_status_display() if ticket.status != TicketStatus.ACTIVE else ""
