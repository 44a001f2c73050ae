"""The waiting list as the API says it to the event's team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from eventmaster.api.values import Sent, Shown
from registrations.positions import QueueLine


class WaitingOut(Shown):
    """One registration that waits."""

    registration: UUID
    position: int = Field(description="From 1.")
    name: str
    email: str
    seats: int = Field(description="How many it wants, all or none.")
    types: str = Field(description="Which ones, in words.")
    reason: str = Field(description="Why it still waits.")
    created_at: datetime


class PositionIn(Sent):
    position: int = Field(
        ge=1, le=1_000_000, description="From 1; beyond the end of the list: its end."
    )


def waiting_out(line: QueueLine) -> WaitingOut:
    return WaitingOut(
        registration=line.registration.pk,
        position=line.position,
        name=line.registration.name,
        email=line.registration.email,
        seats=line.seats,
        types=line.types,
        reason=line.reason,
        created_at=line.registration.created_at,
    )
