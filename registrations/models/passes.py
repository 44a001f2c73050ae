"""Rights of single devices to scan at a door, without an account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models import Event, Gate

MOST_DEVICES = 50


class DoorEnrolment(BaseModel):
    """The minutes in which devices can get a door pass of an event, or of one of its gates.

    What a helper's camera opens carries a secret, of which only the digest is stored. After
    `closes_at`, or after `most` devices, that secret is worth nothing. Passes made with it end at
    `passes_end_at`.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="door_enrolments"
    )
    gate = models.ForeignKey(
        Gate,
        verbose_name=_("gate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="door_enrolments",
    )
    secret_digest = models.CharField(max_length=64, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="door_enrolments",
    )
    closes_at = models.DateTimeField(_("open until"))
    passes_end_at = models.DateTimeField(_("passes are good until"))
    enrolled = models.PositiveSmallIntegerField(_("devices"), default=0, editable=False)
    most = models.PositiveSmallIntegerField(_("at most"), default=MOST_DEVICES)

    class Meta:
        verbose_name = _("door enrolment")
        verbose_name_plural = _("door enrolments")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["secret_digest"], name="enrolment_one_per_secret"),
            models.CheckConstraint(
                condition=Q(enrolled__gte=0, enrolled__lte=F("most")),
                name="enrolment_not_over_its_most",
            ),
            models.CheckConstraint(
                condition=Q(most__gte=1, most__lte=MOST_DEVICES), name="enrolment_most_in_bounds"
            ),
            models.CheckConstraint(
                condition=Q(passes_end_at__gt=F("created_at")), name="enrolment_passes_end_later"
            ),
        ]
        indexes = [models.Index(fields=["event", "-created_at"], name="enrolment_by_event")]

    def __str__(self) -> str:
        return f"{self.event} · {self.gate}" if self.gate else str(self.event)

    def is_open(self, *, at: datetime) -> bool:
        return at < self.closes_at and self.enrolled < self.most


class DoorPass(BaseModel):
    """A named, expiring, revocable right of one device to scan at one event, or one gate of it.

    The device keeps the key, this row its digest. `name` is what the helper typed: personal, so
    it stands nowhere else. `last_seen_at` is written once a minute at most.
    """

    enrolment = models.ForeignKey(DoorEnrolment, on_delete=models.PROTECT, related_name="passes")
    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.PROTECT, related_name="door_passes"
    )
    gate = models.ForeignKey(
        Gate,
        verbose_name=_("gate"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="door_passes",
    )
    name = models.CharField(_("name"), max_length=60)
    key_digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("revoked by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="door_passes_revoked",
    )
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("door pass")
        verbose_name_plural = _("door passes")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key_digest"], name="door_pass_one_per_key"),
            models.CheckConstraint(condition=~Q(name=""), name="door_pass_has_a_name"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="door_pass_expires_later"
            ),
        ]
        indexes = [models.Index(fields=["event", "-created_at"], name="door_pass_by_event")]

    def __str__(self) -> str:
        return self.name

    def is_good(self, *, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at
