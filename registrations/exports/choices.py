"""The columns that a person chose the last time, for each kind of export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from registrations.exports.columns import Column
from registrations.exports.kinds import Kind
from registrations.models import ExportChoice

if TYPE_CHECKING:
    from accounts.models import User


def columns_of(user: User, kind: Kind) -> list[Column]:
    """Return what `user` chose last, or the usual ones; columns that are no more are left out."""
    own = ExportChoice.objects.filter(user_id=user.pk, kind=kind.name)
    names = own.values_list("columns", flat=True).first()
    return kind.wanted(names or ()) or kind.wanted(kind.usual)


def remember_columns(*, kind: Kind, columns: Iterable[Column], by: User, now: datetime) -> None:
    """Keep the choice; the last of two at once stays."""
    names = [column.name for column in columns]
    choice = ExportChoice(user=by, kind=kind.name, columns=names, created_at=now)
    ExportChoice.objects.bulk_create(
        [choice],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["columns", "updated_at"],
    )
