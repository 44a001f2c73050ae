"""Kinds of places, and the seats that they draw from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models.events import Event
from events.querysets import PoolQuerySet


class TicketType(BaseModel):
    """A kind of place. `number` is its short name in QR codes, unique in the event."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="ticket_types")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, blank=True)
    price = models.DecimalField(_("to pay at the door"), max_digits=9, decimal_places=2, default=0)
    pools: models.ManyToManyField[Pool, models.Model] = models.ManyToManyField(
        "Pool", verbose_name=_("pools"), related_name="ticket_types", blank=True
    )

    class Meta:
        verbose_name = _("ticket type")
        verbose_name_plural = _("ticket types")
        ordering = ["event", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="ticket_type_one_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=65535),
                name="ticket_type_number_fits_two_bytes",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0), name="ticket_type_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Pool(BaseModel):
    """A number of seats that ticket types draw from; the event's root pool is its capacity.

    The counters live here and nowhere else. Nothing saves a stored pool: seats move by
    conditional UPDATEs (registrations.seats), root first, so that the row is also the event's lock.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="pools")
    name = models.CharField(_("name"), max_length=100)
    is_root = models.BooleanField(default=False, editable=False)
    capacity = models.PositiveIntegerField(
        _("capacity"), null=True, blank=True, help_text=_("Empty: unlimited.")
    )
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    next_queue_number = models.PositiveIntegerField(default=1, editable=False)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool")
        verbose_name_plural = _("pools")
        ordering = ["event", "-is_root", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(is_root=True), name="pool_one_root_per_event"
            ),
            models.CheckConstraint(condition=Q(taken__gte=0), name="pool_taken_not_negative"),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                name="pool_taken_within_capacity",
            ),
            models.CheckConstraint(condition=Q(waiting__gte=0), name="pool_waiting_not_negative"),
        ]
        indexes = [models.Index(fields=["event", "-is_root", "id"], name="pool_in_lock_order")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("A stored pool is changed by conditional UPDATEs only.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def free(self) -> int | None:
        """Seats left; None is unlimited."""
        return None if self.capacity is None else self.capacity - self.taken
