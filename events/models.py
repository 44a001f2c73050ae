"""What happens, where, when, and for how many."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from core.text import fold
from events.enums import EventStatus, RegistrationMode, Role, Visibility
from events.querysets import (
    TAG_SEPARATOR,
    EventQuerySet,
    MembershipQuerySet,
    OrganizerQuerySet,
    PoolQuerySet,
)
from events.slugs import RESERVED_SLUGS


@cache
def _time_zones() -> frozenset[str]:
    """The names of this machine's zones; reading them takes a quarter of a second.

    Two are not zones but this machine's setting, which PostgreSQL does not know.
    """
    return frozenset(zoneinfo.available_timezones() - {"localtime", "Factory"})


slug_validator = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Use small letters, digits and hyphens.")
)


def validate_time_zone(value: str) -> None:
    """Accept the names of the IANA time zone database."""
    if value not in _time_zones():
        raise ValidationError(
            _("“%(value)s” is no time zone. Write it like Europe/Berlin."), params={"value": value}
        )


def validate_free_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(value)s” is used by the site itself. Choose another one."),
            params={"value": value},
        )


class Organizer(BaseModel):
    """An organization that holds events; people are its members with a role."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("address"), max_length=80, validators=[slug_validator, validate_free_slug]
    )
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("contact e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organizers"
    )

    objects = OrganizerQuerySet.as_manager()

    class Meta:
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="organizer_one_per_slug",
                violation_error_message=_("There is an organizer with this address already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(BaseModel):
    """One person's role in an organizer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    organizer = models.ForeignKey(
        Organizer,
        verbose_name=_("organizer"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["organizer", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organizer"],
                name="membership_one_per_person",
                violation_error_message=_("This person is a member already."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()})"


class Tag(BaseModel):
    """A word that groups events; `slug` is its address in filters."""

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address"), max_length=60, allow_unicode=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="tag_one_per_slug",
                violation_error_message=_("There is such a tag already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Event(BaseModel):
    """Something with a start, an end, and a place or a link.

    `start_at` and `end_at` are UTC; people see and enter them in `time_zone`. An all-day event
    runs from local midnight of its first day to local midnight after its last. `search_text`
    and `city_key` are folded copies for searching, kept by `save()` and `refresh_index()`.
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
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    waiting_list_closes_at = models.DateTimeField(
        _("waiting list closes"), null=True, blank=True, help_text=_("Empty: when it starts.")
    )
    small_groups_may_pass = models.BooleanField(
        _("small groups may pass"),
        default=False,
        help_text=_("A waiting group that does not fit yet does not hold back smaller ones."),
    )
    source_key = models.CharField(max_length=300, null=True, blank=True, editable=False)
    # What each imported file last said, as digests by file and field (events.importing.store).
    source_state = models.JSONField(default=dict, blank=True, editable=False)
    search_text = models.TextField(blank=True, default="", editable=False)
    city_key = models.CharField(max_length=200, blank=True, default="", editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["start_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="event_one_per_slug",
                violation_error_message=_("There is an event with this address already."),
            ),
            models.UniqueConstraint(
                fields=["organizer", "source_key"],
                condition=Q(source_key__isnull=False),
                name="event_one_per_source_key",
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=sorted(RESERVED_SLUGS)), name="event_slug_not_reserved"
            ),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")),
                name="event_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=EventStatus.values), name="event_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="event_visibility_is_known"
            ),
            models.CheckConstraint(
                condition=Q(registration_mode__in=RegistrationMode.values),
                name="event_registration_mode_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(registration_mode=RegistrationMode.EXTERNAL) | ~Q(external_url=""),
                name="event_external_has_a_link",
                violation_error_message=_("Give the link of the registration page elsewhere."),
            ),
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="event_registration_closes_after_opening",
                violation_error_message=_("Registration must close after it opens."),
            ),
            models.CheckConstraint(
                condition=~Q(status=EventStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="event_published_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(status=EventStatus.CANCELLED, cancelled_at__isnull=False)
                | ~Q(status=EventStatus.CANCELLED) & Q(cancelled_at__isnull=True),
                name="event_cancelled_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(max_per_registration__gte=1), name="event_allows_one_ticket"
            ),
        ]
        indexes = [
            models.Index(
                fields=["start_at", "id"],
                name="event_listed_by_start",
                condition=Q(status=EventStatus.PUBLISHED, visibility=Visibility.PUBLIC),
            ),
            models.Index(
                fields=["end_at"],
                name="event_listed_by_end",
                condition=Q(status=EventStatus.PUBLISHED, visibility=Visibility.PUBLIC),
            ),
            models.Index(fields=["organizer", "start_at"], name="event_by_organizer"),
            models.Index(fields=["city_key", "start_at"], name="event_by_city"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.refresh_index()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> None:
        super().clean()
        if self.start_at and self.end_at and self.end_at <= self.start_at:
            raise ValidationError({"end_at": _("The end must come after the start.")})

    def get_absolute_url(self) -> str:
        return reverse("events:detail", args=[self.slug])

    def refresh_index(self) -> None:
        """Write the folded copies that search and the city filter read."""
        parts = [self.title, self.summary, self.venue, self.city, self.country, self.description]
        self.search_text = fold(" ".join(part for part in parts if part))
        self.city_key = fold(self.city)[:200]

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
    def closes_waiting_list_at(self) -> datetime:
        """When the waiting list ends: as set, else with the event's start."""
        return self.waiting_list_closes_at or self.start_at


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


class Gate(BaseModel):
    """A named door of an event."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="gates")
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("gate")
        verbose_name_plural = _("gates")
        ordering = ["event", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                name="gate_one_per_name",
                violation_error_message=_("This event has a gate of that name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class EntryWindow(BaseModel):
    """The time in which one admission of a ticket counts; the default window has no bounds.

    A window holds `starts_at <= t < ends_at` (UTC); an empty bound is open. Windows of one event
    do not overlap: the form that edits them checks it, since SQLite cannot state it.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="entry_windows")
    name = models.CharField(_("name"), max_length=100)
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

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
