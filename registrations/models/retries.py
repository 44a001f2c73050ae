"""What makes a retry harmless."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel


class IdempotencyKey(BaseModel):
    """What one key of one principal did on one route, for 24 hours.

    Stored with its effect in one transaction. `principal`, `key` and `values_digest` are keyed
    digests, so that no personal value stands here.
    """

    principal = models.CharField(max_length=64)
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    values_digest = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField()
    object_id = models.UUIDField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "route", "key"], name="idempotency_key_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="idempotency_by_expiry")]

    def __str__(self) -> str:
        return f"{self.route} {self.key[:8]}"
