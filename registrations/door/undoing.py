"""What is left of a scan: whether it can still be taken back."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from events.models import Event
from registrations.door.rules import UndoFacts, decide
from registrations.enums import Outcome
from registrations.models import Scan, Visit


def with_undo_state(scans: QuerySet[Scan]) -> QuerySet[Scan]:
    """Annotate what undoing depends on, and join all that a person wants to see of a scan."""
    undone = Scan.objects.filter(undoes=OuterRef("pk"), outcome=Outcome.UNDONE)
    started = Visit.objects.open().filter(entered_by=OuterRef("pk"))
    ended = Visit.objects.filter(ended_by=OuterRef("pk"))
    inside = Visit.objects.open().filter(ticket=OuterRef("ticket"))
    return scans.select_related(
        "gate",
        "by",
        "ticket__registration",
        "ticket__ticket_type",
        "undoes",
        "first_scan__gate",
        "first_scan__by",
    ).annotate(
        was_undone=Exists(undone),
        started_visit_id=Subquery(started.values("pk")[:1]),
        ended_window_id=Subquery(ended.values("window_id")[:1]),
        is_inside=Exists(inside),
    )


def find_scan(event: Event, scan_id: UUID) -> Scan | None:
    """Return the scan to which a device gave this id, with its undo state."""
    return with_undo_state(Scan.objects.filter(event_id=event.pk, scan_id=scan_id)).first()


def undo_facts(scan: Scan | None) -> UndoFacts:
    """Return the facts of a scan that came from `with_undo_state()`, or was made just now."""
    if scan is None:
        return UndoFacts()
    if not has_undo_state(scan):
        entered = scan.outcome == Outcome.ADMITTED
        return UndoFacts(undoes=scan.outcome, visit_is_open=entered, is_inside=entered)
    return UndoFacts(
        undoes=scan.outcome,
        was_undone=scan.was_undone,  # type: ignore[attr-defined]
        visit_is_open=scan.started_visit_id is not None,  # type: ignore[attr-defined]
        is_inside=scan.is_inside,  # type: ignore[attr-defined]
    )


def has_undo_state(scan: Scan) -> bool:
    return hasattr(scan, "was_undone")


def can_be_undone(scan: Scan) -> bool:
    """Whether undoing the scan would change anything now."""
    facts = undo_facts(scan)
    return not facts.was_undone and decide(facts).outcome == Outcome.UNDONE
