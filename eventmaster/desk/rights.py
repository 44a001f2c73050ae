"""What a person may do at the desk at all, before any object is looked at."""

from __future__ import annotations

from events import permissions
from events.enums import ROLES_WHO_EDIT, ROLES_WHO_MANAGE_TEAM, ROLES_WHO_SEE_PEOPLE
from events.models import Organizer
from events.permissions import Person, all_roles_of, roles_of


def sees_people_somewhere(user: Person) -> bool:
    return _has_somewhere(user, ROLES_WHO_SEE_PEOPLE)


def edits_somewhere(user: Person) -> bool:
    return _has_somewhere(user, ROLES_WHO_EDIT)


def leads_somewhere(user: Person) -> bool:
    """Whether they lead the team of an organizer, or of one event."""
    return _has_somewhere(user, ROLES_WHO_MANAGE_TEAM)


def creates_somewhere(user: Person) -> bool:
    """Whether they may make an event: editors of an organizer, not those of one event."""
    return user.is_active and (
        user.is_superuser or bool(set(roles_of(user).values()) & ROLES_WHO_EDIT)
    )


def may_lead(user: Person, organizer: Organizer | None) -> bool:
    """Managers lead their own team, administrators every one (they found organizers)."""
    if is_administrator(user):
        return True
    return organizer is not None and permissions.can_manage_team(user, organizer)


def sees_a_team(user: Person) -> bool:
    """Whether they see the people of an organizer; those of one event do not."""
    held = set(roles_of(user).values())
    return user.is_active and (user.is_superuser or bool(held & ROLES_WHO_SEE_PEOPLE))


def is_administrator(user: Person) -> bool:
    """`events.permissions.is_administrator`, asked once per request and remembered on `user`."""
    if not hasattr(user, "_is_administrator"):
        user._is_administrator = (  # type: ignore[union-attr]
            user.is_active and permissions.is_administrator(user)
        )
    return user._is_administrator  # type: ignore[union-attr]


def _has_somewhere(user: Person, roles: frozenset[str]) -> bool:
    return user.is_active and (user.is_superuser or bool(all_roles_of(user) & roles))
