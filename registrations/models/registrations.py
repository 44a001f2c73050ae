"""Who comes, and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models import Event, TicketType
from registrations import words
from registrations.enums import ENDED, LIVE, SEATED, EndedBy, Status
from registrations.querysets import RegistrationQuerySet

if TYPE_CHECKING:
    from registrations.models.tickets import Ticket


class Registration(BaseModel):
    """One sign-up by one person for one event: one or more tickets, one status.

    `email_key` is the normal form of the address; null only for imported rows, which carry a
    `source_key`. `holds_seats` says whether the tickets' seats are taken in the pools now:
    always for confirmed and offered, for unconfirmed until `expires_at`, never otherwise.
    `link_version` revokes every signed link when raised. `wants_waiting_list` is what a guest
    asked for before the address was confirmed.

    Who waits takes places of the types of their tickets, or all of one of `wanted_types`, or of
    any type that is on sale by then (`takes_any_type`). Lower `priority` comes first; 0 is
    everyone's, and a move in the list makes it negative. `decision_note` is what the team said
    when it decided. `moved_from` is what it was at another event. `door_note` is the team's for the
    door staff, `note` is the team's for itself; neither is shown to the person.
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
    priority = models.IntegerField(_("priority"), default=0, editable=False)
    wanted_types: models.ManyToManyField[TicketType, models.Model] = models.ManyToManyField(
        TicketType, verbose_name=_("also takes"), related_name="wanted_by", blank=True
    )
    takes_any_type = models.BooleanField(_("takes any type"), default=False, editable=False)
    decision_note = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    door_note = models.CharField(
        _("note for the door"),
        max_length=200,
        blank=True,
        help_text=_("Shown to door staff with each ticket of this registration."),
    )
    note = models.TextField(
        _("note of the team"),
        max_length=2000,
        blank=True,
        help_text=_("Only the team reads it."),
    )
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    expires_at = models.DateTimeField(_("holds seats until"), null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    moved_from = models.ForeignKey(
        "self",
        verbose_name=_("moved from"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moved_to",
        editable=False,
    )
    # Empty where nobody wrote it down: imported rows, and older ones.
    ended_by = models.CharField(
        _("ended by"), max_length=10, choices=EndedBy, blank=True, editable=False
    )

    objects = RegistrationQuerySet.as_manager()

    # Of the object, not of the row. What registering leaves for whoever answers: the tickets made
    # with it just now, or the status code of the first answer, where a retry found it.
    new_tickets: Sequence[Ticket] = ()
    answered_before: int | None = None

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
            models.Index(fields=["event", "-created_at", "-id"], name="registration_by_event"),
            models.Index(fields=["-created_at", "-id"], name="registration_by_time"),
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
            models.Index(fields=["email_key", "event", "id"], name="registration_by_email"),
            models.Index(fields=["user", "-created_at"], name="registration_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"

    def get_absolute_url(self) -> str:
        return reverse("registrations:detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the words by which its tickets are found."""
        is_new, fields = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if not is_new and (fields is None or not words.OF_REGISTRATIONS.isdisjoint(fields)):
            words.rewrite_people([self.pk])

    @property
    def is_live(self) -> bool:
        return self.status in LIVE
