"""What the page shows around an answer: the last scans at the gate, and how many are inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from core.compiled import CompiledRead
from events.models import Event, Gate
from registrations.door.answers import Signal, signal_of, word_of
from registrations.door.rules import UndoFacts, is_undoable
from registrations.door.windows import headcount, open_visits
from registrations.enums import Outcome, Reason
from registrations.models import Scan, Visit

SHOWN = 8


@dataclass(frozen=True)
class Past:
    """One scan in the list, in words. `time` is that of the event's zone."""

    scan_id: UUID
    at: datetime
    time: str
    signal: Signal
    who: str
    word: str
    why: str
    undid: str
    by: str
    can_undo: bool

    @property
    def title(self) -> str:
        return self.who or self.word

    @property
    def told(self) -> str:
        """What became of it, why, and who scanned."""
        word = (self.word if self.who else "") + (f": {self.undid}" if self.undid else "")
        return " · ".join(part for part in (word, self.why, self.by) if part)

    @property
    def machine_time(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Around:
    inside: int
    scans: list[Past]


def look_around(event: Event, gate: Gate | None, now: datetime) -> Around:
    """Return the head count and the newest scans at the gate, whoever made them.

    One statement for both, as every scan asks for it; two before the gate's first scan.
    """
    rows: list[Any] = _rows(event_id=event.pk, gate_id=gate.pk, now=now) if gate else []
    inside = rows[0].inside if rows else headcount(event, now)
    return Around(inside, [_past(row, event) for row in rows])


def _scans(event_id: UUID, gate_id: UUID, now: datetime) -> QuerySet[Scan]:
    undone = Scan.objects.filter(undoes=OuterRef("pk"), outcome=Outcome.UNDONE)
    started = Visit.objects.open().filter(entered_by=OuterRef("pk"))
    inside = Visit.objects.open().filter(ticket=OuterRef("ticket"))
    visits = open_visits(Event(pk=event_id), now).order_by()
    count = visits.values("window__event_id").annotate(n=Count("pk"))
    # Chosen before anything is joined to them: as a door opens, PostgreSQL's statistics know of no
    # scans, and it would join all of the gate's to all they name in order to sort them.
    newest = Scan.objects.filter(gate_id=gate_id).order_by("-created_at", "-id")[:SHOWN]
    return (
        Scan.objects.filter(pk__in=newest.values("pk"))
        .annotate(
            holder=F("ticket__holder_name"),
            booker=F("ticket__registration__name"),
            undid=F("undoes__outcome"),
            person=F("by__name"),
            helper=F("door_pass__name"),
            was_undone=Exists(undone),
            visit_is_open=Exists(started),
            is_inside=Exists(inside),
            inside=Coalesce(Subquery(count.values("n"), output_field=IntegerField()), 0),
        )
        .only("scan_id", "created_at", "outcome", "reason", "is_override")
        .order_by("-created_at", "-id")
    )


_rows = CompiledRead(_scans, event_id=UUID, gate_id=UUID, now=datetime)


def _past(row: Any, event: Event) -> Past:
    facts = UndoFacts(row.outcome, row.was_undone, row.visit_is_open, row.is_inside)
    reason = gettext("Let in anyway") if row.is_override else ""
    return Past(
        scan_id=row.scan_id,
        at=row.created_at,
        time=f"{row.created_at.astimezone(event.zone):%H:%M:%S}",
        signal=signal_of(row.outcome),
        who=row.holder or row.booker or "",
        word=word_of(row.outcome, row.reason),
        why=str(Reason(row.reason).label) if row.reason else reason,
        undid=str(Outcome(row.undid).label) if row.undid else "",
        by=row.person or row.helper or "",
        can_undo=is_undoable(facts),
    )
