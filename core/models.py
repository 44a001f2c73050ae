"""The base of every model: a time-ordered UUID key and two timestamps."""

from __future__ import annotations

import uuid
from typing import Any

import uuid_utils.compat
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_id() -> uuid.UUID:
    """Return a UUID version 7: keys sort by time, so that inserts stay at the end of an index."""
    return uuid_utils.compat.uuid7()


class TimestampedModel(models.Model):
    """`created_at` and `updated_at` (UTC).

    A queryset's `update()` does not touch `updated_at`; services that use it set the field.
    """

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)

    class Meta:
        abstract = True


class BaseModel(TimestampedModel):
    """A row with a UUIDv7 primary key and timestamps."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class AppendOnlyError(TypeError):
    """Raised where code tries to change or delete a row of a record that only grows."""


class AppendOnlyQuerySet(models.QuerySet):
    """A queryset that refuses what would change history."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted.")


class AppendOnlyModel(BaseModel):
    """A row that is written once; `save()` on a stored row and `delete()` are refused."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(f"{type(self).__name__} rows are never deleted.")
