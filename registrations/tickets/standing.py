"""Where one ticket stands, in words: whether it has a code to show, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from events.when import clock_text, day_text
from registrations.enums import ENDED, Status, TicketStatus
from registrations.models import Ticket, Visit
from registrations.standing import is_valid, standing_of


@dataclass(frozen=True)
class TicketStanding:
    """A short title with its tone, a sentence, and whether the page shows the code.

    Whoever is inside may need the code again, at an exit or another gate, but not first of all.
    """

    title: str
    tone: str
    sentence: str
    has_code: bool = False
    is_inside: bool = False


def ticket_standing(ticket: Ticket, visit: Visit | None, *, now: datetime) -> TicketStanding:
    """Say where `ticket` stands; `visit` is its open one, with its scan and gate."""
    if not is_valid(ticket) or ticket.event.is_over(at=now):
        return _without_code(ticket, now)
    if visit is None:
        return TicketStanding(
            _("Valid ticket"), "good", _("Show this code at the door."), has_code=True
        )
    return TicketStanding(
        _("Already inside"),
        "info",
        _("Scanned %(time)s, %(gate)s.")
        % {"time": _moment(ticket, visit, now), "gate": visit.entered_by.gate.name},
        has_code=True,
        is_inside=True,
    )


def is_void(ticket: Ticket) -> bool:
    """Whether the ticket was good once, or meant to be, and never will be again."""
    return (
        ticket.status == TicketStatus.CANCELLED
        or ticket.registration.status in ENDED
        or ticket.event.is_cancelled
    )


def _without_code(ticket: Ticket, now: datetime) -> TicketStanding:
    registration = ticket.registration
    title = str(TicketStatus.CANCELLED.label)
    if ticket.status == TicketStatus.CANCELLED and registration.is_live:
        return TicketStanding(title, "stop", _("It is not valid any more."))
    standing = standing_of(registration, now=now)
    # Some languages say “cancelled” of a ticket in another gender than of a registration.
    if registration.status != Status.CANCELLED:
        title = standing.title
    return TicketStanding(title, standing.tone, standing.sentence)


def _moment(ticket: Ticket, visit: Visit, now: datetime) -> str:
    entered = visit.started_at.astimezone(ticket.event.zone)
    if entered.date() == now.astimezone(ticket.event.zone).date():
        return clock_text(entered)
    return f"{day_text(entered.date())}, {clock_text(entered)}"
