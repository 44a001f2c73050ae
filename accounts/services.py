"""What several rows of accounts change together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction

from accounts import journal, outbox
from accounts.enums import GroupName
from accounts.mail import INVITED
from accounts.models import User
from core.compiled import CompiledRead
from core.text import normalise_email

OPENS_ADMIN = frozenset({GroupName.ORGANIZERS, GroupName.ADMINISTRATORS})


def owner_of(email: str) -> User | None:
    """The account whose login this address (in its normal form) is, if it was confirmed."""
    confirmed = {"emailaddress__email": email, "emailaddress__verified": True}
    return User.objects.filter(is_active=True, email=email, **confirmed).first()


def verified_email(user: User) -> str | None:
    """The address under which `user` may register: their login, if they confirmed it."""
    return user.email if _confirmed_logins(user_id=user.pk, email=user.email) else None


_confirmed_logins = CompiledRead(
    lambda user_id, email: EmailAddress.objects.filter(
        user_id=user_id, email=email, verified=True
    ).only("id"),
    user_id=UUID,
    email=str,
)


def create_verified_user(
    *,
    email: str,
    name: str,
    password: str | None,
    groups: tuple[GroupName, ...] = (),
    language: str = "",
) -> User:
    """Make an account whose address counts as confirmed: for demos, imports and tests."""
    email = normalise_email(email)
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    outbox.remember_address(email)
    join_groups(user, *groups)
    return user


def join_groups(user: User, *groups: GroupName) -> None:
    """Put `user` into the groups, and let them open the admin where one of them works there."""
    user.groups.add(*Group.objects.filter(name__in=groups))
    if OPENS_ADMIN & set(groups) and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff", "updated_at"])


def leave_groups(user: User, *groups: GroupName) -> None:
    """Take `user` out of the groups, and close the admin where none is left that opens it."""
    user.groups.remove(*Group.objects.filter(name__in=groups))
    if not user.is_staff or user.is_superuser:
        return
    if not user.groups.filter(name__in=OPENS_ADMIN).exists():
        user.is_staff = False
        user.save(update_fields=["is_staff", "updated_at"])


def invite_user(*, email: str, name: str, by: User | None, now: datetime) -> User:
    """Make an account without a password; its owner, told by mail, proves the address and sets
    one."""
    email = normalise_email(email)
    with transaction.atomic():
        user = User.objects.create_user(email, None, name=name)
        EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
        journal.record("user.created", user, by=by, now=now, personal={"email": email})
        if outbox.may_write_to(email, now=now):
            outbox.enqueue(
                INVITED,
                cause=f"{INVITED}:{user.pk}",
                to_email=email,
                now=now,
                subject_of=user,
                is_counted=True,
            )
    return user


def prove_address(user: User) -> None:
    """Note that whoever set a password by the link of a mail reads mail at the account's address.

    Of several addresses nobody knows which one the link went to: those are confirmed by themselves.
    """
    addresses = list(EmailAddress.objects.filter(user=user))
    if [address.email for address in addresses] == [user.email] and addresses[0].set_verified():
        outbox.remember_address(user.email)


def set_groups(*, user: User, groups: Iterable[str], by: User | None, now: datetime) -> None:
    """Put `user` into exactly these groups; whether they may open the admin follows."""
    wanted = sorted(set(groups))
    with transaction.atomic():
        before = sorted(user.groups.values_list("name", flat=True))
        user.is_staff = user.is_superuser or bool(OPENS_ADMIN & set(wanted))
        user.save(update_fields=["is_staff", "updated_at"])
        if wanted == before:
            return
        user.groups.set(Group.objects.filter(name__in=wanted))
        details = {"old": before, "new": wanted}
        journal.record("user.groups_set", user, by=by, now=now, details=details)


def change_login(*, user: User, email: str, by: User | None, now: datetime) -> None:
    """Give `user` another address to sign in with; its owner has to confirm it first."""
    email = normalise_email(email)
    with transaction.atomic():
        before = User.objects.values_list("email", flat=True).get(pk=user.pk)
        if email == before:
            return
        user.email = email
        user.save(update_fields=["email", "updated_at"])
        EmailAddress.objects.filter(user=user).delete()
        EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
        personal = {"old": before, "new": email}
        journal.record("user.login_changed", user, by=by, now=now, personal=personal)
