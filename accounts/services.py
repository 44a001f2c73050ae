"""What several rows of accounts change together."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts import outbox
from accounts.enums import GroupName
from accounts.models import User
from core.text import normalise_email


def verified_email(user: User) -> str | None:
    """The address under which `user` may register: their login, if they confirmed it."""
    is_verified = EmailAddress.objects.filter(
        user_id=user.pk, email=user.email, verified=True
    ).exists()
    return user.email if is_verified else None


def create_verified_user(
    *, email: str, name: str, password: str | None, groups: tuple[GroupName, ...] = ()
) -> User:
    """Make an account whose address counts as confirmed: for demos, imports and tests."""
    email = normalise_email(email)
    user = User.objects.create_user(email, password, name=name)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    outbox.remember_address(email)
    join_groups(user, *groups)
    return user


def join_groups(user: User, *groups: GroupName) -> None:
    """Put `user` into the groups, and let them open the admin where one of them works there."""
    user.groups.add(*Group.objects.filter(name__in=groups))
    opens_admin = {GroupName.ORGANIZERS, GroupName.ADMINISTRATORS} & set(groups)
    if opens_admin and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff", "updated_at"])
