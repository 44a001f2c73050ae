"""An event's words in further languages."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events import indexing
from events.models.events import Event
from events.querysets import EventTextQuerySet
from events.validators import validate_language


class EventText(BaseModel):
    """An event's words in one more language; what is empty is read in the event's own words."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(
        _("language"), max_length=12, validators=[validate_language], help_text=_("Like de or ja.")
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True)

    objects = EventTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("text in another language")
        verbose_name_plural = _("texts in other languages")
        ordering = ["event", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "language"],
                name="event_text_one_per_language",
                violation_error_message=_("There are words in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the words, and what search reads of their event."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            indexing.write(Event, [self.event_id])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic(savepoint=False):
            deleted = super().delete(*args, **kwargs)
            indexing.write(Event, [self.event_id])
        return deleted
