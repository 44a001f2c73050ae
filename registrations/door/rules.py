"""What the door answers, as tables of rules: data that any program can apply.

A table is read from top to bottom; the first rule whose conditions all equal the facts decides.
Nothing here asks the database, the clock or the person's language: facts in, decision out. The
vectors in tests/registrations/door/vectors.json hold for every implementation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from events.enums import EventStatus
from registrations.enums import Direction, Outcome, Reason, Status, TicketStatus


class CodeState(StrEnum):
    """What a code turned out to be."""

    GOOD = "good"
    FORGED = "forged"
    UNKNOWN = "unknown"
    OTHER_EVENT = "other_event"
    REPLACED = "replaced"


class Presence(StrEnum):
    """Where the ticket is, by its open visit."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    # Inside since an earlier entry window, which is over: in this one it has not entered yet.
    INSIDE_BEFORE = "inside_before"


@dataclass(frozen=True)
class Facts:
    """All that "may this ticket enter or leave here now" depends on.

    The defaults are those of a good ticket that has not come yet. Ticket and registration count
    only where `code` is good. A window or gate takes all types of tickets or some. `anyway`: a
    manager lets the ticket in although one of the rules that name this fact refuses it.
    """

    direction: str = Direction.IN
    code: str = CodeState.GOOD
    event: str = EventStatus.PUBLISHED
    gate_is_of_event: bool = True
    ticket: str = TicketStatus.ACTIVE
    registration: str = Status.CONFIRMED
    window_is_open: bool = True
    type_enters_window: bool = True
    gate_is_open: bool = True
    type_enters_gate: bool = True
    anyway: bool = False
    presence: str = Presence.OUTSIDE


@dataclass(frozen=True)
class UndoFacts:
    """All that "can this scan be taken back" depends on.

    `undoes` is what the scan had answered, '' where there is no such scan. `visit_is_open` speaks
    of the visit that it started; `is_inside` of any visit of its ticket.
    """

    undoes: str = ""
    was_undone: bool = False
    visit_is_open: bool = False
    is_inside: bool = False


@dataclass(frozen=True)
class Rule:
    """Where the facts named in `when` have these values, this is the answer."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    when: Mapping[str, str | bool] = field(default_factory=dict)

    def applies_to(self, facts: Facts | UndoFacts) -> bool:
        return all(getattr(facts, name) == value for name, value in self.when.items())


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    reason: Reason = Reason.NONE


def decide(facts: Facts | UndoFacts) -> Decision:
    """Return what the first rule that applies says; the last rule of a table always applies."""
    table = RULES if isinstance(facts, Facts) else UNDO_RULES
    rule = next(rule for rule in table if rule.applies_to(facts))
    return Decision(rule.outcome, rule.reason)


def passed_over(facts: Facts) -> Reason:
    """Return why a ticket that is admitted would be refused if no manager had told; NONE where
    it enters by itself."""
    is_admitted = facts.anyway and decide(facts).outcome == Outcome.ADMITTED
    return decide(replace(facts, anyway=False)).reason if is_admitted else Reason.NONE


def is_undoable(facts: UndoFacts) -> bool:
    """Whether undoing would change anything now."""
    return not facts.was_undone and decide(facts).outcome == Outcome.UNDONE


def _refuse(reason: Reason, **when: str | bool) -> Rule:
    return Rule(Outcome.REFUSED, reason, when)


def _refuse_entry(reason: Reason, **when: str | bool) -> Rule:
    """A refusal on the way in only: whoever is inside may always leave."""
    return _refuse(reason, direction=Direction.IN, **when)


def _refuse_unless_told(reason: Reason, **when: str | bool) -> Rule:
    """A refusal of an entry that a manager may pass over."""
    return _refuse_entry(reason, anyway=False, **when)


RULES: Sequence[Rule] = (
    Rule(Outcome.FORGED, when={"code": CodeState.FORGED}),
    Rule(Outcome.UNKNOWN, when={"code": CodeState.UNKNOWN}),
    _refuse(Reason.WRONG_EVENT, code=CodeState.OTHER_EVENT),
    _refuse(Reason.WRONG_GATE, gate_is_of_event=False),
    _refuse_entry(Reason.EVENT_CANCELLED, event=EventStatus.CANCELLED),
    _refuse(Reason.VOID, code=CodeState.REPLACED),
    _refuse_unless_told(Reason.CANCELLED, registration=Status.CANCELLED),
    _refuse_unless_told(Reason.DECLINED, registration=Status.DECLINED),
    _refuse_unless_told(Reason.EXPIRED, registration=Status.EXPIRED),
    _refuse_unless_told(Reason.UNCONFIRMED, registration=Status.UNCONFIRMED),
    _refuse_unless_told(Reason.PENDING, registration=Status.PENDING),
    _refuse_unless_told(Reason.WAITLISTED, registration=Status.WAITLISTED),
    _refuse_unless_told(Reason.OFFERED, registration=Status.OFFERED),
    _refuse_unless_told(Reason.CANCELLED, ticket=TicketStatus.CANCELLED),
    _refuse_unless_told(Reason.WRONG_TIME, window_is_open=False),
    _refuse_unless_told(Reason.WRONG_DAY, type_enters_window=False),
    _refuse_unless_told(Reason.GATE_CLOSED, gate_is_open=False),
    _refuse_unless_told(Reason.WRONG_TYPE, type_enters_gate=False),
    Rule(Outcome.ALREADY_INSIDE, when={"direction": Direction.IN, "presence": Presence.INSIDE}),
    Rule(Outcome.ADMITTED, when={"direction": Direction.IN}),
    _refuse(Reason.NOT_INSIDE, presence=Presence.OUTSIDE),
    Rule(Outcome.LEFT),
)

UNDO_RULES: Sequence[Rule] = (
    Rule(Outcome.UNDONE, when={"was_undone": True}),
    Rule(Outcome.UNDONE, when={"undoes": Outcome.ADMITTED, "visit_is_open": True}),
    Rule(Outcome.UNDONE, when={"undoes": Outcome.LEFT, "is_inside": False}),
    Rule(Outcome.REFUSED, Reason.NOTHING_TO_UNDO),
)

# What a manager may let in anyway: refusals of good tickets, never a forged or replaced code.
OVERRIDABLE = frozenset(rule.reason for rule in RULES if "anyway" in rule.when)


def tables_as_data() -> dict[str, list[dict[str, Any]]]:
    """Return both tables as JSON can carry them, for programs that decide by themselves."""
    return {
        kind: [
            {"when": dict(rule.when), "outcome": rule.outcome.value, "reason": rule.reason.value}
            for rule in table
        ]
        for kind, table in (("scan", RULES), ("undo", UNDO_RULES))
    }
