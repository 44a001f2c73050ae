"""The trace that services write: who did what to which object."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from accounts.models import JournalEntry
from core.compiled import CompiledInsert

if TYPE_CHECKING:
    from accounts.models import User


_write_entry = CompiledInsert(JournalEntry)


def record(
    action: str,
    subject: models.Model,
    *,
    by: User | None,
    now: datetime,
    event_id: UUID | None = None,
    details: dict[str, Any] | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Write one journal entry, in the caller's transaction.

    `details` must hold no personal data; names and addresses go into `personal`.
    """
    _write_entry(
        JournalEntry(
            **entry_fields(action, subject, by=by, now=now, event_id=event_id),
            details=details or {},
            personal=personal,
        )
    )


def entry_fields(
    action: str, subject: models.Model, *, by: User | None, now: datetime, event_id: UUID | None
) -> dict[str, Any]:
    return {
        "action": action,
        "actor_id": by.pk if by else None,
        "subject_kind": subject._meta.model_name,
        "subject_id": subject.pk,
        "event_id": event_id,
        "created_at": now,
    }
