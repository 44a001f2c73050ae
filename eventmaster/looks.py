"""Into the read log: who opened a list of people, searched one, or opened one of them; the same
for the desk and the API.

One look in ten minutes; each search is one of its own, with the words that were searched for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Model

from accounts import journal
from accounts.models import User
from events.models import Event
from registrations.models import Registration


class Look(NamedTuple):
    """What was opened, of which event."""

    action: str
    subject: Model
    event_id: UUID | None


def registration_opened(registration: Registration) -> Look:
    return Look("registration.read", registration, registration.event_id)


def note_opening(look: Look, *, by: User, now: datetime) -> None:
    journal.record_read(
        look.action,
        look.subject,
        by=by,
        now=now,
        event_id=look.event_id,
        again_after=journal.SAME_LOOK,
    )


def note_list(
    things: str, event_ids: Iterable[UUID | None], *, text: str = "", by: User, now: datetime
) -> None:
    """A line for each event whose people the rows of a list showed; None is a row that belongs to
    no event. `things` is what actions of the journal call the list, `text` what was searched."""
    found = set(event_ids)
    action = f"{things}.{'searched' if text else 'listed'}"
    personal = {"text": text} if text else None
    events = [Event(pk=pk) for pk in found if pk is not None]
    journal.record_reads(action, events, by=by, now=now, personal=personal)
    if None in found:
        pause = None if text else journal.SAME_LOOK
        journal.record_read(action, by, by=by, now=now, personal=personal, again_after=pause)
