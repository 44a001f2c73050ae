"""What one person may do with one event: given, changed, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import journal
from accounts.models import User
from events.enums import Role
from events.models import Event, EventRole, Membership
from events.services.teams import (
    AlwaysManager,
    fit_groups,
    lock_team,
    withdraw_invitations_of,
)


def set_event_role(
    *, event: Event, user: User, role: Role, by: User | None, now: datetime
) -> EventRole:
    """Let `role` count for this event instead of what the membership says; raise `AlwaysManager`
    for a manager of the organizer. The same role again changes nothing."""
    with transaction.atomic():
        lock_team(event.organizer)
        if _manages(user, event):
            raise AlwaysManager
        present = EventRole.objects.filter(event=event, user=user).first()
        if present is not None and present.role == role:
            return present
        old = present.role if present else None
        given, _is_new = EventRole.objects.update_or_create(
            event=event, user=user, defaults={"role": role}
        )
        _settle(given, old, role, by=by, now=now)
    return given


def change_event_role(
    *,
    given: EventRole,
    role: Role,
    by: User,
    now: datetime,
    check: Callable[[EventRole], None],
) -> EventRole:
    """The same for one that was read; raise `EventRole.DoesNotExist` where it was taken back
    meanwhile, and what `check` raises for the row as it is now."""
    with transaction.atomic():
        lock_team(given.event.organizer)
        present = EventRole.objects.select_related("user", "event__organizer").get(pk=given.pk)
        check(present)
        return set_event_role(event=present.event, user=present.user, role=role, by=by, now=now)


def remove_event_role(*, given: EventRole, by: User | None, now: datetime) -> None:
    """From now on the membership counts again, where there is one. Called again, it changes
    nothing."""
    with transaction.atomic():
        lock_team(given.event.organizer)
        present = EventRole.objects.select_related("user", "event__organizer").filter(pk=given.pk)
        role = present.first()
        if role is None:
            return
        present.delete()
        _settle(role, role.role, None, by=by, now=now)


def people_of(event: Event) -> QuerySet[User]:
    """Everyone with a role for the event, be it from the organizer's team."""
    members = Membership.objects.filter(organizer_id=event.organizer_id).values("user_id")
    others = EventRole.objects.filter(event=event).values("user_id")
    return User.objects.filter(Q(pk__in=members) | Q(pk__in=others))


def roles_by_user(event: Event) -> dict[UUID, tuple[Membership | None, EventRole | None]]:
    """What each of them has: a membership, a role for the event, or both; two queries."""
    members = Membership.objects.filter(organizer_id=event.organizer_id).select_related("user")
    roles = EventRole.objects.filter(event=event).select_related("user")
    in_team = {one.user_id: one for one in members}
    refined = {one.user_id: one for one in roles}
    return {key: (in_team.get(key), refined.get(key)) for key in {**in_team, **refined}}


def role_that_counts(usual: Role | None, own: Role | None) -> Role:
    """As `events.permissions.role_for`, for rows that were read: one of them is there."""
    counts = usual if usual == Role.MANAGER else own or usual
    if counts is None:
        raise ValueError("no role at all")
    return counts


def _settle(
    given: EventRole, old: str | None, new: str | None, *, by: User | None, now: datetime
) -> None:
    """What follows from a role that was changed: groups, invitations, the journal."""
    event, user = given.event, given.user
    fit_groups(user)
    if old == Role.MANAGER != new and not _manages(user, event):
        withdraw_invitations_of(user, event.organizer, by=by, now=now)
    journal.record(
        "event_role.set" if new else "event_role.removed",
        event,
        by=by,
        now=now,
        event_id=event.pk,
        changes={"role": (old, new)},
        personal={"member": str(user.pk)},
    )


def _manages(user: User, event: Event) -> bool:
    teams = Membership.objects.filter(user=user, organizer_id=event.organizer_id)
    return teams.filter(role=Role.MANAGER).exists()
