"""Where a registration stands, in words: a title, a tone, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.models import Event
from registrations.enums import EndedBy, Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.services.waiting_list import is_moving


@dataclass(frozen=True)
class Standing:
    """A short title, its tone (one of the interface's four meanings, or none), a sentence."""

    title: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class _Case:
    registration: Registration
    tickets: int
    now: datetime


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
    return _STANDINGS[Status(registration.status)](_Case(registration, tickets, now))


def _confirmed(case: _Case) -> Standing:
    return Standing(
        _("You’re registered"),
        "good",
        ngettext("Show your ticket at the door.", "Show your tickets at the door.", case.tickets),
    )


def _waitlisted(case: _Case) -> Standing:
    event = case.registration.event
    if is_moving(event, at=case.now):
        sentence = promise_of(event, case.tickets)
    else:
        sentence = _("The organizer may still invite you; else you need not do anything.")
    return Standing(_("You’re on the waiting list"), "attention", sentence)


def promise_of(event: Event, people: int) -> str:
    """What becomes of those who wait for places for so many `people`."""
    if event.offers_places:
        words = ngettext(
            "When it is your turn, we write to you, and you have %(n)d hour to accept. After that,"
            " the turn goes to the next in line.",
            "When it is your turn, we write to you, and you have %(n)d hours to accept. After"
            " that, the turn goes to the next in line.",
            event.offer_hours,
        )
        return words % {"n": event.offer_hours}
    words = ngettext(
        "As soon as there is a place, it is yours at once, and we write to you.",
        "As soon as there are %(n)d places, they are yours at once, and we write to you.",
        people,
    )
    return words % {"n": people}


def _pending(_case: _Case) -> Standing:
    return Standing(
        _("Waiting for approval"),
        "info",
        _("The organizer looks at each registration. We write to you when they have decided."),
    )


def _unconfirmed(_case: _Case) -> Standing:
    return Standing(
        _("Please confirm your registration"),
        "attention",
        _("It counts only once you have confirmed it."),
    )


def _offered(case: _Case) -> Standing:
    if is_late(case.registration, now=case.now):
        return _missed_offer()
    title = ngettext("A place is free for you", "%(n)s places are free for you", case.tickets)
    return Standing(
        title % {"n": case.tickets},
        "attention",
        ngettext(
            "Accept it in time, or it goes to the next in line.",
            "Accept them in time, or they go to the next in line.",
            case.tickets,
        ),
    )


def _cancelled(case: _Case) -> Standing:
    registration = case.registration
    if registration.confirmed_at is None and registration.queue_number is not None:
        is_by_team = registration.ended_by == EndedBy.TEAM
        return Standing(
            _("You’re not on the waiting list any more")
            if is_by_team
            else _("You left the waiting list"),
            "stop",
            _("You hold no number any more. You can join again from the event’s page."),
        )
    if registration.confirmed_at is None:
        return Standing(
            pgettext("registration", "Cancelled"),
            "stop",
            _("You can register again from the event’s page."),
        )
    return Standing(
        pgettext("registration", "Cancelled"),
        "stop",
        ngettext(
            "Your ticket is not valid any more. You can register again from the event’s page.",
            "Your tickets are not valid any more. You can register again from the event’s page.",
            case.tickets,
        ),
    )


def _declined(case: _Case) -> Standing:
    if case.registration.queue_number is not None:
        return Standing(
            _("You declined"),
            "stop",
            ngettext(
                "The place is free for others. If you change your mind, register again from"
                " the event’s page.",
                "The places are free for others. If you change your mind, register again from"
                " the event’s page.",
                case.tickets,
            ),
        )
    return Standing(
        pgettext("registration", "Declined"),
        "stop",
        _("The organizer did not accept this registration."),
    )


def _expired(case: _Case) -> Standing:
    if case.registration.queue_number is not None:
        return _missed_offer()
    return Standing(
        pgettext("registration", "Expired"),
        "stop",
        _("It was not confirmed in time. You can register again from the event’s page."),
    )


def _missed_offer() -> Standing:
    return Standing(
        _("The offer has ended"),
        "stop",
        _(
            "You did not answer in time, so it goes to the next in line. You can join the list"
            " again from the event’s page."
        ),
    )


_STANDINGS: dict[Status, Callable[[_Case], Standing]] = {
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


def online_url_of(registration: Registration) -> str:
    """The link to take part: for people with a place, while the event is on (rule 11)."""
    event = registration.event
    has_place = registration.status == Status.CONFIRMED and not event.is_cancelled
    return event.online_url if has_place else ""


def can_cancel(registration: Registration, *, now: datetime) -> bool:
    """Whether the page offers to cancel; the service decides again."""
    event = registration.event
    return registration.is_live and not event.is_over(at=now) and not event.is_cancelled


def can_answer(registration: Registration, *, now: datetime) -> bool:
    """Whether an offered place still waits for an answer; the service decides again."""
    is_open = registration.status == Status.OFFERED and not is_late(registration, now=now)
    return is_open and can_cancel(registration, now=now)


def is_late(registration: Registration, *, now: datetime) -> bool:
    """Whether the deadline of an offer is over, also where nobody has passed it on yet."""
    return registration.expires_at is not None and registration.expires_at <= now
