"""Tokens, and what a caller is told about themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field
from pydantic import AfterValidator, StringConstraints

from accounts.models import ApiToken, User
from accounts.scopes import Scope
from core.text import one_line
from eventmaster.api.values import Email, Line, Sent, Shown, Slug
from events.enums import Role
from events.models import EventRole, Membership

HOUR = 3600
LONGEST_PASSWORD = 1000

# Not stripped: a space may be part of it.
Password = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_PASSWORD, pattern=r"^[^\x00]+$"),
]


class Credentials(Sent):
    """Who asks for a token, and what for."""

    email: Email
    password: Password = Field(json_schema_extra={"format": "password"})
    code: Line = Field("", description="Where the account has a second factor: its present code.")
    name: Annotated[Line, StringConstraints(max_length=100), AfterValidator(one_line)] = Field(
        "", description="By which you know the token again."
    )
    scopes: list[Scope] = Field(
        default_factory=lambda: list(Scope),
        min_length=1,
        max_length=len(Scope),
        description="What it may do; all where it is not sent.",
    )
    event: Slug | None = Field(
        None, description="The one event of your teams that it is for; null: all of yours."
    )
    expires_in: int = Field(HOUR, ge=60, le=24 * HOUR, description="Seconds; at most a day.")


class TokenOut(Shown):
    """A token, without its secret."""

    id: UUID
    name: str
    ending: str = Field(description="The last characters of the secret.")
    scopes: list[Scope]
    event: str | None = Field(description="The one event it is for; null: all of yours.")
    expires_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime


class NewTokenOut(TokenOut):
    """A token just made."""

    token: str = Field(description="The secret, shown here and never again.")


class MembershipOut(Shown):
    """What somebody may do for an organizer."""

    organizer: str = Field(description="The organizer's slug.")
    name: str
    role: Role


class EventRoleOut(Shown):
    """What somebody may do with one event; a manager of its organizer may do all the same."""

    event: str = Field(description="The event's slug.")
    title: str
    role: Role


class MeOut(Shown):
    """Who calls."""

    id: UUID
    email: str
    name: str
    language: str = Field(description="Of pages and mail; empty: as the browser asks.")
    is_administrator: bool
    organizers: list[MembershipOut]
    events: list[EventRoleOut] = Field(
        description="Single events where another role counts than the organizer's, or one at all."
    )
    token: TokenOut | None = Field(description="The token of this request; null with a session.")


def token_out(token: ApiToken) -> TokenOut:
    """Show a token read `with_event_slug`."""
    return TokenOut(**_values(token))


def new_token_out(token: ApiToken, secret: str) -> NewTokenOut:
    return NewTokenOut(**_values(token), token=secret)


def me_out(
    user: User,
    memberships: Iterable[Membership],
    event_roles: Iterable[EventRole],
    token: ApiToken | None,
    *,
    is_administrator: bool,
) -> MeOut:
    return MeOut(
        id=user.pk,
        email=user.email,
        name=user.name,
        language=user.language,
        is_administrator=is_administrator,
        organizers=[
            MembershipOut(
                organizer=one.organizer.slug, name=one.organizer.name, role=Role(one.role)
            )
            for one in memberships
        ],
        events=[
            EventRoleOut(event=one.event.slug, title=one.event.title, role=Role(one.role))
            for one in event_roles
        ],
        token=token_out(token) if token else None,
    )


TOKEN_FIELDS = ("id", "name", "ending", "expires_at", "last_used_at", "created_at")


def _values(token: ApiToken) -> dict:
    """A scope that we no longer know is none."""
    known = [scope for scope in Scope if scope in token.scopes]
    return {
        **{name: getattr(token, name) for name in TOKEN_FIELDS},
        "event": token.event_slug,  # type: ignore[attr-defined]
        "scopes": known,
    }
