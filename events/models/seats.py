"""Kinds of places, and the seats that they draw from."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events.models.events import Event
from events.querysets import PoolQuerySet


class TicketType(BaseModel):
    """A kind of place. `number` is its short name in QR codes, unique in the event.

    Each of its tickets takes a seat of the event's root pool and of each of `pools`. A hidden type
    is not shown to the public and not to be had by them. An empty maximum leaves the event's.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="ticket_types")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=300, blank=True)
    price = models.DecimalField(_("to pay at the door"), max_digits=9, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Lower numbers come first.")
    )
    sales_open_at = models.DateTimeField(_("available from"), null=True, blank=True)
    sales_close_at = models.DateTimeField(_("available until"), null=True, blank=True)
    min_per_registration = models.PositiveSmallIntegerField(
        _("at least, per registration"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    max_per_registration = models.PositiveSmallIntegerField(
        _("at most, per registration"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("Empty: as many as the event allows."),
    )
    is_hidden = models.BooleanField(
        _("hidden"), default=False, help_text=_("Only the team can give tickets of this type.")
    )
    door_note = models.CharField(
        _("what to check at the door"),
        max_length=200,
        blank=True,
        help_text=_("Shown to door staff with every ticket of this type, such as “student card”."),
    )
    pools: models.ManyToManyField[Pool, models.Model] = models.ManyToManyField(
        "Pool", verbose_name=_("pools"), related_name="ticket_types", blank=True
    )

    class Meta:
        verbose_name = _("ticket type")
        verbose_name_plural = _("ticket types")
        ordering = ["event", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="ticket_type_one_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=65535),
                name="ticket_type_number_fits_two_bytes",
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0), name="ticket_type_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(sales_open_at__isnull=True)
                | Q(sales_close_at__isnull=True)
                | Q(sales_close_at__gt=F("sales_open_at")),
                name="ticket_type_sales_close_after_opening",
                violation_error_message=_("A ticket must be available until after it is from."),
            ),
            models.CheckConstraint(
                condition=Q(min_per_registration__gte=1), name="ticket_type_minimum_is_one"
            ),
            models.CheckConstraint(
                condition=Q(max_per_registration__isnull=True)
                | Q(max_per_registration__gte=F("min_per_registration")),
                name="ticket_type_maximum_not_below_minimum",
                violation_error_message=_("The most cannot be fewer than the least."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def allows(self, number: int) -> bool:
        """Whether one registration may have so many of this type."""
        most = self.max_per_registration
        return number >= self.min_per_registration and (most is None or number <= most)

    def is_on_sale(self, *, at: datetime) -> bool:
        """Whether everyone may have it now, seats aside."""
        return not (self.is_hidden or self.opens_later(at=at) or self.has_closed(at=at))

    def opens_later(self, *, at: datetime) -> bool:
        return self.sales_open_at is not None and at < self.sales_open_at

    def has_closed(self, *, at: datetime) -> bool:
        return self.sales_close_at is not None and at >= self.sales_close_at


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
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The root pool is named by nobody: its stored name is in its maker's language."""
        return gettext("All seats") if self.is_root else self.name

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError("A stored pool is changed by conditional UPDATEs only.")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def version(self) -> str:
        """Changes with what people edit; `updated_at` moves with each seat that is taken."""
        edited = f"{self.capacity} {self.name}".encode()
        return hashlib.blake2b(edited, digest_size=8).hexdigest()

    @property
    def free(self) -> int | None:
        """Seats left; None is unlimited."""
        return None if self.capacity is None else self.capacity - self.taken
