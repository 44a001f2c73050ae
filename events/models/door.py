"""The doors of an event, and when they let in."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models.events import Event


class Gate(BaseModel):
    """A named door of an event."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="gates")
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ["event", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                name="gate_one_per_name",
                violation_error_message=_("This event has a gate of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryWindow(BaseModel):
    """The time in which one admission of a ticket counts; the default window has no bounds.

    A window holds `starts_at <= t < ends_at` (UTC); an empty bound is open. Windows of one event
    do not overlap: the service that writes them checks it, since SQLite cannot state it.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entry_windows")
    name = models.CharField(_("name"), max_length=100)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry window")
        verbose_name_plural = _("entry windows")
        ordering = ["event", F("starts_at").asc(nulls_first=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
                name="entry_window_ends_after_start",
                violation_error_message=_("The window must end after it starts."),
            ),
            models.UniqueConstraint(
                fields=["event"],
                condition=Q(starts_at__isnull=True),
                name="entry_window_one_open_start",
            ),
            models.UniqueConstraint(
                fields=["event"],
                condition=Q(ends_at__isnull=True),
                name="entry_window_one_open_end",
            ),
        ]
        indexes = [models.Index(fields=["event", "starts_at"], name="entry_window_by_event")]

    def __str__(self) -> str:
        return self.name
