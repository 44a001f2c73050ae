"""Events that repeat by one rule."""

from __future__ import annotations

import zoneinfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import BaseModel
from events.models.organizers import Organizer
from events.querysets import TeamQuerySet
from events.validators import validate_time_zone


class Series(BaseModel):
    """A rule and a first date; each date is an event of its own, with people of its own.

    `rule` is an RRULE of RFC 5545 without its name, like ``FREQ=WEEKLY;BYDAY=TU;COUNT=10``. It is
    followed in the wall time of `time_zone`, so that a course at 19:00 stays at 19:00 when clocks
    change. `start_at` is the first date (UTC).
    """

    organizer = models.ForeignKey(
        Organizer, verbose_name=_("organizer"), on_delete=models.PROTECT, related_name="series"
    )
    rule = models.CharField(_("rule"), max_length=500)
    start_at = models.DateTimeField(_("first date"))
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_time_zone])

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("more than one", "series")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(rule=""), name="series_has_a_rule"),
        ]
        indexes = [
            models.Index(fields=["organizer", "-created_at"], name="series_by_organizer"),
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
