"""Roles for one event, and invitations into a team."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.enums import Role
from events.models.events import Event
from events.models.organizers import Organizer
from events.querysets import EventRoleQuerySet


class EventRole(BaseModel):
    """What one person may do with one event, instead of what their membership says.

    It may give more or less than the membership, and stand without one. A manager of the
    organizer stays manager of all its events.
    """

    event = models.ForeignKey(
        Event, verbose_name=_("event"), on_delete=models.CASCADE, related_name="roles"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="event_roles",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)

    objects = EventRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role for an event")
        verbose_name_plural = _("roles for an event")
        ordering = ["event", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "event"],
                name="event_role_one_per_person",
                violation_error_message=_("This person has a role for this event already."),
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="event_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


_OPEN = Q(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(BaseModel):
    """An offer by mail to join a team, for all its events or for one.

    `email` is the normalised address; only an account that has it verified may accept. `digest`
    is that of the secret in the link. One that was accepted or taken back is over.
    """

    organizer = models.ForeignKey(
        Organizer,
        verbose_name=_("organizer"),
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    event = models.ForeignKey(
        Event,
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="invitations",
    )
    email = models.EmailField(_("email"), max_length=254)
    role = models.CharField(_("role"), max_length=10, choices=Role)
    digest = models.CharField(max_length=64, editable=False)
    expires_at = models.DateTimeField(_("good until"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("accepted by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="invitation_one_per_digest"),
            models.UniqueConstraint(
                fields=["organizer", "email"],
                condition=_OPEN & Q(event__isnull=True),
                name="invitation_one_open_per_team",
            ),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=_OPEN & Q(event__isnull=False),
                name="invitation_one_open_per_event",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="invitation_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organizer", "-created_at"], name="invitation_by_organizer"),
            models.Index(fields=["email"], name="invitation_by_email"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    def is_open(self, *, at: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > at
