"""Work to do later or again and again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import JobStatus
from core.leases import Leased, LeasedQuerySet, waiting


class JobQuerySet(LeasedQuerySet["Job"]):
    pass


class Job(Leased):
    """One piece of work, written in the transaction of its cause; done by one of the workers.

    `name` says which code does it, with `arguments`; `key` makes sure that one cause never writes
    two. What comes again and again is one row that is queued anew each time.
    """

    IN_HAND = JobStatus.RUNNING

    name = models.CharField(_("name"), max_length=60)
    key = models.CharField(_("cause"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=JobStatus, default=JobStatus.QUEUED
    )
    done_at = models.DateTimeField(_("last done"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="job_one_per_key"),
            models.CheckConstraint(
                condition=Q(status__in=JobStatus.values), name="job_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=JobStatus.RUNNING, lease_until__isnull=False)
                | ~Q(status=JobStatus.RUNNING) & Q(lease_until__isnull=True),
                name="job_leased_while_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="job_waiting",
                condition=waiting(JobStatus.RUNNING),
            ),
            models.Index(fields=["name", "-created_at"], name="job_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_status_display()})"
