"""Who may do what with an event: predicates for views, admin, API and templates alike.

Objects are found by the querysets of the same names; these answer for an object already found.
A person's roles are read once per request and kept on the user object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value

from accounts.enums import GroupName
from accounts.models import User
from accounts.services import verified_email
from core.compiled import CompiledRead
from events.enums import (
    ROLES_WHO_EDIT,
    ROLES_WHO_MANAGE_TEAM,
    ROLES_WHO_OVERRIDE,
    ROLES_WHO_SCAN,
    ROLES_WHO_SEE_PEOPLE,
    Role,
)
from events.models import Event, EventRole, Membership, Organizer

Person = User | AnonymousUser


def can_edit(user: Person, event: Event) -> bool:
    return _has_role(user, event, ROLES_WHO_EDIT)


def can_copy(user: Person, event: Event) -> bool:
    """Whether they may make further events of it: editors of its organizer, not of it alone."""
    if user.is_active and user.is_superuser:
        return True
    return can_edit(user, event) and roles_of(user).get(event.organizer_id) in ROLES_WHO_EDIT


def can_override(user: Person, event: Event) -> bool:
    """Whether they may register somebody past window and limits (`registrations.enums.Override`).

    Seats are never among it.
    """
    return _has_role(user, event, ROLES_WHO_OVERRIDE)


def can_see_people(user: Person, event: Event) -> bool:
    return _has_role(user, event, ROLES_WHO_SEE_PEOPLE)


def can_scan(user: Person, event: Event) -> bool:
    return _has_role(user, event, ROLES_WHO_SCAN)


def can_manage_event_team(user: Person, event: Event) -> bool:
    """Whether they say who may do what with this one event."""
    return _has_role(user, event, ROLES_WHO_MANAGE_TEAM)


def can_manage_team(user: Person, organizer: Organizer) -> bool:
    return _is_member(user, organizer, ROLES_WHO_MANAGE_TEAM)


def can_see_team(user: Person, organizer: Organizer) -> bool:
    """Whether they see who works for the organizer, and its page at the desk."""
    return _is_member(user, organizer, ROLES_WHO_SEE_PEOPLE)


def can_found_organizers(user: Person) -> bool:
    """Administrators; anyone who confirmed their address where the site's setting lets them."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if is_administrator(user):
        return True
    return settings.ANYONE_FOUNDS_ORGANIZERS and verified_email(user) is not None


def may_scan_anywhere(user: Person) -> bool:
    """Whether the header shows the way to the door."""
    return user.is_authenticated and bool(all_roles_of(user) & ROLES_WHO_SCAN)


def may_use_desk(user: Person) -> bool:
    """Whether the admin opens: members who see more than the door, administrators, superusers."""
    if not user.is_authenticated or not user.is_active:
        return False
    return (
        user.is_superuser
        or bool(all_roles_of(user) & ROLES_WHO_SEE_PEOPLE)
        or is_administrator(user)
    )


def is_administrator(user: Person) -> bool:
    return user.is_superuser or (
        user.is_staff and user.groups.filter(name=GroupName.ADMINISTRATORS).exists()
    )


def role_for(user: Person, event: Event) -> str | None:
    """The role that counts for `event`: the one for it alone, else the membership's. A manager of
    the organizer stays manager. `EventQuerySet.of_team` says the same."""
    roles = _roles(user)
    role = roles.in_teams.get(event.organizer_id)
    if role == Role.MANAGER:
        return role
    return roles.for_events.get(event.pk, role)


def roles_of(user: Person) -> dict[UUID, str]:
    """Return the person's role in each organizer."""
    return _roles(user).in_teams


def event_roles_of(user: Person) -> dict[UUID, str]:
    """Return the roles that the person was given for one event each, by the event's id."""
    return _roles(user).for_events


def all_roles_of(user: Person) -> set[str]:
    """Every role that the person has anywhere."""
    roles = _roles(user)
    return {*roles.in_teams.values(), *roles.for_events.values()}


def forget_roles(user: Person) -> None:
    """Let the next question be answered by the database: somebody's roles just changed."""
    user.__dict__.pop("_roles", None)


@dataclass(frozen=True)
class _Roles:
    in_teams: dict[UUID, str]
    for_events: dict[UUID, str]


def _roles(user: Person) -> _Roles:
    """Both kinds by one query, then remembered on `user`."""
    if not isinstance(user, User) or not user.is_active:
        return _Roles({}, {})
    if not hasattr(user, "_roles"):
        found: list[Any] = _roles_held(user_id=user.pk)
        user._roles = _Roles(  # type: ignore[attr-defined]
            {row.organizer_id: row.role for row in found if not row.is_for_event},
            {row.organizer_id: row.role for row in found if row.is_for_event},
        )
    return user._roles  # type: ignore[attr-defined]


def _memberships_and_roles(user_id: UUID) -> QuerySet[Membership]:
    """The roles for events come as memberships whose `organizer_id` is the event's id."""
    teams = Membership.objects.filter(user_id=user_id).only("organizer_id", "role")
    events = EventRole.objects.filter(user_id=user_id).only("event_id", "role")
    both = teams.annotate(is_for_event=Value(0)).order_by()
    return both.union(events.annotate(is_for_event=Value(1)).order_by(), all=True).order_by()


_roles_held = CompiledRead(_memberships_and_roles, user_id=UUID)


def _has_role(user: Person, event: Event, roles: frozenset) -> bool:
    if user.is_active and user.is_superuser:
        return True
    return role_for(user, event) in roles


def _is_member(user: Person, organizer: Organizer, roles: frozenset) -> bool:
    if user.is_active and user.is_superuser:
        return True
    return roles_of(user).get(organizer.pk) in roles
