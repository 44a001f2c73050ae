"""An event's reminders, as the API says them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

from ninja import Field

from eventmaster.api.values import Sent, Shown
from events.models import Event
from registrations.models import Reminder
from registrations.services.reminders import LONGEST_HOURS, MOST_REMINDERS, time_of

Hours = Annotated[int, Field(ge=1, le=LONGEST_HOURS)]


class ReminderOut(Shown):
    """A mail to all who have a place, some hours before the event starts."""

    hours: int = Field(description="How long before the start.")
    goes_out_at: datetime
    sent_at: datetime | None = Field(description="When it last went out; null where it did not.")


class RemindersOut(Shown):
    """All reminders of an event, the earliest first."""

    reminders: list[ReminderOut]


class RemindersSet(Sent):
    """The reminders that an event is to have."""

    hours: list[Hours] = Field(
        max_length=MOST_REMINDERS,
        description="Hours before the start, each one a reminder; none where the list is empty.",
    )


def reminders_out(event: Event, reminders: Iterable[Reminder]) -> RemindersOut:
    shown = []
    for reminder in reminders:
        reminder.event = event
        shown.append(
            ReminderOut(
                hours=reminder.hours, goes_out_at=time_of(reminder), sent_at=reminder.sent_at
            )
        )
    return RemindersOut(reminders=shown)
