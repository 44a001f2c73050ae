"""What happens, where and when."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from events import indexing
from events.enums import EventStatus, RegistrationMode, Visibility, WaitingListMode
from events.models.event_rules import CONSTRAINTS, INDEXES
from events.models.organizers import Organizer
from events.models.series import Series
from events.models.tags import Tag
from events.querysets import TAG_SEPARATOR, EventQuerySet
from events.validators import slug_validator, validate_free_slug, validate_time_zone


class Event(BaseModel):
    """Something with a start, an end, and a place or a link.

    `start_at` and `end_at` are UTC; people see and enter them in `time_zone`. An all-day event
    runs from local midnight of its first day to local midnight after its last. What search
    and lists read is a copy (`SearchEntry`, `SearchWords`), written with the event.
    """

    organizer = models.ForeignKey(
        Organizer,
        verbose_name=_("organizer"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=100, validators=[slug_validator, validate_free_slug]
    )
    summary = models.CharField(
        _("summary"), max_length=300, blank=True, help_text=_("One or two sentences for lists.")
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("Markdown: **bold**, lists, links.")
    )
    start_at = models.DateTimeField(_("start"))
    end_at = models.DateTimeField(_("end"))
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("All times of this event are entered and shown in this zone."),
    )
    all_day = models.BooleanField(_("all day"), default=False)
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    address = models.CharField(_("street address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    online_url = models.URLField(
        _("link to take part"),
        max_length=500,
        blank=True,
        help_text=_("Shown only to people with a ticket and to the team."),
    )
    tags = models.ManyToManyField(Tag, verbose_name=_("tags"), blank=True, related_name="events")
    cover = models.ImageField(_("cover picture"), upload_to="covers/", blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus, default=EventStatus.DRAFT
    )
    visibility = models.CharField(
        _("visibility"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True, editable=False)
    registration_mode = models.CharField(
        _("registration"), max_length=10, choices=RegistrationMode, default=RegistrationMode.NONE
    )
    external_url = models.URLField(_("registration page elsewhere"), max_length=500, blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("Empty: when the event ends."),
    )
    is_closed_by_hand = models.BooleanField(_("registration closed by hand"), default=False)
    requires_approval = models.BooleanField(_("registrations need approval"), default=False)
    max_per_registration = models.PositiveSmallIntegerField(
        _("tickets per registration"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text=_("How many people one registration may bring."),
    )
    names_close_at = models.DateTimeField(
        _("names can be filled in until"),
        null=True,
        blank=True,
        help_text=_("Of people in a group. Empty: when it starts."),
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    waiting_list_closes_at = models.DateTimeField(
        _("waiting list closes"), null=True, blank=True, help_text=_("Empty: when it starts.")
    )
    waiting_list_mode = models.CharField(
        _("when a place becomes free"),
        max_length=10,
        choices=WaitingListMode,
        default=WaitingListMode.AT_ONCE,
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept an offer"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(720)],
        help_text=_("Whoever does not answer in time loses the place to the next in line."),
    )
    small_groups_may_pass = models.BooleanField(
        _("small groups may pass"),
        default=False,
        help_text=_("A waiting group that does not fit yet does not hold back smaller ones."),
    )
    source_key = models.CharField(max_length=300, null=True, blank=True, editable=False)
    series = models.ForeignKey(
        Series,
        verbose_name=_("series"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="events",
    )
    # The date by the rule, which names this one in its series wherever it is moved.
    series_start = models.DateTimeField(
        _("date in the series"), null=True, blank=True, editable=False
    )
    # Names of the fields that were changed for this date alone: later changes leave them alone.
    own_fields = models.JSONField(default=list, blank=True, editable=False)
    is_template = models.BooleanField(_("template"), default=False, editable=False)
    # What each imported file last said, as digests by file and field (events.importing.store).
    source_state = models.JSONField(default=dict, blank=True, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["start_at", "id"]
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the event, and what search reads of it."""
        is_new = self._state.adding
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            if is_new:
                indexing.write_new(Event, [self])
            else:
                indexing.write_changed(Event, [self.pk], kwargs.get("update_fields"))

    def clean(self) -> None:
        super().clean()
        if self.start_at and self.end_at and self.end_at <= self.start_at:
            raise ValidationError({"end_at": _("The end must come after the start.")})
        opens, closes = self.registration_opens_at, self.registration_closes_at
        if opens and closes and closes <= opens:
            sentence = _("Registration must close after it opens.")
            raise ValidationError({"registration_closes_at": sentence})
        if self.registration_mode == RegistrationMode.EXTERNAL and not self.external_url:
            sentence = _("Give the link of the registration page elsewhere.")
            raise ValidationError({"external_url": sentence})

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])

    @property
    def title_here(self) -> str:
        """The title in the language of `in_language()` or `put_into_words()`, else its own."""
        return getattr(self, "text_title", None) or self.title

    @property
    def summary_here(self) -> str:
        return getattr(self, "text_summary", None) or self.summary

    @property
    def description_here(self) -> str:
        return getattr(self, "text_description", None) or self.description

    @property
    def tag_list(self) -> list[str]:
        """The tags' names in order; without a query where `with_tag_names()` annotated them."""
        if hasattr(self, "tag_names"):
            names = (self.tag_names or "").split(TAG_SEPARATOR)
            return sorted(filter(None, names), key=str.casefold)
        return list(self.tags.values_list("name", flat=True))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        return self.start_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.end_at.astimezone(self.zone)

    @property
    def is_draft(self) -> bool:
        return self.status == EventStatus.DRAFT

    @property
    def is_published(self) -> bool:
        return self.status == EventStatus.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED

    def is_over(self, *, at: datetime) -> bool:
        return self.end_at <= at

    def is_running(self, *, at: datetime) -> bool:
        return self.start_at <= at < self.end_at

    @property
    def closes_registration_at(self) -> datetime:
        """When registration ends: as set, else with the event."""
        return self.registration_closes_at or self.end_at

    @property
    def offers_places(self) -> bool:
        """Whether a free place is offered to the first in line rather than given."""
        return self.waiting_list_mode == WaitingListMode.OFFER

    @property
    def closes_names_at(self) -> datetime:
        """Until when names of a group can be filled in: as set, else until the event's start."""
        return self.names_close_at or self.start_at

    @property
    def closes_waiting_list_at(self) -> datetime:
        """When the waiting list ends: as set, else with the event's start."""
        return self.waiting_list_closes_at or self.start_at
