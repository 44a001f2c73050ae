"""What was done by whom, and how often."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel


class JournalEntry(AppendOnlyModel):
    """Who did what to which object; written in the transaction of the deed, never changed.

    `details` holds no personal data; what is personal stands in `personal`, which an erasure may
    empty by a statement of its own. The subject is named by kind and id, not by a foreign key,
    because the journal lies below events and registrations and outlives them.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="journal_entries",
    )
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.UUIDField(_("object"))
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    personal = models.JSONField(_("personal details"), null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["event_id", "-created_at"], name="journal_by_event"),
            models.Index(
                fields=["subject_kind", "subject_id", "-created_at"], name="journal_by_subject"
            ),
            models.Index(fields=["-created_at"], name="journal_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.subject_kind})"


class RateCount(BaseModel):
    """How often something was done by one key in the present window of a limit.

    `key` is a keyed digest of the limit's name and what it counts by: no address is stored.
    """

    key = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    resets_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="rate_count_one_per_key"),
            models.CheckConstraint(condition=Q(count__gte=0), name="rate_count_not_negative"),
        ]
        indexes = [models.Index(F("resets_at"), name="rate_count_by_reset")]

    def __str__(self) -> str:
        return self.key[:8]
