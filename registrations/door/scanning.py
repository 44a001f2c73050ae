"""Scanning (rule 6): of any number of scans of one ticket at once, exactly one is admitted.

The tables of `rules` decide on what was read; the database's constraints decide who was first.
`visit_one_open` lets one admission through, and the others read again and find it inside;
`scan_one_per_scan_id` finds a scan that was sent twice. Nothing is locked beforehand: reading
happens outside the transaction, which holds two or three statements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.limits import keyed_digest
from core.compiled import CompiledInsert
from core.errors import DomainError
from events.models import Event, Gate
from registrations.door.lookup import Found, Place, clean_code, look_up
from registrations.door.rules import Decision, decide, passed_over
from registrations.door.undoing import can_be_undone, find_scan, has_undo_state, undo_facts
from registrations.door.windows import current_window, headcount
from registrations.enums import Direction, Outcome, Reason
from registrations.errors import GateUnknown
from registrations.models import DoorPass, Scan, Ticket, Visit

if TYPE_CHECKING:
    from accounts.models import User

__all__ = ["ScanIdReused", "current_window", "find_scan", "headcount", "scan"]

# Each lost race means that someone else's scan of the same ticket went through.
TRIES = 20
# A device's clock that is further off than this says nothing.
CLOCKS_DIFFER_BY = timedelta(days=2)

_write_scan = CompiledInsert(Scan)
_write_visit = CompiledInsert(Visit)


class ScanIdReused(DomainError):
    """The scan id came before, with another code, gate or direction (422 in the API)."""

    code = "scan_id_reused"
    message = _("This scan was sent before with other contents. Scan the ticket again.")


class _Overtaken(Exception):
    """Another scan changed the visit after it was read."""


@dataclass(frozen=True)
class _Asked:
    """The question as the device put it."""

    event: Event
    gate: Gate
    code: str
    scan_id: UUID
    direction: str
    undoes: Scan | None
    scanned_at: datetime
    by: User | None
    door_pass: DoorPass | None
    override: str
    now: datetime

    @property
    def place(self) -> Place:
        return Place(self.event, self.gate, self.direction, self.now, anyway=bool(self.override))

    @property
    def code_digest(self) -> str:
        """Also of whether it was to be let in anyway, which is another question."""
        anyway = ["anyway"] if self.override else []
        return keyed_digest("scan", str(self.event.pk), self.code, *anyway)


def scan(
    *,
    event: Event,
    gate: Gate,
    code: str,
    scan_id: UUID,
    direction: str,
    undoes: Scan | None = None,
    scanned_at: datetime,
    by: User | None = None,
    door_pass: DoorPass | None = None,
    override: str = "",
    now: datetime,
) -> Scan:
    """Answer a scan and write down the answer; whatever `code` is, there is one.

    `code` is a QR code's text or a typed short code. `direction` "undo" takes back the scan
    `undoes`, best loaded by `find_scan`. `scanned_at` is the device's time; the server's `now`
    decides. Somebody scans (`by`), or a device with a pass. `override` is a manager's reason to
    let the ticket in anyway; the caller has seen to it that `by` is one. Where no rule refuses the
    ticket, it is admitted as ever.

    Sent again under the same `scan_id` it returns the first answer, or raises `ScanIdReused` where
    code, gate, direction or `undoes` differ, or one is an override and the other is not. Raises
    `GateUnknown` where the gate was deleted meanwhile. Reads once and writes once or twice; again
    for each race it loses.
    """
    if undoes is not None and undoes.event_id != event.pk:
        undoes = None
    told = override if direction == Direction.IN else ""
    code = clean_code(code)
    asked = _Asked(
        event, gate, code, scan_id, direction, undoes, scanned_at, by, door_pass, told, now
    )
    return _answer_in_the_end(asked)


def _answer_in_the_end(asked: _Asked) -> Scan:
    """Once more for each race that was lost."""
    for tries_left in reversed(range(TRIES)):
        try:
            return _answer(asked)
        except (IntegrityError, _Overtaken):
            first = _first_answer(asked)
            if first is not None:
                return first
            if not Gate.objects.filter(pk=asked.gate.pk).exists():
                raise GateUnknown from None
            if not tries_left:
                raise
            asked = replace(asked, undoes=_read_again(asked))
    raise AssertionError


def _answer(asked: _Asked) -> Scan:
    return _undo(asked) if asked.direction == Direction.UNDO else _pass(asked)


def _pass(asked: _Asked) -> Scan:
    """In or out."""
    found = look_up(asked.code, asked.place)
    decision = decide(found.facts)
    first_scan = _first_scan(decision, found)
    refusal = passed_over(found.facts)
    with transaction.atomic():
        row = _write(
            asked,
            decision,
            ticket=found.ticket,
            window_id=found.window_id,
            first_scan=first_scan,
            is_override=bool(refusal),
        )
        if decision.outcome == Outcome.ADMITTED:
            _enter(row, found)
            if refusal:
                _note_override(row, asked, refusal)
        elif decision.outcome == Outcome.LEFT and found.visit is not None:
            _end(found.visit.pk, row)
    return row


def _undo(asked: _Asked) -> Scan:
    """Take back a scan: end the visit that it started, or go on with the one that it ended."""
    undoes = asked.undoes
    if undoes is not None and not has_undo_state(undoes):
        undoes = _read_again(asked)
    decision = decide(undo_facts(undoes))
    with transaction.atomic():
        if undoes is None:
            return _write(asked, decision, ticket=None)
        row = _write(asked, decision, ticket=undoes.ticket, window_id=undoes.window_id)
        if not can_be_undone(undoes):
            return row
        if undoes.outcome == Outcome.ADMITTED:
            _end(undoes.started_visit_id, row)  # type: ignore[attr-defined]
        else:
            _start(row, undoes.ticket, undoes.ended_window_id)  # type: ignore[attr-defined]
    return row


def _first_scan(decision: Decision, found: Found) -> Scan | None:
    """Return by which scan the ticket is inside, where that is the answer."""
    if decision.outcome != Outcome.ALREADY_INSIDE or found.visit is None:
        return None
    return Scan.objects.select_related("gate", "by", "door_pass").get(pk=found.visit.entered_by_id)


def _write(
    asked: _Asked,
    decision: Decision,
    *,
    ticket: Ticket | None,
    window_id: UUID | None = None,
    first_scan: Scan | None = None,
    is_override: bool = False,
) -> Scan:
    return _write_scan(
        Scan(
            event=asked.event,
            gate=asked.gate,
            window_id=window_id,
            ticket=ticket,
            by=asked.by,
            door_pass=asked.door_pass,
            is_override=is_override,
            scan_id=asked.scan_id,
            code_digest=asked.code_digest,
            direction=asked.direction,
            undoes=asked.undoes,
            outcome=decision.outcome,
            reason=decision.reason,
            first_scan=first_scan,
            scanned_at=_plausible(asked.scanned_at, asked.now),
            created_at=asked.now,
        )
    )


def _note_override(row: Scan, asked: _Asked, refusal: Reason) -> None:
    journal.record(
        "ticket.admitted_anyway",
        row.ticket or row,
        by=asked.by,
        now=asked.now,
        event_id=asked.event.pk,
        details={"gate": str(asked.gate.pk), "scan": str(row.pk), "although": refusal.value},
        personal={"reason": asked.override},
    )


def _plausible(scanned_at: datetime, now: datetime) -> datetime:
    return scanned_at if abs(scanned_at - now) <= CLOCKS_DIFFER_BY else now


def _enter(row: Scan, found: Found) -> None:
    """Start a visit; one that is open since an earlier window ends first."""
    if found.visit is not None:
        _end(found.visit.pk, row)
    _start(row, found.ticket, found.window_id)


def _start(row: Scan, ticket: Ticket | None, window_id: UUID | None) -> None:
    """Open a visit, or raise IntegrityError where the ticket has one: `visit_one_open`.

    The rules admit only a ticket that was found, in a window; the columns take nothing else.
    """
    _write_visit(
        Visit(
            ticket=ticket,
            window_id=window_id,  # type: ignore[misc]
            started_at=row.created_at,
            entered_by=row,
            created_at=row.created_at,
        )
    )


def _end(visit_id: UUID, row: Scan) -> None:
    """End the visit if it is still open; raise `_Overtaken` where another scan did."""
    ended = (
        Visit.objects.open()
        .filter(pk=visit_id)
        .update(
            # Clocks of two servers may differ by a little; a visit never ends before it starts.
            ended_at=Greatest(F("started_at"), Value(row.created_at)),
            ended_by=row,
            updated_at=row.created_at,
        )
    )
    if not ended:
        raise _Overtaken


def _first_answer(asked: _Asked) -> Scan | None:
    """Return the scan that came before under the same id, if it asked the same."""
    first = find_scan(asked.event, asked.scan_id)
    if first is None:
        return None
    was = (first.code_digest, first.gate_id, first.direction, first.undoes_id)
    undoes_id = asked.undoes.pk if asked.undoes else None
    question = (asked.code_digest, asked.gate.pk, asked.direction, undoes_id)
    if was != question:
        raise ScanIdReused
    return first


def _read_again(asked: _Asked) -> Scan | None:
    return find_scan(asked.event, asked.undoes.scan_id) if asked.undoes else None
