"""Events: found, read, made, changed, published, cancelled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.finding import event_rows, managed_event, visible_event
from eventmaster.api.lists import Listed, ListedLong, LongPart, Part, listed, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.events import (
    EventChange,
    EventFilters,
    EventOut,
    ManagedEventOut,
    event_out,
    managed_event_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.permissions import can_see_people
from events.search import search
from registrations.services.events import change_event as write_changes

operations = Operations("Events")


@operations.get("/events", access=anyone(Scope.EVENTS_READ), answers={200: Listed[EventOut]})
def list_events(request: HttpRequest, filters: Query[EventFilters], part: Query[Part]) -> Any:
    """List upcoming events.

    The public programme, as the page shows it: published, not over, not unlisted.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    values = filters.dict() | {"q": filters.search}
    found = search(values, at=caller.now, events=caller.within(event_rows(), "id"))
    return listed(found, part, event_out)


@operations.get(
    "/events/managed",
    access=a_person(Scope.EVENTS_READ),
    answers={200: ListedLong[ManagedEventOut]},
)
def list_managed_events(request: HttpRequest, part: Query[LongPart]) -> Any:
    """List the events that you run.

    Those of your organizers in any state, the latest first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = caller.within(event_rows().managed_by(caller.user), "id")
    return listed_long(rows, part, managed_event_out, order=("-start_at", "-id"))


@operations.get(
    "/events/{slug}", access=anyone(Scope.EVENTS_READ), answers={200: ManagedEventOut | EventOut}
)
def read_event(request: HttpRequest, slug: str) -> Any:
    """Read one event.

    Its team gets more than the public: the link to take part, and all settings.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = visible_event(caller, slug)
    mark_version(request, event)
    return managed_event_out(event) if can_see_people(caller.user, event) else event_out(event)


@operations.patch(
    "/events/{slug}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedEventOut},
    if_match=True,
)
def change_event(request: HttpRequest, slug: str, values: EventChange) -> Any:
    """Change an event.

    Values that are not sent stay as they are.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    write_changes(
        event_id=event.pk,
        fields=values.given(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    changed = managed_event(caller, slug)
    mark_version(request, changed)
    return managed_event_out(changed)
