"""Accounts in the hands of administrators (rule 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.models import User
from accounts.services import change_login, invite_user, set_groups
from core.errors import DomainError

# What is written as it was sent; address and groups have services of their own.
_COLUMNS = ("name", "language", "is_active")


class NotToOneself(DomainError):
    code = "not_to_yourself"
    message = _("Nobody does this to themselves. Ask a colleague.")


def may_change(user: User, *, by: User) -> bool:
    """Nobody below a superuser touches a superuser."""
    return by.is_superuser or not user.is_superuser


def invite(*, email: str, name: str, by: User, now: datetime) -> User:
    """Make an account for somebody; raise ValidationError where there is one already."""
    wanted = User(email=email, name=name)
    wanted.full_clean(exclude=["password"])
    return invite_user(email=wanted.email, name=name, by=by, now=now)


def change_account(
    *, user: User, fields: dict[str, Any], by: User, now: datetime, check: Callable[[User], None]
) -> User:
    """Write `fields` of an account that `by` may change; raise ValidationError, `NotToOneself`,
    and what `check` raises for the row as it is now."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(updated_at=F("updated_at"))
        present = User.objects.get(pk=user.pk)
        check(present)
        if present.pk == by.pk and not fields.get("is_active", True):
            raise NotToOneself
        columns = [
            name for name in _COLUMNS if name in fields and getattr(present, name) != fields[name]
        ]
        for name in columns:
            setattr(present, name, fields[name])
        login = fields.get("email", present.email)
        _check_values(present, login)
        if columns:
            present.save(update_fields=[*columns, "updated_at"])
            details = {"fields": columns}
            journal.record("user.changed", present, by=by, now=now, details=details)
        change_login(user=present, email=login, by=by, now=now)
        if "groups" in fields:
            set_groups(user=present, groups=fields["groups"], by=by, now=now)
    return present


def _check_values(user: User, login: str) -> None:
    before, user.email = user.email, login
    user.full_clean(exclude=["password"])
    user.email = before
