"""The waiting list of an event, for its team: why each waits, and letting one pass."""

from __future__ import annotations

from itertools import islice
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.registrations import DETAIL, WAITING
from eventmaster.api.finding import team_event
from eventmaster.api.finding_registrations import managed_registration
from eventmaster.api.lists import Listed, Part
from eventmaster.api.operations import Operations
from eventmaster.api.routes.registrations import GONE, shown
from eventmaster.api.schemas.registrations import RegistrationDetailOut
from eventmaster.api.schemas.waiting_list import PositionIn, WaitingOut, waiting_out
from eventmaster.looks import note_list
from registrations.positions import queue_lines
from registrations.services.queueing import invite, move_entry

operations = Operations("Waiting list")


@operations.get(
    "/events/{slug}/waiting-list",
    access=a_person(Scope.REGISTRATIONS_READ),
    answers={200: Listed[WaitingOut]},
)
def list_waiting(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List who waits, first in line first.

    Each with the reason why it still waits. `cancellation` of a registration takes it off the list.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    lines = queue_lines(event.pk, now=caller.now)
    note_list("registrations", [event.pk], by=caller.person, now=caller.now)
    return {
        "items": [waiting_out(one) for one in islice(lines, part.offset, part.offset + part.limit)],
        "total": event.seats_waiting,  # type: ignore[attr-defined]
        "limit": part.limit,
        "offset": part.offset,
    }


@operations.put(
    "/registrations/{registration_id}/position",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=["not_on_the_list", "not_allowed"],
    examples={"body": {"position": 1}, 200: WAITING},
)
def move_in_line(request: HttpRequest, registration_id: UUID, values: PositionIn) -> Any:
    """Move a registration to another place of the waiting list.

    Then the list is gone through: a move may free the way.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    move_entry(
        registration_id=registration_id, to=values.position, by=caller.person, now=caller.now
    )
    return shown(request, registration_id)


@operations.post(
    "/registrations/{registration_id}/invitation",
    access=a_person(Scope.REGISTRATIONS_WRITE),
    answers={200: RegistrationDetailOut},
    refuses=[*GONE, "not_on_the_list", "no_seats", "not_allowed"],
    examples={200: DETAIL},
)
def invite_from_line(request: HttpRequest, registration_id: UUID) -> Any:
    """Give a waiting registration its places now, whoever is before it.

    Or offer them, where the event's list does so. Only seats that are free.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    managed_registration(caller, registration_id)
    invite(registration_id=registration_id, by=caller.person, now=caller.now)
    return shown(request, registration_id)
