"""Who may do what with one event, and leaving a team by oneself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.people import EVENT_MEMBER
from eventmaster.api.examples.people import listed as one_of
from eventmaster.api.finding import own_event, team_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.invitations import (
    EventMemberOut,
    EventRoleValue,
    event_member_out,
)
from events.models import Event
from events.permissions import can_manage_event_team
from events.services import event_roles
from events.services.teams import remove_member

operations = Operations("Teams")


@operations.get(
    "/events/{slug}/team",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: Listed[EventMemberOut]},
    examples={200: one_of(EVENT_MEMBER)},
)
def list_event_team(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List who may do what with an event.

    By their role in the team, or by one for this event, which counts instead. Managers of the
    organizer stay managers.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    leads = can_manage_event_team(caller.user, event)
    people = event_roles.people_of(event).order_by("name", "id")
    roles = event_roles.roles_by_user(event)
    return listed(people, part, lambda one: event_member_out(*roles[one.pk], with_email=leads))


@operations.put(
    "/events/{slug}/team/{person_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={200: EventMemberOut},
    refuses=["not_allowed", "always_manager"],
    examples={"body": {"role": "checkin"}, 200: EVENT_MEMBER},
)
def set_event_role(request: HttpRequest, slug: str, person_id: UUID, values: EventRoleValue) -> Any:
    """Let a role count for this event alone.

    For somebody who is in the team or works on the event already; others are invited.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _led(caller, slug)
    person = event_roles.people_of(event).filter(pk=person_id).first()
    if person is None:
        raise Http404
    event_roles.set_event_role(
        event=event, user=person, role=values.role, by=caller.person, now=caller.now
    )
    return event_member_out(*event_roles.roles_by_user(event)[person_id], with_email=True)


@operations.delete(
    "/events/{slug}/team/{person_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
)
def remove_event_role(request: HttpRequest, slug: str, person_id: UUID) -> Any:
    """Take a role for this event back.

    From now on the role in the team counts again, where there is one. Everyone may give their own
    back.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    own = person_id == caller.person.pk
    event = own_event(caller, slug) if own else _led(caller, slug)
    given = event.roles.select_related("user", "event__organizer").filter(user_id=person_id).first()
    if given is None:
        raise Http404
    event_roles.remove_event_role(given=given, by=caller.person, now=caller.now)
    return Status(204, None)


@operations.delete(
    "/me/organizers/{slug}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["last_manager", "not_found"],
)
def leave_team(request: HttpRequest, slug: str) -> Any:
    """Leave a team.

    Your roles for its single events end with it. The last manager cannot go.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.reaches_all()
    own = caller.person.memberships.select_related("user", "organizer")
    membership = own.filter(organizer__slug=slug).first()
    if membership is None:
        raise Http404
    remove_member(membership=membership, by=caller.person, now=caller.now)
    return Status(204, None)


def _led(caller: Caller, slug: str) -> Event:
    event = team_event(caller, slug)
    if not can_manage_event_team(caller.user, event):
        raise PermissionDenied
    return event
