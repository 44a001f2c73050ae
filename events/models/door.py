"""The doors of an event, and when they let in."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models.events import Event
from events.models.seats import TicketType


class Gate(BaseModel):
    """A named door of an event, for some or all of its ticket types, at some or all times.

    It lets in `opens_at <= t < closes_at` (UTC); an empty bound is open. Without ticket types it
    takes all of them. People leave by every gate at every time.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="gates")
    name = models.CharField(_("name"), max_length=100)
    opens_at = models.DateTimeField(_("lets in from"), null=True, blank=True)
    closes_at = models.DateTimeField(_("lets in until"), null=True, blank=True)
    ticket_types: models.ManyToManyField[TicketType, models.Model] = models.ManyToManyField(
        TicketType,
        verbose_name=_("ticket types"),
        related_name="gates",
        blank=True,
        help_text=_("None chosen: all ticket types enter here."),
    )

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ["event", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                name="gate_one_per_name",
                violation_error_message=_("This event has a gate of that name already."),
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="gate_closes_after_opening",
                violation_error_message=_("A gate must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def lets_in(self, *, at: datetime) -> bool:
        """Whether the gate is open for people to come in."""
        has_opened = self.opens_at is None or self.opens_at <= at
        return has_opened and (self.closes_at is None or at < self.closes_at)


class EntryWindow(BaseModel):
    """The time in which one admission of a ticket counts; the default window has no bounds.

    A window holds `starts_at <= t < ends_at` (UTC); an empty bound is open. Windows of one event
    do not overlap: the service that writes them checks it, since SQLite cannot state it. Without
    ticket types every ticket is good in it; with some, only those are (day tickets).
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entry_windows")
    name = models.CharField(_("name"), max_length=100)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    ticket_types: models.ManyToManyField[TicketType, models.Model] = models.ManyToManyField(
        TicketType,
        verbose_name=_("ticket types"),
        related_name="entry_windows",
        blank=True,
        help_text=_("None chosen: tickets of all types are good in this window."),
    )

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
