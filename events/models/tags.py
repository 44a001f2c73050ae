"""Words that group events."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class Tag(BaseModel):
    """A word that groups events; `slug` is its address in filters."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address"), max_length=60, allow_unicode=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="tag_one_per_slug",
                violation_error_message=_("There is such a tag already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the tag; where its name is new, also what search reads of its events."""
        known = Tag.objects.filter(pk=self.pk)
        is_renamed = not self._state.adding and not known.filter(name=self.name).exists()
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if is_renamed:
                self.events.index()
