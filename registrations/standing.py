"""Where a registration stands, in words that say what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from registrations.enums import Status, TicketStatus
from registrations.models import Registration, Ticket


@dataclass(frozen=True)
class Standing:
    """A short title, its tone (one of the interface's four meanings, or none), a sentence."""

    title: str
    tone: str
    sentence: str


def standing_of(registration: Registration, *, now: datetime, tickets: int = 1) -> Standing:
    """Say where `registration` stands; reads its event. The sentence speaks of so many tickets."""
    event = registration.event
    if event.is_cancelled and registration.is_live:
        return Standing(
            _("The event was cancelled"),
            "stop",
            ngettext(
                "It will not take place, so your ticket is not valid any more.",
                "It will not take place, so your tickets are not valid any more.",
                tickets,
            ),
        )
    if event.is_over(at=now) and registration.is_live:
        had_place = registration.status == Status.CONFIRMED
        sentence = _("You were registered.") if had_place else _("You had no confirmed place.")
        return Standing(_("The event is over"), "", sentence)
    return _STANDINGS[Status(registration.status)](tickets)


def _confirmed(tickets: int) -> Standing:
    return Standing(
        _("You’re registered"),
        "good",
        ngettext("Show your ticket at the door.", "Show your tickets at the door.", tickets),
    )


def _waitlisted(_tickets: int) -> Standing:
    return Standing(
        _("You’re on the waiting list"),
        "attention",
        _("As soon as there is a place, it is yours at once, and we write to you."),
    )


def _pending(_tickets: int) -> Standing:
    return Standing(
        _("Waiting for approval"),
        "info",
        _("The organizer looks at each registration. We write to you when they have decided."),
    )


def _unconfirmed(_tickets: int) -> Standing:
    return Standing(
        _("Please confirm your registration"),
        "attention",
        _("It counts only once you have confirmed it."),
    )


def _offered(_tickets: int) -> Standing:
    return Standing(
        _("A place is free for you"),
        "attention",
        _("It is held for you until the time below. Accept it, or it goes to the next person."),
    )


def _cancelled(tickets: int) -> Standing:
    return Standing(
        pgettext("registration", "Cancelled"),
        "stop",
        ngettext(
            "Your ticket is not valid any more. You can register again from the event’s page.",
            "Your tickets are not valid any more. You can register again from the event’s page.",
            tickets,
        ),
    )


def _declined(_tickets: int) -> Standing:
    return Standing(
        pgettext("registration", "Declined"),
        "stop",
        _("The organizer did not accept this registration."),
    )


def _expired(_tickets: int) -> Standing:
    return Standing(
        pgettext("registration", "Expired"),
        "stop",
        _("It was not confirmed in time. You can register again from the event’s page."),
    )


_STANDINGS = {
    Status.CONFIRMED: _confirmed,
    Status.WAITLISTED: _waitlisted,
    Status.PENDING: _pending,
    Status.UNCONFIRMED: _unconfirmed,
    Status.OFFERED: _offered,
    Status.CANCELLED: _cancelled,
    Status.DECLINED: _declined,
    Status.EXPIRED: _expired,
}


def is_valid(ticket: Ticket) -> bool:
    """Whether the door would let the ticket in, seen from its states: only then it has a code."""
    return (
        ticket.status == TicketStatus.ACTIVE
        and ticket.registration.status == Status.CONFIRMED
        and not ticket.registration.event.is_cancelled
    )


def can_cancel(registration: Registration, *, now: datetime) -> bool:
    """Whether the page offers to cancel; the service decides again."""
    event = registration.event
    return registration.is_live and not event.is_over(at=now) and not event.is_cancelled
