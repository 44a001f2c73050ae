"""Whether one can register for an event now: one table for pages, services and programs.

The table `_REFUSALS` is read in order; the first that holds refuses. `check_open` raises it,
`availability` shows it, so that a button never promises what the service refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.errors import DomainError
from events.enums import RegistrationMode
from events.models import Event
from events.seats import SeatLine, first_opening, places_line
from events.ticket_types import TypeNow, types_now
from events.when import moment_text
from registrations.enums import Override
from registrations.errors import (
    EventFullNoList,
    EventIsCancelled,
    EventIsOver,
    NoRegistrationHere,
    RegistrationClosed,
    RegistrationNotYetOpen,
    WaitingListClosed,
)
from registrations.type_offers import TypeOffer, offer_of

Condition = Callable[[Event, datetime], bool]
# The code, when it holds, what it raises, and what passes over it (None: nothing does).
Refusals = tuple[tuple[str, Condition, type[DomainError], Override | None], ...]

# What refuses even those who hold seats already.
_GONE: Refusals = (
    ("cancelled", lambda event, _now: event.is_cancelled, EventIsCancelled, None),
    ("over", lambda event, now: event.is_over(at=now), EventIsOver, Override.STATE),
)
_REFUSALS: Refusals = (
    *_GONE,
    (
        "none",
        lambda event, _now: event.registration_mode == RegistrationMode.NONE,
        NoRegistrationHere,
        Override.STATE,
    ),
    (
        "external",
        lambda event, _now: event.registration_mode == RegistrationMode.EXTERNAL,
        NoRegistrationHere,
        Override.STATE,
    ),
    ("draft", lambda event, _now: event.is_draft, RegistrationNotYetOpen, Override.STATE),
    ("closed", lambda event, _now: event.is_closed_by_hand, RegistrationClosed, Override.WINDOW),
    (
        "not_yet",
        lambda event, now: (
            event.registration_opens_at is not None and now < event.registration_opens_at
        ),
        RegistrationNotYetOpen,
        Override.WINDOW,
    ),
    (
        "closed",
        lambda event, now: now >= event.closes_registration_at,
        RegistrationClosed,
        Override.WINDOW,
    ),
)


def _refusal(
    event: Event,
    now: datetime,
    table: Refusals = _REFUSALS,
    overrides: Collection[Override] = (),
) -> tuple[str, type[DomainError]] | None:
    for code, holds, error, override in table:
        if override not in overrides and holds(event, now):
            return code, error
    return None


def check_open(event: Event, *, now: datetime, overrides: Collection[Override] = ()) -> None:
    """Raise what refuses a registration for `event` at `now`, seats aside."""
    refusal = _refusal(event, now, overrides=overrides)
    if refusal:
        raise refusal[1]


def check_takes_place(event: Event, *, now: datetime) -> None:
    """Raise where nobody gets a place any more, whatever they hold: cancelled, or over."""
    refusal = _refusal(event, now, _GONE)
    if refusal:
        raise refusal[1]


def check_waiting_list(event: Event, *, now: datetime) -> None:
    """Raise what refuses joining the waiting list."""
    if not event.has_waiting_list:
        raise EventFullNoList
    if now >= event.closes_waiting_list_at:
        raise WaitingListClosed


@dataclass(frozen=True)
class Availability:
    """What the event's page says and offers.

    `code` is "open", "full_waiting" (the list can be joined), "full", or the refusal: "closed",
    "not_yet", "over", "cancelled", "draft", "none", "external". `seats_left` None is unlimited;
    `sentence` says where registration stands, `places` how many are left, and `offers`
    are the ticket types that everyone may see. `list_is_open`: one may wait where places lack.
    """

    code: str
    sentence: str
    seats_left: int | None
    places: SeatLine
    offers: Sequence[TypeOffer] = ()
    list_is_open: bool = False

    @property
    def can_register(self) -> bool:
        return self.code == "open"

    @property
    def can_join(self) -> bool:
        return self.code == "full_waiting"


def availability(event: Event, *, now: datetime) -> Availability:
    """Say what one can do; `event` is annotated by `with_seats()`. The service decides again."""
    types = types_now(event, at=now)
    shown = [offer_of(found, event) for found in types]
    places = places_line(event, types)
    code, sentence = _code_and_sentence(event, types, now)
    left = 0 if code in {"full", "full_waiting"} else _seats_left(event)
    has_list = event.has_waiting_list and now < event.closes_waiting_list_at
    return Availability(code, sentence, left, places, shown, list_is_open=has_list)


def _code_and_sentence(event: Event, types: Sequence[TypeNow], now: datetime) -> tuple[str, str]:
    refusal = _refusal(event, now)
    if refusal:
        return refusal[0], _refusal_sentence(event, refusal)
    codes = {found.code for found in types}
    if "open" in codes:
        return "open", _("Registration is open.")
    if "full" not in codes:
        return _not_on_sale(event, types)
    try:
        check_waiting_list(event, now=now)
    except DomainError as error:
        return "full", str(error)
    return (
        "full_waiting",
        _("All places are taken or promised to people who wait. You can join the list."),
    )


def _not_on_sale(event: Event, types: Sequence[TypeNow]) -> tuple[str, str]:
    """No ticket can be had now, but perhaps later."""
    opens = first_opening(types)
    if opens is None:
        return "closed", str(RegistrationClosed())
    return "not_yet", _opens_sentence(event, opens)


def _seats_left(event: Event) -> int | None:
    """Free seats of the root pool, None where unlimited; needs `with_seats()`."""
    if event.seat_capacity is None:  # type: ignore[attr-defined]
        return None
    return event.seat_capacity - event.seats_taken  # type: ignore[attr-defined]


def _refusal_sentence(event: Event, refusal: tuple[str, type[DomainError]]) -> str:
    code, error = refusal
    if code == "not_yet" and event.registration_opens_at:
        return _opens_sentence(event, event.registration_opens_at)
    if code == "none":
        return _("No registration needed.")
    if code == "external":
        return _("Registration is on the organizer's own site.")
    return str(error())


def _opens_sentence(event: Event, opens: datetime) -> str:
    return _("Registration opens: %(when)s") % {"when": moment_text(opens.astimezone(event.zone))}
