"""What the database itself holds true of events, and what it finds them by."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.enums import EventStatus, RegistrationMode, Visibility, WaitingListMode
from events.slugs import RESERVED_SLUGS

CONSTRAINTS: list[models.BaseConstraint] = [
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
    models.CheckConstraint(
        condition=Q(waiting_list_mode__in=WaitingListMode.values),
        name="event_waiting_list_mode_is_known",
    ),
    models.CheckConstraint(condition=Q(offer_hours__gte=1), name="event_offers_last_an_hour"),
    models.UniqueConstraint(
        fields=["series", "series_start"],
        condition=Q(series__isnull=False),
        name="event_one_per_date_of_series",
    ),
    models.CheckConstraint(
        condition=Q(series__isnull=True, series_start__isnull=True)
        | Q(series__isnull=False, series_start__isnull=False),
        name="event_of_a_series_has_its_date",
    ),
    models.CheckConstraint(
        condition=Q(is_template=False) | Q(status=EventStatus.DRAFT, series__isnull=True),
        name="event_template_is_a_draft",
    ),
]

INDEXES = [
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
    models.Index(
        fields=["series", "start_at"],
        name="event_by_series",
        condition=Q(series__isnull=False),
    ),
]
