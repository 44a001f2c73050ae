"""How full it is, as the API says it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from eventmaster.api.schemas.door import WindowOut
from eventmaster.api.values import Shown
from registrations.door.counting import GateNumbers, Numbers


class GateCountOut(Shown):
    """What was scanned at a gate in the current entry window; between two, in all."""

    id: UUID
    name: str
    entered: int = Field(description="Admissions, also of who entered again; undone ones aside.")
    left: int = Field(description="Exits; undone ones aside.")
    not_let_in: int = Field(description="Scans on the way in that let nobody in.")
    per_minute: float = Field(description="Admissions per minute, in the last five.")
    last_scan_at: datetime | None


class HeadcountOut(Shown):
    """How many are inside now, over all gates."""

    inside: int = Field(description="Tickets that are inside, in the current entry window.")
    capacity: int | None = Field(description="Places of the event; null is unlimited.")
    arrived: int = Field(description="Tickets that have entered in the current entry window.")
    due: int = Field(description="Good tickets that may enter in the current entry window.")
    entered: int = Field(description="Tickets that have entered at least once, in any window.")
    expected: int = Field(description="Good tickets of confirmed registrations.")
    window: WindowOut | None = Field(description="The current entry window; null between two.")
    gates: list[GateCountOut]
    at: datetime


def headcount_out(numbers: Numbers, at: datetime) -> HeadcountOut:
    window = numbers.window
    return HeadcountOut(
        inside=numbers.inside,
        capacity=numbers.capacity,
        arrived=numbers.arrived,
        due=numbers.due,
        entered=numbers.entered,
        expected=numbers.expected,
        window=WindowOut(
            id=window.pk, name=window.name, starts_at=window.starts_at, ends_at=window.ends_at
        )
        if window
        else None,
        gates=[_gate_count_out(each) for each in numbers.gates],
        at=at,
    )


def _gate_count_out(numbers: GateNumbers) -> GateCountOut:
    return GateCountOut(
        id=numbers.gate.pk,
        name=numbers.gate.name,
        entered=numbers.admitted,
        left=numbers.left,
        not_let_in=numbers.turned_away,
        per_minute=numbers.lately,
        last_scan_at=numbers.last_scan_at,
    )
