"""What to look at before an event is published: a list of questions as data.

One that is `needed` stops publishing; the others are advice, and the team decides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.enums import RegistrationMode
from events.models import Event
from events.services.events import has_place

Answer = Callable[[Event, datetime], bool]


@dataclass(frozen=True)
class Question:
    """`yes` and `no` are what is said when it holds, and what to do when it does not; `field` is
    what to change for it, and `concerns` whether it is asked of an event at all."""

    key: str
    holds: Answer
    yes: str | Promise
    no: str | Promise
    field: str
    concerns: Answer = lambda _event, _now: True
    is_needed: bool = False


@dataclass(frozen=True)
class Answered:
    question: Question
    holds: bool

    @property
    def words(self) -> str:
        return str(self.question.yes if self.holds else self.question.no)

    @property
    def stops(self) -> bool:
        """Whether the event cannot be published before this is put right."""
        return self.question.is_needed and not self.holds


def _registers_here(event: Event, _now: datetime) -> bool:
    return event.registration_mode == RegistrationMode.OPEN


def _is_at_a_place(event: Event, _now: datetime) -> bool:
    return not event.is_online


def _sells(event: Event, now: datetime) -> bool:
    """Whether there is a kind of ticket that everyone can have now, or will."""
    kinds = event.ticket_types.all()
    return any(not kind.is_hidden and not kind.has_closed(at=now) for kind in kinds)


def _has_capacity(event: Event, _now: datetime) -> bool:
    return event.pools.filter(is_root=True, capacity__isnull=False).exists()


QUESTIONS: tuple[Question, ...] = (
    Question(
        "place",
        lambda event, _now: has_place(event),
        _("It says where it is."),
        _("Say where it is: a place, or that it is online."),
        "venue",
        is_needed=True,
    ),
    Question(
        "time",
        lambda event, now: not event.is_over(at=now),
        _("Its date lies ahead."),
        _("Its date is over. Give it another one, or people find it in no list."),
        "start_at",
    ),
    Question(
        "zone",
        lambda event, _now: event.time_zone not in ("UTC", "Etc/UTC"),
        _("It has the time zone of its place."),
        _("Its times are in UTC. Choose the time zone of its place, like Europe/Berlin."),
        "time_zone",
        concerns=_is_at_a_place,
    ),
    Question(
        "texts",
        lambda event, _now: bool(event.summary.strip() and event.description.strip()),
        _("It says what it is about."),
        _("Write one sentence for lists, and a description for its page."),
        "summary",
    ),
    Question(
        "online_link",
        lambda event, _now: bool(event.online_url),
        _("Those who have a ticket see the link to take part."),
        _("Give the link to take part; only those who have a ticket see it."),
        "online_url",
        concerns=lambda event, _now: event.is_online,
    ),
    Question(
        "registration",
        lambda event, _now: event.registration_mode != RegistrationMode.NONE,
        _("It says how to register."),
        _("Nobody can register for it. Let people register here, if they shall."),
        "registration_mode",
    ),
    Question(
        "capacity",
        _has_capacity,
        _("It says how many people may come."),
        _("Any number of people can register. Give a capacity, unless there is no end of places."),
        "capacity",
        concerns=lambda event, now: _registers_here(event, now) and _is_at_a_place(event, now),
    ),
    Question(
        "ticket_types",
        _sells,
        _("There is a ticket that everyone can have."),
        _("No ticket is to be had: each type is hidden, or was available until a time now past."),
        "ticket_types",
        concerns=_registers_here,
    ),
    Question(
        "window",
        lambda event, now: not event.is_closed_by_hand and now < event.closes_registration_at,
        _("Registration is open, or opens at its time."),
        _("Registration is closed: by hand, or because its time is over."),
        "registration_closes_at",
        concerns=_registers_here,
    ),
    Question(
        "contact",
        lambda event, _now: bool(event.organizer.email),
        _("People know whom to ask."),
        _("The organizer has no contact address: people cannot ask anything."),
        "organizer",
    ),
)


def checklist(event: Event, *, now: datetime) -> list[Answered]:
    """What is asked of this event, in the order in which it is set up; two queries."""
    return [
        Answered(question, question.holds(event, now))
        for question in QUESTIONS
        if question.concerns(event, now)
    ]
