"""What people chose to export the last time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class ExportChoice(BaseModel):
    """The columns that a person chose last for one kind of export, by their names in code."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="export_choices",
    )
    kind = models.CharField(_("kind"), max_length=20)
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("export choice")
        verbose_name_plural = _("export choices")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="export_choice_one_per_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
