"""Attendees of an event, for its team."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.door import ATTENDEE
from eventmaster.api.examples.people import listed_long as one_of
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.attendees import AttendeeFilters, AttendeeOut, attendee_out
from eventmaster.looks import note_list
from events.models import Event
from registrations.attendees import ORDERS, attendees

operations = Operations("Attendees")


@operations.get(
    "/events/{slug}/attendees",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: ListedLong[AttendeeOut]},
    examples={200: one_of(ATTENDEE)},
)
def list_attendees(
    request: HttpRequest, slug: str, filters: Query[AttendeeFilters], part: Query[LongPart]
) -> Any:
    """List attendees.

    One for each ticket, whatever became of it: filter by `status=confirmed&ticket_status=active`
    for those who may come. For the team that sees people; the door finds them by `/people`.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = caller.within(Event.objects.seen_by_team(caller.user), "id")
    event = rows.filter(slug=slug).only("id").first()
    if event is None:
        raise Http404
    note_list("registrations", [event.pk], text=filters.search, by=caller.person, now=caller.now)
    found = attendees(event, filters.wanted())
    return listed_long(found, part, attendee_out, order=ORDERS[filters.order])
