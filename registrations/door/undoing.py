"""What is left of a scan: whether it can still be taken back."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from events.models import Event
from registrations.door.rules import UndoFacts, is_undoable
from registrations.enums import Outcome
from registrations.models import Scan, Visit


def find_scan(event: Event, scan_id: UUID) -> Scan | None:
    """Return the scan to which a device gave this id, with all that a page shows of it.

    Annotated with what undoing it depends on, see `undo_facts`.
    """
    undone = Scan.objects.filter(undoes=OuterRef("pk"), outcome=Outcome.UNDONE)
    started = Visit.objects.open().filter(entered_by=OuterRef("pk"))
    ended = Visit.objects.filter(ended_by=OuterRef("pk"))
    inside = Visit.objects.open().filter(ticket=OuterRef("ticket"))
    return (
        Scan.objects.filter(event_id=event.pk, scan_id=scan_id)
        .select_related(
            "gate",
            "by",
            "door_pass",
            "ticket__registration",
            "ticket__ticket_type",
            "first_scan__gate",
            "first_scan__by",
            "first_scan__door_pass",
        )
        .annotate(
            was_undone=Exists(undone),
            started_visit_id=Subquery(started.values("pk")[:1]),
            ended_window_id=Subquery(ended.values("window_id")[:1]),
            is_inside=Exists(inside),
        )
        .first()
    )


def undo_facts(scan: Scan | None) -> UndoFacts:
    """Return the facts of a scan that came from `find_scan()`, or was made just now."""
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
    return is_undoable(undo_facts(scan))
