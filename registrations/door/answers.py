"""How the door says its answers: a light, a shape, a word, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.door.undoing import can_be_undone
from registrations.enums import Outcome, Reason
from registrations.models import Scan
from registrations.services.payments import amount_due


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
    Reason.CANCELLED: _("Ask for a newer ticket, or send them to the organizer."),
    Reason.UNCONFIRMED: _("Ask them to press the button in the mail that they got."),
    Reason.OFFERED: _("Ask them to accept the place in the mail that they got."),
    Reason.WRONG_EVENT: _("Compare the event on the ticket with the one at the top."),
    Reason.WRONG_GATE: _("Choose a gate of this event below."),
    Reason.WRONG_TIME: _("Look at the day on the ticket."),
    Reason.VOID: _("The newest mail holds the ticket that is good."),
    Reason.NOT_INSIDE: _("They were never scanned in, or are out already. Let them go."),
    Reason.NOTHING_TO_UNDO: _("Look at the last scans below."),
    Reason.EVENT_CANCELLED: _("Nobody enters. Ask the organizer."),
}


@dataclass(frozen=True)
class Answer:
    """One scan as the page shows it."""

    scan: Scan
    signal: Signal
    can_undo: bool
    to_pay: Decimal | None = None

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
    def why(self) -> str:
        return self.scan.get_reason_display() if self.scan.reason else ""

    @property
    def advice(self) -> str | Promise:
        return ADVICE.get(self.scan.reason, self.signal.advice)


def answer_to(scan: Scan) -> Answer:
    return Answer(scan, signal_of(scan.outcome), can_be_undone(scan), to_collect(scan))


def to_collect(scan: Scan) -> Decimal | None:
    """What to collect from who enters now: a ticket's price, unless it was paid already."""
    ticket = scan.ticket
    if scan.outcome != Outcome.ADMITTED or ticket is None or not ticket.price:
        return None
    due = min(ticket.price, amount_due(ticket.registration))
    return due if due > 0 else None


def signal_of(outcome: str) -> Signal:
    return SIGNALS[Outcome(outcome)]


def word_of(outcome: str, reason: str) -> str:
    return str(WORDS.get(reason) or Outcome(outcome).label)
