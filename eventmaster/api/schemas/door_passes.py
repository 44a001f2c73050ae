"""Door passes and the enrolments that give them out, as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from ninja import Field

from eventmaster.api.values import Moment, Sent, Shown
from registrations.models import DoorEnrolment, DoorPass
from registrations.models.passes import MOST_DEVICES
from registrations.services.door_passes import LONGEST_MINUTES, USUAL_MINUTES, code_of
from registrations.tickets.codes import shown_short_code


class EnrolmentIn(Sent):
    """Minutes in which devices can get a door pass."""

    gate: UUID | None = Field(None, description="Null: passes are good at all gates.")
    minutes: int = Field(USUAL_MINUTES, ge=1, le=LONGEST_MINUTES)
    most: int = Field(MOST_DEVICES, ge=1, le=MOST_DEVICES, description="So many devices at most.")
    passes_end_at: Moment | None = Field(
        None, description="Until when the passes are good. Null: until 6 hours after the event."
    )


class EnrolmentOut(Shown):
    """An enrolment, without its code."""

    id: UUID
    event: str
    gate: UUID | None
    is_open: bool
    closes_at: datetime
    passes_end_at: datetime
    enrolled: int = Field(description="How many devices got a pass.")
    most: int
    created_at: datetime


class NewEnrolmentOut(EnrolmentOut):
    """An enrolment with its code, which is shown here only."""

    code: str = Field(description="To be typed at `/d/`.")
    url: str = Field(
        description="For a QR code: it opens the page, which takes the code by itself."
    )


class DoorPassOut(Shown):
    """The right of one device to scan."""

    id: UUID
    event: str
    gate: UUID | None = Field(description="Null: all gates.")
    name: str = Field(description="What the helper typed.")
    is_good: bool
    expires_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None = Field(description="Up to a minute behind.")
    scans: int = Field(description="How many scans were made with it.")
    created_at: datetime


class RevokedOut(Shown):
    """What ended."""

    revoked: int


def enrolment_out(enrolment: DoorEnrolment, *, now: datetime) -> EnrolmentOut:
    return EnrolmentOut(**_facts(enrolment, now))


def new_enrolment_out(enrolment: DoorEnrolment, *, now: datetime) -> NewEnrolmentOut:
    code = code_of(enrolment)
    return NewEnrolmentOut(
        **_facts(enrolment, now),
        code=shown_short_code(code),
        url=f"{settings.SITE_URL}{reverse('registrations:door_pass')}#{code}",
    )


def door_pass_out(door_pass: DoorPass, *, now: datetime) -> DoorPassOut:
    """Of a pass that was read with `scan_count` and its event."""
    names = ("id", "name", "expires_at", "revoked_at", "last_seen_at", "created_at")
    return DoorPassOut(
        **{name: getattr(door_pass, name) for name in names},
        event=door_pass.event.slug,
        gate=door_pass.gate_id,
        is_good=door_pass.is_good(at=now),
        scans=door_pass.scan_count,  # type: ignore[attr-defined]
    )


def _facts(enrolment: DoorEnrolment, now: datetime) -> dict[str, Any]:
    names = ("id", "closes_at", "passes_end_at", "enrolled", "most", "created_at")
    return {
        **{name: getattr(enrolment, name) for name in names},
        "event": enrolment.event.slug,
        "gate": enrolment.gate_id,
        "is_open": enrolment.is_open(at=now),
    }
