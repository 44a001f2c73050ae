"""Invitations into teams and to single events: sent, sent again, taken back, answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.people import INVITATION
from eventmaster.api.examples.people import listed as one_of
from eventmaster.api.finding import team_event
from eventmaster.api.finding_teams import led_by
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.invitations import InvitationOut, NewInvitation, invitation_out
from eventmaster.desk.teams import Place
from events.models import Invitation
from events.permissions import can_manage_event_team
from events.services import invitations

operations = Operations("Teams")
BODY = {"email": "ada@example.org", "role": "checkin"}
REFUSES = ("not_allowed", "already_member", "invited_already", "confirm_your_address")


@operations.get(
    "/organizers/{slug}/invitations",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: Listed[InvitationOut]},
    refuses=["not_allowed"],
    examples={200: one_of(INVITATION)},
)
def list_invitations(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List whom a team has invited.

    For its managers and for administrators, the newest first.
    """
    return _listed(request, _team(request, slug), part)


@operations.post(
    "/organizers/{slug}/invitations",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={201: InvitationOut},
    refuses=REFUSES,
    examples={"body": BODY, 201: INVITATION},
)
def create_invitation(request: HttpRequest, slug: str, values: NewInvitation) -> Any:
    """Invite somebody into a team.

    A mail brings a link that is good for 14 days; nobody joins before they press its button.
    """
    return _invited(request, _team(request, slug), values)


@operations.post(
    "/organizers/{slug}/invitations/{invitation_id}/sending",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={200: InvitationOut},
    refuses=["not_allowed", "invitation_over"],
    examples={200: INVITATION},
)
def send_invitation_again(request: HttpRequest, slug: str, invitation_id: UUID) -> Any:
    """Send an invitation again, with a new link.

    The old link ends, and the days begin anew; also for one that has expired.
    """
    return _sent_again(request, _team(request, slug), invitation_id)


@operations.delete(
    "/organizers/{slug}/invitations/{invitation_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
)
def revoke_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> Any:
    """Take an invitation back."""
    return _revoked(request, _team(request, slug), invitation_id)


@operations.get(
    "/events/{slug}/invitations",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: Listed[InvitationOut]},
    refuses=["not_allowed"],
    examples={200: one_of({**INVITATION, "event": "jazz-in-the-yard"})},
)
def list_event_invitations(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List who was invited to work on one event."""
    return _listed(request, _event(request, slug), part)


@operations.post(
    "/events/{slug}/invitations",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={201: InvitationOut},
    refuses=[*REFUSES, "always_manager"],
    examples={"body": BODY, 201: {**INVITATION, "event": "jazz-in-the-yard"}},
)
def create_event_invitation(request: HttpRequest, slug: str, values: NewInvitation) -> Any:
    """Invite somebody to work on one event, without being in the team."""
    return _invited(request, _event(request, slug), values)


@operations.post(
    "/events/{slug}/invitations/{invitation_id}/sending",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={200: InvitationOut},
    refuses=["not_allowed", "invitation_over"],
    examples={200: {**INVITATION, "event": "jazz-in-the-yard"}},
)
def send_event_invitation_again(request: HttpRequest, slug: str, invitation_id: UUID) -> Any:
    """Send an invitation to one event again, with a new link."""
    return _sent_again(request, _event(request, slug), invitation_id)


@operations.delete(
    "/events/{slug}/invitations/{invitation_id}",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
)
def revoke_event_invitation(request: HttpRequest, slug: str, invitation_id: UUID) -> Any:
    """Take an invitation to one event back."""
    return _revoked(request, _event(request, slug), invitation_id)


@operations.get(
    "/me/invitations",
    access=a_person(Scope.MEMBERS_READ),
    answers={200: Listed[InvitationOut]},
    examples={200: one_of(INVITATION)},
)
def list_my_invitations(request: HttpRequest, part: Query[Part]) -> Any:
    """List the open invitations to your own address, once you have confirmed it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    own = invitations.invitations_to(caller.person, now=caller.now)
    rows = caller.within(own.select_related("organizer", "event"))
    return listed(rows.order_by("-id"), part, lambda one: invitation_out(one, caller.now))


@operations.post(
    "/me/invitations/{invitation_id}/acceptance",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
    refuses=["invitation_over"],
)
def accept_invitation(request: HttpRequest, invitation_id: UUID) -> Any:
    """Accept an invitation to your address."""
    caller, found = _own(request, invitation_id)
    invitations.accept(invitation=found, user=caller.person, now=caller.now)
    return Status(204, None)


@operations.post(
    "/me/invitations/{invitation_id}/refusal",
    access=a_person(Scope.MEMBERS_WRITE),
    answers={204: None},
)
def decline_invitation(request: HttpRequest, invitation_id: UUID) -> Any:
    """Decline an invitation to your address."""
    caller, found = _own(request, invitation_id)
    invitations.decline(invitation=found, user=caller.person, now=caller.now)
    return Status(204, None)


def _team(request: HttpRequest, slug: str) -> Place:
    return Place(led_by(request.auth, slug))  # type: ignore[attr-defined]


def _event(request: HttpRequest, slug: str) -> Place:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    if not can_manage_event_team(caller.user, event):
        raise PermissionDenied
    return Place(event.organizer, event)


def _listed(request: HttpRequest, place: Place, part: Part) -> Any:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = place.invitations.order_by("-created_at", "-id")
    return listed(rows, part, lambda one: invitation_out(one, caller.now))


def _invited(request: HttpRequest, place: Place, values: NewInvitation) -> Any:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    made = invitations.invite(
        organizer=place.organizer,
        event=place.event,
        email=values.email,
        role=values.role,
        by=caller.person,
        now=caller.now,
    )
    return Status(201, invitation_out(made, caller.now))


def _sent_again(request: HttpRequest, place: Place, invitation_id: UUID) -> InvitationOut:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    found = _one(place.invitations, invitation_id)
    sent = invitations.send_again(invitation=found, by=caller.person, now=caller.now)
    return invitation_out(sent, caller.now)


def _revoked(request: HttpRequest, place: Place, invitation_id: UUID) -> Any:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    found = _one(place.invitations, invitation_id)
    invitations.revoke(invitation=found, by=caller.person, now=caller.now)
    return Status(204, None)


def _own(request: HttpRequest, invitation_id: UUID) -> tuple[Caller, Invitation]:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    own = invitations.invitations_to(caller.person, now=caller.now)
    rows = caller.within(own.select_related("organizer", "event"))
    return caller, _one(rows, invitation_id)


def _one(rows: Any, invitation_id: UUID) -> Invitation:
    found: Invitation | None = rows.filter(pk=invitation_id).first()
    if found is None:
        raise Http404
    return found
