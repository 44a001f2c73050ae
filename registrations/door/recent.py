"""The last scans at a gate, as its list shows them."""

from __future__ import annotations

from registrations.door.undoing import with_undo_state
from registrations.models import Gate, Scan

SHOWN = 8


def recent_scans(gate: Gate) -> list[Scan]:
    """Return the newest scans at the gate, whoever made them; one query."""
    scans = Scan.objects.filter(event_id=gate.event_id, gate_id=gate.pk)
    return list(with_undo_state(scans).order_by("-created_at", "-id")[:SHOWN])
