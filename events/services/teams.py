"""Members of organizers: the role, and the group that opens the right doors."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.enums import GroupName
from accounts.services import join_groups
from core.errors import DomainError
from events.enums import Role
from events.models import Membership, Organizer

if TYPE_CHECKING:
    from accounts.models import User


class LastManager(DomainError):
    code = "last_manager"
    message = _("An organizer needs a manager. Make someone else manager first.")


def set_role(
    *, organizer: Organizer, user: User, role: Role, by: User | None, now: datetime
) -> Membership:
    """Make `user` a member with `role`, or change the role they have; raise `LastManager`."""
    group = GroupName.CHECK_IN_STAFF if role == Role.CHECKIN else GroupName.ORGANIZERS
    with transaction.atomic():
        _lock_team(organizer)
        if role != Role.MANAGER:
            _keep_a_manager(organizer, without=user)
        membership, _is_new = Membership.objects.update_or_create(
            organizer=organizer, user=user, defaults={"role": role}
        )
        join_groups(user, group)
        journal.record(
            "member.role_set",
            organizer,
            by=by,
            now=now,
            details={"role": role},
            personal={"member": str(user.pk)},
        )
    return membership


def remove_member(*, membership: Membership, by: User | None, now: datetime) -> None:
    """End a membership; raise `LastManager` where nobody would be left to lead."""
    organizer = membership.organizer
    with transaction.atomic():
        _lock_team(organizer)
        _keep_a_manager(organizer, without=membership.user)
        membership.delete()
        personal = {"member": str(membership.user_id)}
        journal.record("member.removed", organizer, by=by, now=now, personal=personal)


def _lock_team(organizer: Organizer) -> None:
    """Write the organizer's row, so that two managers cannot both leave at once."""
    Organizer.objects.filter(pk=organizer.pk).update(updated_at=organizer.updated_at)


def _keep_a_manager(organizer: Organizer, *, without: User) -> None:
    managers = set(
        organizer.memberships.filter(role=Role.MANAGER).values_list("user_id", flat=True)
    )
    if managers and not managers - {without.pk}:
        raise LastManager
