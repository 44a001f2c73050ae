"""What was done by whom, and how often."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnlyModel, AppendOnlyQuerySet, BaseModel
from core.origin import Via


class JournalQuerySet(AppendOnlyQuerySet):
    def erase_personal(self) -> int:
        """Take names, addresses and words out of these entries: all that the database lets be
        changed of them. What was done, when and by which account stays. Returns how many."""
        return models.QuerySet.update(self, personal=None, address=None)

    def erase_addresses(self) -> int:
        """Take the network addresses out of these entries, and nothing else."""
        return models.QuerySet.update(self, address=None)


class JournalEntry(AppendOnlyModel):
    """Who did what to which object; written in the transaction of the deed, never changed.

    `details` holds no personal data; what is personal stands in `personal` and `address`, which an
    erasure may empty. Triggers refuse any other change, whoever makes it (migration 0008). The
    subject is named by kind and id, not by a foreign key, because the journal lies below events
    and registrations and outlives them. `is_read`: nothing was done but looked at, the read log.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="journal_entries",
        # Its index is `journal_by_actor`.
        db_index=False,
    )
    action = models.CharField(_("action"), max_length=60)
    subject_kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.UUIDField(_("object"))
    event_id = models.UUIDField(_("event"), null=True, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    personal = models.JSONField(_("personal details"), null=True, blank=True)
    is_read = models.BooleanField(_("only looked at"), default=False, db_default=False)
    via = models.CharField(
        _("by way of"), max_length=8, choices=Via, blank=True, default="", db_default=""
    )
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)

    objects = JournalQuerySet.as_manager()

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
            models.Index(fields=["actor", "-created_at"], name="journal_by_actor"),
            models.Index(fields=["action", "-created_at"], name="journal_by_action"),
            # Of the site there is much, of a command little.
            models.Index(fields=["via", "-created_at"], name="journal_by_via"),
            # The read log is a small part of the journal, and asked for by itself.
            models.Index(
                fields=["event_id", "-created_at"],
                name="journal_reads_by_event",
                condition=Q(is_read=True),
            ),
            models.Index(
                fields=["-created_at"], name="journal_reads_by_time", condition=Q(is_read=True)
            ),
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
