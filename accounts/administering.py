"""Accounts in the hands of administrators (rule 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
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
    _check(wanted)
    with _told_who_was_first(wanted):
        return invite_user(email=wanted.email, name=name, by=by, now=now)


def change_account(
    *, user: User, fields: dict[str, Any], by: User, now: datetime, check: Callable[[User], None]
) -> User:
    """Write `fields` of an account that `by` may change; raise ValidationError, PermissionDenied,
    `NotToOneself`, and what `check` raises for the row as it is now."""
    wanted = copy(user)
    with _told_who_was_first(wanted), transaction.atomic():
        User.objects.filter(pk=user.pk).update(updated_at=F("updated_at"))
        present = User.objects.get(pk=user.pk)
        check(present)
        if not may_change(present, by=by):
            raise PermissionDenied
        if present.pk == by.pk and not fields.get("is_active", True):
            raise NotToOneself
        wanted.email = fields.get("email", present.email)
        _write_columns(present, wanted, fields, by=by, now=now)
        change_login(user=present, email=wanted.email, by=by, now=now)
        if "groups" in fields:
            set_groups(user=present, groups=fields["groups"], by=by, now=now)
    return present


def _write_columns(
    user: User, wanted: User, fields: dict[str, Any], *, by: User, now: datetime
) -> None:
    wanted_columns = {name: fields[name] for name in _COLUMNS if name in fields}
    changed = journal.changes_of(user, wanted_columns)
    for name, (_old, value) in changed.items():
        setattr(user, name, value)
    wanted.name, wanted.language = user.name, user.language
    _check(wanted)
    if changed:
        user.save(update_fields=[*changed, "updated_at"])
        of_name = {"name": changed.pop("name")} if "name" in changed else {}
        what: dict[str, Any] = {"changes": changed, "personal_changes": of_name}
        journal.record("user.changed", user, by=by, now=now, **what)


def _check(user: User) -> None:
    user.full_clean(exclude=["password"])


@contextmanager
def _told_who_was_first(wanted: User) -> Iterator[None]:
    """Where an address is taken twice at once, the second gets the words of whoever is late."""
    try:
        yield
    except IntegrityError:
        _check(wanted)
        raise
