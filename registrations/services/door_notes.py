"""What the team tells door staff about one registration: “guest of the mayor”, “pram”."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from accounts import journal
from core.text import one_line
from registrations.models import Registration
from registrations.seats import lock_registration

if TYPE_CHECKING:
    from accounts.models import User


def write_door_note(
    *,
    registration_id: UUID,
    note: str,
    check: Callable[[Registration], None] | None = None,
    by: User | None,
    now: datetime,
) -> Registration:
    """Store `note` ('' takes it away); the journal keeps its words where they can be erased.

    `check` is called with the locked registration and may refuse, as `ChangedMeanwhile` does.
    Raises `Registration.DoesNotExist`, ValidationError for a note that is too long.
    """
    with transaction.atomic():
        _locked, registration = lock_registration(registration_id, now=now)
        if check:
            check(registration)
        note = one_line(note)
        if note == registration.door_note:
            return registration
        registration.door_note = note
        registration.clean_fields(exclude=_others())
        registration.save(update_fields=["door_note", "updated_at"])
        journal.record(
            "registration.door_note_written" if note else "registration.door_note_deleted",
            registration,
            by=by,
            now=now,
            event_id=registration.event_id,
            personal={"note": note} if note else None,
        )
    return registration


def _others() -> set[str]:
    return {field.name for field in Registration._meta.fields} - {"door_note"}
