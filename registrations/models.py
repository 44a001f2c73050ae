"""Who comes, who waits, who is inside."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from events.models import EntryWindow, Event, Gate, TicketType
from registrations.enums import (
    ENDED,
    LIVE,
    SEATED,
    Direction,
    Outcome,
    Reason,
    Status,
    TicketStatus,
)
from registrations.querysets import RegistrationQuerySet, TicketQuerySet, VisitQuerySet


class Registration(BaseModel):
    """One sign-up by one person for one event: one or more tickets, one status.

    `email_key` is the normal form of the address; null only for imported rows, which carry a
    `source_key`. `holds_seats` says whether the tickets' seats are taken in the pools now:
    always for confirmed and offered, for unconfirmed until `expires_at`, never otherwise.
    `link_version` revokes every signed link when raised. `wants_waiting_list` is what a guest
    asked for before the address was confirmed.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="registrations"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="registrations",
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("email"), max_length=254)
    email_key = models.CharField(max_length=254, null=True, blank=True, editable=False)
    source_key = models.CharField(max_length=200, null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=12, default="en")
    status = models.CharField(_("status"), max_length=12, choices=Status)
    holds_seats = models.BooleanField(_("holds seats"), default=False, editable=False)
    wants_waiting_list = models.BooleanField(default=False, editable=False)
    queue_number = models.PositiveIntegerField(
        _("queue number"), null=True, blank=True, editable=False
    )
    priority = models.SmallIntegerField(_("priority"), default=0, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField(_("holds seats until"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "email_key"],
                condition=Q(email_key__isnull=False) & Q(status__in=sorted(LIVE)),
                name="registration_one_live_per_email",
                violation_error_message=_("This person is registered for this event already."),
            ),
            models.UniqueConstraint(
                fields=["event", "source_key"],
                condition=Q(source_key__isnull=False),
                name="registration_one_per_source_key",
            ),
            models.UniqueConstraint(
                fields=["event", "queue_number"],
                condition=Q(queue_number__isnull=False),
                name="registration_one_per_queue_number",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="registration_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(email_key="")
                & (Q(email_key__isnull=False) | Q(source_key__isnull=False)),
                name="registration_has_email_or_source",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(SEATED), holds_seats=True)
                | Q(status=Status.UNCONFIRMED)
                | (~Q(status__in=[*sorted(SEATED), Status.UNCONFIRMED]) & Q(holds_seats=False)),
                name="registration_holds_seats_by_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WAITLISTED) | Q(queue_number__isnull=False),
                name="registration_waiting_has_a_number",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.UNCONFIRMED, Status.OFFERED])
                | Q(expires_at__isnull=False),
                name="registration_awaited_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="registration_confirmed_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(ENDED), ended_at__isnull=False)
                | (~Q(status__in=sorted(ENDED)) & Q(ended_at__isnull=True)),
                name="registration_ended_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "created_at"], name="registration_by_status"),
            models.Index(fields=["event", "-created_at"], name="registration_by_event"),
            models.Index(
                fields=["event", "priority", "queue_number"],
                name="registration_queue",
                condition=Q(status=Status.WAITLISTED),
            ),
            models.Index(
                fields=["expires_at"],
                name="registration_expiring",
                condition=Q(expires_at__isnull=False),
            ),
            models.Index(fields=["email_key"], name="registration_by_email"),
            models.Index(fields=["user", "-created_at"], name="registration_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("registrations:detail", args=[self.pk])

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class Ticket(BaseModel):
    """One attendee's admission. `revision` voids older codes; `short_code` is the one to type.

    `event` stands here too, so that the door finds a code without a join. `number` counts the
    tickets of a registration. `price` is what the type cost when the ticket was made.
    """

    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        on_delete=models.PROTECT,
        related_name="tickets",
    )
    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="tickets"
    )
    ticket_type = models.ForeignKey(
        TicketType, verbose_name=_("type"), on_delete=models.PROTECT, related_name="tickets"
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    holder_name = models.CharField(_("holder"), max_length=200, blank=True)
    holder_email = models.EmailField(_("holder's email"), max_length=254, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=TicketStatus, default=TicketStatus.ACTIVE
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    short_code = models.CharField(_("code"), max_length=12)
    price = models.DecimalField(_("to pay at the door"), max_digits=9, decimal_places=2, default=0)
    source_id = models.CharField(max_length=200, blank=True, editable=False)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        ordering = ["registration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["short_code"], name="ticket_one_per_short_code"),
            models.UniqueConstraint(
                fields=["registration", "number"], name="ticket_one_per_number"
            ),
            models.CheckConstraint(
                condition=Q(status__in=TicketStatus.values), name="ticket_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(revision__gte=1, revision__lte=65535),
                name="ticket_revision_fits_two_bytes",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="ticket_price_not_negative"),
        ]
        indexes = [models.Index(fields=["event", "status"], name="ticket_by_event")]

    def __str__(self) -> str:
        return f"{self.holder_name or self.registration.name} · {self.short_code}"

    def get_absolute_url(self) -> str:
        return reverse("registrations:ticket", args=[self.pk])


class Scan(AppendOnlyModel):
    """One reading of a ticket at a door; never changed or deleted.

    `scan_id` is made by the device: sent again with the same code, gate and direction it gets
    this row's answer. `code_digest` tells whether the code is the same without storing it.
    `scanned_at` is the device's clock, `created_at` the server's. `first_scan` is the scan by
    which the ticket is inside, where the answer is `already_inside`.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="scans")
    gate = models.ForeignKey(
        Gate, verbose_name=_("gate"), on_delete=models.PROTECT, related_name="scans"
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
        ]
        indexes = [
            models.Index(fields=["event", "-created_at", "-id"], name="scan_by_event"),
            models.Index(fields=["ticket", "-created_at"], name="scan_by_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.gate})"


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
        ]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.window}"


class IdempotencyKey(BaseModel):
    """What one key of one principal did on one route, for 24 hours.

    Stored with its effect in one transaction. `principal`, `key` and `values_digest` are keyed
    digests, so that no personal value stands here.
    """

    principal = models.CharField(max_length=64)
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    values_digest = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField()
    object_id = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "route", "key"], name="idempotency_key_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_by_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key[:8]}"
