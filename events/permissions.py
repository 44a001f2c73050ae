"""Who may do what with an event: predicates for views, admin, API and templates alike.

Objects are found by the querysets of the same names; these answer for an object already found.
A person's roles are read once per request and kept on the user object.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.enums import GroupName
from accounts.models import User
from core.compiled import CompiledRead
from events.enums import (
    ROLES_WHO_EDIT,
    ROLES_WHO_MANAGE_TEAM,
    ROLES_WHO_OVERRIDE,
    ROLES_WHO_SCAN,
    ROLES_WHO_SEE_PEOPLE,
)
from events.models import Event, Membership, Organizer

Person = User | AnonymousUser


def can_edit(user: Person, event: Event) -> bool:
    return _has_role(user, event.organizer_id, ROLES_WHO_EDIT)


def can_override(user: Person, event: Event) -> bool:
    """Whether they may register somebody past window and limits (`registrations.enums.Override`).

    Seats are never among it.
    """
    return _has_role(user, event.organizer_id, ROLES_WHO_OVERRIDE)


def can_see_people(user: Person, event: Event) -> bool:
    return _has_role(user, event.organizer_id, ROLES_WHO_SEE_PEOPLE)


def can_scan(user: Person, event: Event) -> bool:
    return _has_role(user, event.organizer_id, ROLES_WHO_SCAN)


def can_manage_team(user: Person, organizer: Organizer) -> bool:
    return _has_role(user, organizer.pk, ROLES_WHO_MANAGE_TEAM)


def may_scan_anywhere(user: Person) -> bool:
    """Whether the header shows the way to the door."""
    return user.is_authenticated and bool(set(roles_of(user).values()) & ROLES_WHO_SCAN)


def may_use_desk(user: Person) -> bool:
    """Whether the admin opens: members who see more than the door, administrators, superusers."""
    if not user.is_authenticated or not user.is_active:
        return False
    return (
        user.is_superuser
        or bool(set(roles_of(user).values()) & ROLES_WHO_SEE_PEOPLE)
        or is_administrator(user)
    )


def is_administrator(user: Person) -> bool:
    return user.is_superuser or (
        user.is_staff and user.groups.filter(name=GroupName.ADMINISTRATORS).exists()
    )


def roles_of(user: Person) -> dict[UUID, str]:
    """Return the person's role in each organizer; one query, then remembered on `user`."""
    if not isinstance(user, User) or not user.is_active:
        return {}
    if not hasattr(user, "_roles"):
        own = _memberships_of(user_id=user.pk)
        user._roles = {one.organizer_id: one.role for one in own}  # type: ignore[attr-defined]
    return user._roles  # type: ignore[attr-defined]


_memberships_of = CompiledRead(
    lambda user_id: Membership.objects.filter(user_id=user_id).order_by(), user_id=UUID
)


def _has_role(user: Person, organizer_id: UUID, roles: frozenset) -> bool:
    if user.is_active and user.is_superuser:
        return True
    return roles_of(user).get(organizer_id) in roles
