"""What admits one person, and what was paid for it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from events.models import Event, TicketType
from registrations.enums import EndedBy, PaymentMethod, TicketStatus
from registrations.models.registrations import Registration
from registrations.querysets import TicketQuerySet
from registrations.tickets.words import holder_text
from registrations.words import OF_TICKETS, WordsField


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
    # Empty while it is valid, and where nobody wrote it down.
    ended_by = models.CharField(
        _("ended by"), max_length=10, choices=EndedBy, blank=True, editable=False
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    short_code = models.CharField(_("code"), max_length=12)
    price = models.DecimalField(_("to pay at the door"), max_digits=9, decimal_places=2, default=0)
    source_id = models.CharField(max_length=200, blank=True, editable=False)
    words = WordsField()

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
        indexes = [
            models.Index(fields=["event", "status"], name="ticket_by_event"),
            # Ids tell the time: the latest ones of an event, a page of them.
            models.Index(fields=["event", "-id"], name="ticket_latest_of_event"),
        ]

    def __str__(self) -> str:
        return f"{holder_text(self)} · {self.short_code}"

    def get_absolute_url(self) -> str:
        return reverse("registrations:ticket", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the words by which it is found."""
        fields = kwargs.get("update_fields")
        if fields is not None and not OF_TICKETS.isdisjoint(fields):
            kwargs["update_fields"] = {*fields, "words"}
        super().save(*args, **kwargs)


class Payment(AppendOnlyModel):
    """One line of what was paid for a registration: the sum of its lines is what it has paid.

    Never changed: a mistake is put right by a line of the opposite sign. `by` took the money, or a
    device with a `door_pass`; a line of a payment provider will have neither. `ticket` is the one
    that was paid for at the door; without, it is money for the registration as a whole.
    """

    registration = models.ForeignKey(
        Registration,
        verbose_name=_("registration"),
        on_delete=models.PROTECT,
        related_name="payments",
    )
    # Of all tickets of a registration: more digits than the price of one.
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    method = models.CharField(_("how"), max_length=12, choices=PaymentMethod)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments_taken",
    )
    ticket = models.ForeignKey(
        Ticket,
        verbose_name=_("ticket"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments",
    )
    door_pass = models.ForeignKey(
        "registrations.DoorPass",
        verbose_name=_("door pass"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="payments",
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="payment_moves_money"),
            models.CheckConstraint(
                condition=Q(method__in=PaymentMethod.values), name="payment_method_is_known"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=True) | Q(door_pass__isnull=True), name="payment_by_one"
            ),
        ]
        indexes = [models.Index(fields=["registration", "created_at"], name="payment_by_time")]

    def __str__(self) -> str:
        return f"{self.amount} ({self.what})"

    @property
    def what(self) -> str:
        """In words: money that came, or a correction."""
        return gettext("Correction") if self.amount < 0 else self.get_method_display()
