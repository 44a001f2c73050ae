"""Accounts, for administrators."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from ninja import Field, Schema
from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from accounts.enums import GroupName
from accounts.models import User
from eventmaster.api.values import Change, Email, Line, Sent, Shown, Text

# Empty: as the browser asks.
LANGUAGES = ["", *(code for code, _name in settings.LANGUAGES)]


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError("The site has no such language.")
    return language


Language = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": LANGUAGES})
]


class UserFilters(Schema):
    """Which accounts are asked for."""

    search: Annotated[Text, StringConstraints(max_length=100)] = Field(
        "", description="Words that are part of the name or the email address."
    )
    group: GroupName | None = None
    is_active: bool | None = None


class UserOut(Shown):
    """An account."""

    id: UUID
    email: str
    name: str
    language: str = Field(description="Of pages and mail; empty: as the browser asks.")
    groups: list[GroupName]
    is_active: bool = Field(description="Whether they can sign in.")
    is_superuser: bool
    has_second_factor: bool = Field(description="Whether signing in takes a code, too.")
    date_joined: datetime
    last_login: datetime | None
    updated_at: datetime


class Invitation(Sent):
    """Whose account is made."""

    email: Email
    name: Line = ""


class UserValues(Sent):
    """What administrators set of an account."""

    email: Email = Field(description="A new one has to be confirmed by its owner.")
    name: Line
    language: Language
    groups: list[GroupName] = Field(max_length=len(GroupName))
    is_active: bool


class UserChange(Change, UserValues):
    """What to change of an account."""


USER_FIELDS = (
    *("id", "email", "name", "language", "is_active", "is_superuser", "has_second_factor"),
    *("date_joined", "last_login", "updated_at"),
)


def user_out(user: User) -> UserOut:
    """Show an account read with its groups and whether it has a second factor."""
    names = {group.name for group in user.groups.all()}
    return UserOut(
        **{name: getattr(user, name) for name in USER_FIELDS},
        groups=[name for name in GroupName if name in names],
    )
