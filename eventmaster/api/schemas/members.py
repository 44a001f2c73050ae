"""The people of a team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field

from eventmaster.api.values import Email, Sent, Shown
from events.enums import Role
from events.models import Membership


class MemberOut(Shown):
    """Somebody in a team."""

    id: UUID
    name: str
    email: str | None = Field(description="For those who lead the team; null for others.")
    role: Role
    created_at: datetime
    updated_at: datetime


class NewMember(Sent):
    """Who joins."""

    email: Email = Field(description="Of an account, confirmed by its owner.")
    role: Role


class RoleChange(Sent):
    """What a member may do from now on."""

    role: Role


def member_out(member: Membership, *, with_email: bool) -> MemberOut:
    """Show a membership read with its user."""
    return MemberOut(
        id=member.pk,
        name=member.user.name,
        email=member.user.email if with_email else None,
        role=Role(member.role),
        created_at=member.created_at,
        updated_at=member.updated_at,
    )
