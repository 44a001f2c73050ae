"""When people are reminded of an event."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.finding import managed_event, team_event
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.reminders import RemindersOut, RemindersSet, reminders_out
from registrations.services.reminders import set_reminders

operations = Operations("Events")

ANSWER = {
    "reminders": [
        {"hours": 24, "goes_out_at": "2027-06-11T18:00:00Z", "sent_at": "2027-06-11T18:00:11Z"},
        {"hours": 2, "goes_out_at": "2027-06-12T16:00:00Z", "sent_at": None},
    ]
}


@operations.get(
    "/events/{slug}/reminders",
    access=a_person(Scope.EVENTS_READ),
    answers={200: RemindersOut},
    refuses=["not_allowed"],
    examples={200: ANSWER},
)
def read_reminders(request: HttpRequest, slug: str) -> Any:
    """Read when people are reminded of an event.

    Each reminder goes once to all who have a place at that time, as a mail with their tickets.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    return reminders_out(event, event.reminders.all())


@operations.put(
    "/events/{slug}/reminders",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: RemindersOut},
    refuses=["not_allowed"],
    examples={"body": {"hours": [24, 2]}, 200: ANSWER},
)
def set_event_reminders(request: HttpRequest, slug: str, values: RemindersSet) -> Any:
    """Set when people are reminded of an event.

    In the place of the reminders that it had; one that stays is not sent again. One whose time is
    over already is not sent, unless the event is put off.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    kept = set_reminders(event_id=event.pk, hours=values.hours, by=caller.person, now=caller.now)
    return reminders_out(event, kept)
