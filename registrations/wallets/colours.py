"""The colours of a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from events.accents import accent_for, readable_on

if TYPE_CHECKING:
    from events.models import Organizer

# The accent of our own pages (static/css/tokens.css).
OURS = "#1c3ec8"


def pass_colours(organizer: Organizer) -> tuple[str, str]:
    """Return the ground and what is written on it, as #rrggbb."""
    ground = accent_for(organizer.accent).light if organizer.accent else OURS
    return ground, readable_on(ground)
