"""Where an event stands in numbers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.finding import team_event
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.statistics import StatisticsOut, statistics_out
from registrations.statistics.summary import look_at

operations = Operations("Events")


@operations.get(
    "/events/{slug}/statistics",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: StatisticsOut},
    refuses=["not_allowed"],
)
def read_statistics(request: HttpRequest, slug: str) -> Any:
    """Read an event's figures.

    As its overview draws them: places over time, by ticket type, arrivals and who did not come.
    The unit of time follows from the span; times of periods are the event's own.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return statistics_out(look_at(team_event(caller, slug), now=caller.now))
