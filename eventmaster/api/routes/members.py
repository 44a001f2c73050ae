"""Teams: who is in them, and with which role."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.people import MEMBER
from eventmaster.api.examples.people import listed as one_of
from eventmaster.api.finding_teams import led_by, member_of, team_of
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.members import MemberOut, NewMember, RoleChange, member_out
from eventmaster.api.versions import mark_version, version_check
from eventmaster.desk.rights import is_administrator, may_lead
from events.models import Membership
from events.services.teams import add_member as join
from events.services.teams import change_role
from events.services.teams import remove_member as leave

operations = Operations("Teams")


@operations.get(
    "/organizers/{slug}/members",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: Listed[MemberOut]},
    examples={200: one_of(MEMBER)},
)
def list_members(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List a team.

    For its managers, editors and viewers, and for administrators.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    organizer = team_of(caller, slug)
    leads = may_lead(caller.person, organizer)
    rows = organizer.memberships.select_related("user").order_by("user__name", "id")
    return listed(rows, part, lambda member: member_out(member, with_email=leads))


@operations.post(
    "/organizers/{slug}/members",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={201: MemberOut},
    refuses=["not_allowed", "cannot_join", "already_member"],
    examples={"body": {"email": "ada@example.org", "role": "checkin"}, 201: MEMBER},
)
def add_member(request: HttpRequest, slug: str, values: NewMember) -> Any:
    """Add somebody to a team.

    For administrators, by the address of an account that its owner has confirmed. Those who lead a
    team invite people: `POST /organizers/{slug}/invitations`.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    organizer = led_by(caller, slug)
    if not is_administrator(caller.person):
        raise PermissionDenied
    member = join(
        organizer=organizer,
        email=values.email,
        role=values.role,
        by=caller.person,
        now=caller.now,
    )
    mark_version(request, member)
    return Status(201, member_out(member, with_email=True))


@operations.get(
    "/organizers/{slug}/members/{member_id}",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: MemberOut},
    examples={200: MEMBER},
)
def read_member(request: HttpRequest, slug: str, member_id: UUID) -> Any:
    """Read one member of a team."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    organizer = team_of(caller, slug)
    member = member_of(organizer, member_id)
    mark_version(request, member)
    return member_out(member, with_email=may_lead(caller.person, organizer))


@operations.patch(
    "/organizers/{slug}/members/{member_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={200: MemberOut},
    refuses=["not_allowed", "last_manager"],
    if_match=True,
    examples={"body": {"role": "editor"}, 200: MEMBER},
)
def change_member(request: HttpRequest, slug: str, member_id: UUID, values: RoleChange) -> Any:
    """Give a member another role."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    try:
        member = change_role(
            membership=member_of(led_by(caller, slug), member_id),
            role=values.role,
            by=caller.person,
            now=caller.now,
            check=version_check(request),
        )
    except Membership.DoesNotExist:
        raise Http404 from None
    mark_version(request, member)
    return member_out(member, with_email=True)


@operations.delete(
    "/organizers/{slug}/members/{member_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "last_manager"],
)
def remove_member(request: HttpRequest, slug: str, member_id: UUID) -> Any:
    """Take somebody out of a team.

    What they did stays. The last manager cannot go.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    member = member_of(led_by(caller, slug), member_id)
    leave(membership=member, by=caller.person, now=caller.now)
    return Status(204, None)
