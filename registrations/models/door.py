"""What happened at the door."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from events.models import EntryWindow, Event, Gate
from registrations.enums import Direction, Outcome, Reason
from registrations.models.passes import DoorPass
from registrations.models.tickets import Ticket
from registrations.querysets import VisitQuerySet


class Scan(AppendOnlyModel):
    """One reading of a ticket at a door; never changed or deleted.

    `scan_id` is made by the device: sent again with the same code, gate and direction it gets
    this row's answer. `code_digest` tells whether the code is the same without storing it.
    `scanned_at` is the device's clock, `created_at` the server's. `first_scan` is the scan by
    which the ticket is inside, where the answer is `already_inside`. Made `by` a person, or with a
    `door_pass`. `is_override`: it was admitted although a rule refuses it, as a manager told; both
    reasons stand in the journal.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="scans")
    # Its index is `scan_by_gate`.
    gate = models.ForeignKey(
        Gate,
        verbose_name=_("gate"),
        on_delete=models.PROTECT,
        related_name="scans",
        db_index=False,
    )
    window = models.ForeignKey(
        EntryWindow, null=True, blank=True, on_delete=models.PROTECT, related_name="scans"
    )
    ticket = models.ForeignKey(
        Ticket,
        verbose_name=_("ticket"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scans",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scans",
    )
    door_pass = models.ForeignKey(
        DoorPass,
        verbose_name=_("door pass"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="scans",
    )
    scan_id = models.UUIDField(_("scan id"))
    code_digest = models.CharField(max_length=64)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    undoes = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    first_scan = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats"
    )
    scanned_at = models.DateTimeField(_("scanned"))
    is_override = models.BooleanField(_("admitted anyway"), default=False, db_default=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "scan_id"], name="scan_one_per_scan_id"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="scan_direction_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="scan_outcome_is_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=Reason.values), name="scan_reason_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.REFUSED) & ~Q(reason="")
                | ~Q(outcome=Outcome.REFUSED) & Q(reason=""),
                name="scan_refusal_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(door_pass__isnull=True), name="scan_by_one"
            ),
            models.CheckConstraint(
                condition=Q(is_override=False) | Q(direction=Direction.IN, by__isnull=False),
                name="scan_override_by_a_person",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-created_at", "-id"], name="scan_by_event"),
            # The last scans of a quiet gate of a large event are found without reading the others.
            models.Index(fields=["gate", "-created_at", "-id"], name="scan_by_gate"),
            models.Index(fields=["ticket", "-created_at"], name="scan_by_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.gate})"

    @property
    def made_by(self) -> str:
        """The name of who scanned; '' where nobody is known."""
        who = self.by or self.door_pass
        return who.name if who else ""


class Visit(BaseModel):
    """The fact that a ticket is inside, in an entry window, from one scan until another."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="visits")
    window = models.ForeignKey(EntryWindow, on_delete=models.PROTECT, related_name="visits")
    started_at = models.DateTimeField(_("entered"))
    ended_at = models.DateTimeField(_("left"), null=True, blank=True)
    entered_by = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="visit_started")
    ended_by = models.ForeignKey(
        Scan, null=True, blank=True, on_delete=models.PROTECT, related_name="visits_ended"
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="visit_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="visit_ended_by_a_scan",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="visit_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["window"], name="visit_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["ticket", "-started_at"], name="visit_by_ticket"),
            models.Index(fields=["window", "started_at"], name="visit_by_window"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.window}"
