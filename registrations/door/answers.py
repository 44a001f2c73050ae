"""How the door says its answers: a light, a shape, a word, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registrations.door.advising import advice_on
from registrations.door.rules import OVERRIDABLE
from registrations.door.undoing import can_be_undone
from registrations.enums import Direction, Outcome, Reason
from registrations.models import Scan
from registrations.services.payments import TicketAccount, account_of_ticket


@dataclass(frozen=True)
class Signal:
    """What is seen and heard from afar; nothing here is told by colour alone."""

    light: str
    shape: str
    advice: str | Promise = ""


SIGNALS = {
    Outcome.ADMITTED: Signal("go", "tick"),
    Outcome.ALREADY_INSIDE: Signal(
        "wait",
        "hand",
        _("Ask for a name. If they went out unscanned, scan them out first, then in."),
    ),
    Outcome.LEFT: Signal("note", "out"),
    Outcome.UNDONE: Signal("note", "back"),
    Outcome.REFUSED: Signal("stop", "cross", _("Send them to the organizer.")),
    Outcome.UNKNOWN: Signal(
        "stop",
        "question",
        _("Scan again, type the code under the QR code, or search by name."),
    ),
    Outcome.FORGED: Signal(
        "stop", "cross", _("Nobody enters with this code. Search by name, or ask the organizer.")
    ),
}

# Refusals that have nothing to do with coming in.
WORDS: dict[str, str | Promise] = {
    Reason.NOT_INSIDE: _("Not inside"),
    Reason.NOTHING_TO_UNDO: _("Not undone"),
}

ADVICE: dict[str, str | Promise] = {
    Reason.CANCELLED: _("Ask for a newer ticket, search by name, or send them to the organizer."),
    Reason.UNCONFIRMED: _("Ask them to press the button in the mail that they got."),
    Reason.OFFERED: _("Ask them to accept the place in the mail that they got."),
    Reason.PENDING: _("The organizer has to approve them first. Send them there."),
    Reason.WAITLISTED: _("Send them to the organizer, who sees whether a place is free."),
    Reason.DECLINED: _("Send them to the organizer."),
    Reason.EXPIRED: _("Search by name: they may have registered again."),
    Reason.WRONG_EVENT: _("Compare event and day on the ticket with those here."),
    Reason.WRONG_GATE: _("Choose a gate of this event below."),
    Reason.WRONG_TIME: _("Look at the day on the ticket."),
    Reason.VOID: _("Ask for their newest mail, or search by name: that ticket is good."),
    Reason.NOT_INSIDE: _("They were never scanned in, or are out already. Let them go."),
    Reason.NOTHING_TO_UNDO: _("Look at the last scans below."),
    Reason.EVENT_CANCELLED: _("Nobody enters. Ask the organizer."),
}


@dataclass(frozen=True)
class Answer:
    """One scan as the page shows it.

    `account`: what is to be collected, or was, from whom enters now; None where entering is free.
    `particular`: what to do now about this very refusal. `can_admit`: whoever looks at it may let
    the ticket in anyway.
    """

    scan: Scan
    signal: Signal
    can_undo: bool = False
    account: TicketAccount | None = None
    particular: str = ""
    can_admit: bool = False

    @property
    def word(self) -> str:
        return word_of(self.scan.outcome, self.scan.reason)

    @property
    def who(self) -> str:
        """The holder; '' where no ticket of this event was read."""
        ticket = self.scan.ticket
        return (ticket.holder_name or ticket.registration.name) if ticket else ""

    @property
    def ticket_type(self) -> str:
        return self.scan.ticket.ticket_type.name if self.scan.ticket else ""

    @property
    def to_pay(self) -> Decimal | None:
        return (self.account.due or None) if self.account else None

    @property
    def paid(self) -> Decimal | None:
        return (self.account.paid or None) if self.account else None

    @property
    def checks(self) -> list[str]:
        """What the organizer wants to be looked at when this ticket enters."""
        ticket = self.scan.ticket
        if self.scan.outcome != Outcome.ADMITTED or ticket is None:
            return []
        return [
            note for note in (ticket.ticket_type.door_note, ticket.registration.door_note) if note
        ]

    @property
    def has_tasks(self) -> bool:
        """Whether who scans has something to do yet before the person goes in."""
        return bool(self.to_pay or self.checks)

    @property
    def why(self) -> str:
        if self.scan.is_override:
            return gettext("Let in anyway, as a manager said.")
        return self.scan.get_reason_display() if self.scan.reason else ""

    @property
    def advice(self) -> str | Promise:
        return self.particular or ADVICE.get(self.scan.reason, self.signal.advice)


def answer_to(scan: Scan, *, may_override: bool = False) -> Answer:
    """Return all there is to say of a scan: one query more where money is to be collected, or
    where somebody is to be sent elsewhere."""
    return Answer(
        scan,
        signal_of(scan.outcome),
        can_undo=can_be_undone(scan),
        account=account_at(scan),
        particular=advice_on(scan),
        can_admit=may_override and is_overridable(scan),
    )


def account_at(scan: Scan) -> TicketAccount | None:
    """What to collect from who enters now, and what was; None where the ticket has no price."""
    ticket = scan.ticket
    if scan.outcome != Outcome.ADMITTED or ticket is None or not ticket.price:
        return None
    return account_of_ticket(ticket)


def is_overridable(scan: Scan) -> bool:
    """Whether a manager could let this ticket in although it was refused."""
    is_refused = scan.outcome == Outcome.REFUSED and scan.reason in OVERRIDABLE
    return is_refused and scan.ticket is not None and scan.direction == Direction.IN


def signal_of(outcome: str) -> Signal:
    return SIGNALS[Outcome(outcome)]


def word_of(outcome: str, reason: str) -> str:
    return str(WORDS.get(reason) or Outcome(outcome).label)
