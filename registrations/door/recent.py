"""What the page shows around an answer: the last scans at the gate, and how many are inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from events.models import Event, Gate
from registrations.door.answers import Signal, signal_of, word_of
from registrations.door.rules import UndoFacts, is_undoable
from registrations.door.windows import headcount, open_visits
from registrations.enums import Outcome, Reason
from registrations.models import Scan, Visit

SHOWN = 8


@dataclass(frozen=True)
class Past:
    """One scan in the list."""

    scan_id: UUID
    at: datetime
    signal: Signal
    word: str
    who: str
    why: str
    undid: str
    can_undo: bool


@dataclass(frozen=True)
class Around:
    inside: int
    scans: list[Past]


def look_around(event: Event, gate: Gate | None, now: datetime) -> Around:
    """Return the head count and the newest scans at the gate, whoever made them.

    One statement for both, as every scan asks for it; two before the gate's first scan.
    """
    rows = _rows(event, gate, now) if gate else []
    inside = rows[0]["inside"] if rows else headcount(event, now)
    return Around(inside, [_past(row) for row in rows])


def _rows(event: Event, gate: Gate, now: datetime) -> list[dict]:
    undone = Scan.objects.filter(undoes=OuterRef("pk"), outcome=Outcome.UNDONE)
    started = Visit.objects.open().filter(entered_by=OuterRef("pk"))
    inside = Visit.objects.open().filter(ticket=OuterRef("ticket"))
    count = open_visits(event, now).order_by().values("window__event_id").annotate(n=Count("pk"))
    return list(
        Scan.objects.filter(event_id=event.pk, gate_id=gate.pk)
        .annotate(
            was_undone=Exists(undone),
            visit_is_open=Exists(started),
            is_inside=Exists(inside),
            inside=Coalesce(Subquery(count.values("n"), output_field=IntegerField()), 0),
        )
        .order_by("-created_at", "-id")
        .values(
            *("scan_id", "created_at", "outcome", "reason"),
            *("ticket__holder_name", "ticket__registration__name", "undoes__outcome"),
            *("was_undone", "visit_is_open", "is_inside", "inside"),
        )[:SHOWN]
    )


def _past(row: dict) -> Past:
    facts = UndoFacts(row["outcome"], row["was_undone"], row["visit_is_open"], row["is_inside"])
    undid = row["undoes__outcome"]
    return Past(
        scan_id=row["scan_id"],
        at=row["created_at"],
        signal=signal_of(row["outcome"]),
        word=word_of(row["outcome"], row["reason"]),
        who=row["ticket__holder_name"] or row["ticket__registration__name"] or "",
        why=str(Reason(row["reason"]).label) if row["reason"] else "",
        undid=str(Outcome(undid).label) if undid else "",
        can_undo=is_undoable(facts),
    )
