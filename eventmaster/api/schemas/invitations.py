"""Invitations, and the people of an event, as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field

from eventmaster.api.values import Email, Sent, Shown
from events.enums import Role
from events.models import EventRole, Invitation, Membership
from events.services.event_roles import role_that_counts

State = Literal["open", "expired", "accepted", "over"]


class InvitationOut(Shown):
    """An offer to join a team, or to work on one event."""

    id: UUID
    email: str
    role: Role
    organizer: str = Field(description="The organizer's slug.")
    event: str | None = Field(description="The event's slug; null: for the whole team.")
    state: State = Field(description="`over`: taken back or declined.")
    expires_at: datetime
    created_at: datetime


class NewInvitation(Sent):
    """Whom to invite."""

    email: Email = Field(description="With or without an account; a mail brings the link.")
    role: Role


class EventMemberOut(Shown):
    """Somebody who may do something with an event."""

    id: UUID = Field(description="Of the account.")
    name: str
    email: str | None = Field(description="For those who lead the event's team; null for others.")
    role: Role = Field(description="The one that counts.")
    team_role: Role | None = Field(description="In the organizer's team; null: not in it.")
    event_role: Role | None = Field(description="For this event alone; null: none.")


class EventRoleValue(Sent):
    """What somebody may do with the event from now on."""

    role: Role


def invitation_out(found: Invitation, now: datetime) -> InvitationOut:
    """Show an invitation read with its organizer and event."""
    return InvitationOut(
        id=found.pk,
        email=found.email,
        role=Role(found.role),
        organizer=found.organizer.slug,
        event=found.event.slug if found.event else None,
        state=_state(found, now),
        expires_at=found.expires_at,
        created_at=found.created_at,
    )


def event_member_out(
    member: Membership | None, given: EventRole | None, *, with_email: bool
) -> EventMemberOut:
    """Show who has a membership, a role for the event, or both; read with their user."""
    user = member.user if member else given.user  # type: ignore[union-attr]
    usual = Role(member.role) if member else None
    own = Role(given.role) if given else None
    return EventMemberOut(
        id=user.pk,
        name=user.name,
        email=user.email if with_email else None,
        role=role_that_counts(usual, own),
        team_role=usual,
        event_role=own,
    )


def _state(found: Invitation, now: datetime) -> State:
    if found.accepted_at:
        return "accepted"
    if found.revoked_at:
        return "over"
    return "open" if found.expires_at > now else "expired"
