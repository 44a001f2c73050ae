"""Members of organizers: the role, and the group that opens the right doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.enums import GroupName
from accounts.models import User
from accounts.services import join_groups, leave_groups, verified_email
from core.errors import DomainError
from core.text import normalise_email
from events.enums import ROLES_WHO_SEE_PEOPLE, Role
from events.models import EventRole, Invitation, Membership, Organizer
from events.permissions import forget_roles


class LastManager(DomainError):
    code = "last_manager"
    message = _("An organizer needs a manager. Make someone else manager first.")


class CannotJoin(DomainError):
    code = "cannot_join"
    message = _("No account with this address can join. Ask the person to sign up first.")


class AlreadyMember(DomainError):
    code = "already_member"
    message = _("This person is a member already.")


class AlwaysManager(DomainError):
    code = "always_manager"
    message = _(
        "This person manages the organizer, and so each of its events. Change the role in the team"
        " first."
    )


def find_joiner(email: str, *, by: User) -> User:
    """Return the account that `by` may add to a team by its address; raise `CannotJoin`.

    Nobody below a superuser touches a superuser: the words are those for an unknown address.
    """
    user = User.objects.filter(email=normalise_email(email), is_active=True).first()
    if user is None or (user.is_superuser and not by.is_superuser) or not verified_email(user):
        raise CannotJoin
    return user


def add_member(
    *, organizer: Organizer, email: str, role: Role, by: User, now: datetime
) -> Membership:
    """Add whoever has this address; raise `CannotJoin` or `AlreadyMember`."""
    user = find_joiner(email, by=by)
    with transaction.atomic():
        lock_team(organizer)
        if organizer.memberships.filter(user=user).exists():
            raise AlreadyMember
        return set_role(organizer=organizer, user=user, role=role, by=by, now=now)


def change_role(
    *,
    membership: Membership,
    role: Role,
    by: User,
    now: datetime,
    check: Callable[[Membership], None],
) -> Membership:
    """Give a member another role; raise `LastManager`, `Membership.DoesNotExist` where they have
    left meanwhile, and what `check` raises for the row as it is now."""
    with transaction.atomic():
        lock_team(membership.organizer)
        present = Membership.objects.select_related("user", "organizer").get(pk=membership.pk)
        check(present)
        if present.role == role:
            return present
        return set_role(organizer=present.organizer, user=present.user, role=role, by=by, now=now)


def set_role(
    *, organizer: Organizer, user: User, role: Role, by: User | None, now: datetime
) -> Membership:
    """Make `user` a member with `role`, or change the role they have; raise `LastManager`."""
    with transaction.atomic():
        lock_team(organizer)
        if role != Role.MANAGER:
            _keep_a_manager(organizer, without=user)
        old = organizer.memberships.filter(user=user).values_list("role", flat=True).first()
        membership, _is_new = Membership.objects.update_or_create(
            organizer=organizer, user=user, defaults={"role": role}
        )
        fit_groups(user)
        if old == Role.MANAGER != role:
            withdraw_invitations_of(user, organizer, by=by, now=now)
        journal.record(
            "member.role_set",
            organizer,
            by=by,
            now=now,
            changes={"role": (old, role)},
            personal={"member": str(user.pk)},
        )
    return membership


def remove_member(*, membership: Membership, by: User | None, now: datetime) -> None:
    """End a membership, and the member's roles for single events of the organizer; raise
    `LastManager` where nobody would be left to lead.

    Called for one that has ended meanwhile, it changes nothing.
    """
    organizer, user = membership.organizer, membership.user
    with transaction.atomic():
        lock_team(organizer)
        _keep_a_manager(organizer, without=user)
        if not membership.delete()[0]:
            return
        EventRole.objects.filter(user=user, event__organizer=organizer).delete()
        fit_groups(user)
        withdraw_invitations_of(user, organizer, by=by, now=now)
        journal.record(
            "member.left" if by == user else "member.removed",
            organizer,
            by=by,
            now=now,
            changes={"role": (membership.role, None)},
            personal={"member": str(user.pk)},
        )


def lock_team(organizer: Organizer) -> None:
    """Write the organizer's row, so that two managers cannot both leave at once."""
    Organizer.objects.filter(pk=organizer.pk).update(updated_at=F("updated_at"))


def fit_groups(user: User) -> None:
    """Put `user` into the groups that their roles ask for, and out of those that none does."""
    held = {
        *Membership.objects.filter(user=user).values_list("role", flat=True),
        *EventRole.objects.filter(user=user).values_list("role", flat=True),
    }
    wanted = {
        GroupName.ORGANIZERS: bool(held & ROLES_WHO_SEE_PEOPLE),
        GroupName.CHECK_IN_STAFF: Role.CHECKIN in held,
    }
    if joined := [group for group, is_wanted in wanted.items() if is_wanted]:
        join_groups(user, *joined)
    if left := [group for group, is_wanted in wanted.items() if not is_wanted]:
        leave_groups(user, *left)
    forget_roles(user)


def withdraw_invitations_of(
    user: User, organizer: Organizer, *, by: User | None, now: datetime
) -> None:
    """Who leads no more has nobody join by an offer that still stands: it might be themselves."""
    own = Invitation.objects.filter(
        organizer=organizer, invited_by=user, accepted_at=None, revoked_at=None
    )
    count = own.update(revoked_at=now, updated_at=now)
    if count:
        details = {"count": count}
        journal.record("invitation.all_revoked", organizer, by=by, now=now, details=details)


def _keep_a_manager(organizer: Organizer, *, without: User) -> None:
    managers = set(
        organizer.memberships.filter(role=Role.MANAGER).values_list("user_id", flat=True)
    )
    if managers and not managers - {without.pk}:
        raise LastManager
