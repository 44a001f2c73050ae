"""Scans, gates and head counts as the API says them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from eventmaster.api.lists import MOST_ITEMS
from eventmaster.api.values import Moment, Sent, Shown, Text
from events.models import EntryWindow, Gate
from registrations.door.answers import Answer, answer_to, signal_of
from registrations.door.forms import LONGEST_REASON
from registrations.door.search import Person
from registrations.enums import Direction, Outcome, Reason
from registrations.models import Scan, Ticket

# More than any QR code holds.
LONGEST_READING = 8000


class ScanIn(Sent):
    """One reading of a code at a door, or an earlier scan to be taken back."""

    scan_id: UUID = Field(
        description="Made by the device, once for each scan. Sent again with the same contents, it"
        " gets its first answer."
    )
    code: str = Field(
        "",
        max_length=LONGEST_READING,
        description="The text of the QR code, or the code under it as somebody typed it. Anything"
        " at all: what is no code of ours is answered with `unknown` or `forged`.",
    )
    gate: Text = Field(
        "",
        max_length=100,
        description="The gate's id or name. Not needed where the event has only one.",
    )
    direction: Direction = Direction.IN
    undoes: UUID | None = Field(
        None, description="With the direction `undo`: the `scan_id` of the scan to be taken back."
    )
    override: Text = Field(
        "",
        max_length=LONGEST_REASON,
        description="Why a manager lets the ticket in although a rule refuses it; for managers"
        " only. Rules that nobody may pass over refuse all the same.",
    )
    scanned_at: Moment | None = Field(
        None, description="When the device read it, by its clock. The server's own time decides."
    )


class ScansIn(Sent):
    """Scans that a device kept, in the order in which they were made."""

    scans: list[ScanIn] = Field(min_length=1, max_length=MOST_ITEMS)


class ScannedTicket(Shown):
    """What the door may know of a ticket."""

    id: UUID
    code: str = Field(description="The code to type.")
    name: str
    ticket_type: str
    registration_id: UUID


class FirstScan(Shown):
    """The scan by which a ticket is inside already: where, when and by whom."""

    scan_id: UUID
    gate: str
    at: datetime
    by: str = Field(description="Who scanned; nothing where that is not known.")


class ScanOut(Shown):
    """The answer to a scan."""

    scan_id: UUID
    outcome: Outcome
    reason: Reason | None = Field(description="Why, where the outcome is `refused`.")
    message: str = Field(description="For the person at the door, in their language.")
    advice: str = Field(
        description="What to do now; nothing where all is well. Just after the scan it names the"
        " gates, days or hours at which the ticket is good."
    )
    checks: list[str] = Field(
        description="What the organizer wants to be looked at before who was admitted goes in."
    )
    ticket: ScannedTicket | None = Field(description="Null where no ticket of this event was read.")
    first_scan: FirstScan | None = Field(description="With `already_inside`.")
    to_pay: Decimal | None = Field(
        description="What to collect from who was admitted just now; null where nothing is due,"
        " and in lists."
    )
    is_override: bool = Field(description="Admitted anyway, as a manager said.")
    gate: str
    by: str = Field(description="Who scanned; nothing where that is not known.")
    direction: Direction
    undoes: UUID | None
    scanned_at: datetime = Field(description="The device's time.")
    at: datetime = Field(description="The server's time.")


class ScanProblem(Shown):
    """A scan of a batch that was not taken; the others were."""

    scan_id: UUID
    code: str = Field(description="One of the list of codes, as for a scan sent alone.")
    detail: str


class ScansOut(Shown):
    """One answer for each scan of a batch, in the same order."""

    items: list[ScanOut | ScanProblem]


class ScanFilters(Schema):
    """Which scans are asked for."""

    gate: Text = Field("", max_length=100, description="A gate's id or name.")
    outcome: Outcome | None = None
    ticket: UUID | None = Field(None, description="The scans of one ticket.")


class GateOut(Shown):
    """A named door: which tickets come in there, and when. People leave by every gate."""

    id: UUID
    name: str
    opens_at: datetime | None = Field(description="Lets in from then; null: from the start.")
    closes_at: datetime | None = Field(description="Lets in until then; null: to the end.")
    ticket_types: list[UUID] = Field(description="Only these enter there; none named: all types.")


class WindowOut(Shown):
    """A time in which one admission of a ticket counts."""

    id: UUID
    name: str
    starts_at: datetime | None
    ends_at: datetime | None


class PeopleSearch(Sent):
    """Whom the door looks for."""

    search: Text = Field(
        max_length=100,
        description="Every word of it stands in the name; or a whole email address.",
    )


class PersonOut(Shown):
    """Enough to let somebody in, nothing to write to them."""

    name: str
    booked_by: str = Field(description="Who registered, where that is somebody else.")
    ticket_type: str
    code: str
    is_inside: bool
    problem: str = Field(description="Why this ticket would not be admitted; else nothing.")


class PeopleOut(Shown):
    items: list[PersonOut]
    has_more: bool = Field(description="More were found than are listed: ask for more letters.")


def scan_answered(scan: Scan) -> ScanOut:
    """Answer a scan that was made just now, or was sent again."""
    return _scan_out(answer_to(scan))


def scan_out(scan: Scan) -> ScanOut:
    """Show a scan that was read with all that it refers to; no query."""
    return _scan_out(Answer(scan, signal_of(scan.outcome)))


def _scan_out(answer: Answer) -> ScanOut:
    scan = answer.scan
    # Not validated again: the rows hold what the database's constraints let in.
    return ScanOut.model_construct(
        scan_id=scan.scan_id,
        outcome=Outcome(scan.outcome),
        reason=Reason(scan.reason) if scan.reason else None,
        message=answer.why or answer.word,
        advice=str(answer.advice),
        checks=answer.checks,
        ticket=_ticket_out(scan.ticket, answer) if scan.ticket else None,
        first_scan=_first_scan_out(scan.first_scan) if scan.first_scan else None,
        to_pay=answer.to_pay,
        is_override=scan.is_override,
        gate=scan.gate.name,
        by=scan.made_by,
        direction=Direction(scan.direction),
        undoes=scan.undoes.scan_id if scan.undoes else None,
        scanned_at=scan.scanned_at,
        at=scan.created_at,
    )


def _ticket_out(ticket: Ticket, answer: Answer) -> ScannedTicket:
    return ScannedTicket.model_construct(
        id=ticket.pk,
        code=ticket.short_code,
        name=answer.who,
        ticket_type=answer.ticket_type,
        registration_id=ticket.registration_id,
    )


def _first_scan_out(scan: Scan) -> FirstScan:
    return FirstScan(
        scan_id=scan.scan_id,
        gate=scan.gate.name,
        at=scan.created_at,
        by=scan.made_by,
    )


def gate_out(gate: Gate) -> GateOut:
    return GateOut(
        id=gate.pk,
        name=gate.name,
        opens_at=gate.opens_at,
        closes_at=gate.closes_at,
        ticket_types=type_ids(gate),
    )


def type_ids(place: Gate | EntryWindow) -> list[UUID]:
    return sorted(kind.pk for kind in place.ticket_types.all())


def person_out(person: Person) -> PersonOut:
    values: dict[str, Any] = {name: getattr(person, name) for name in PersonOut.model_fields}
    return PersonOut(**values)
