"""A retry never makes a second registration (rule 3): keys stored with their effect."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID

from accounts.limits import keyed_digest
from core.compiled import CompiledInsert
from registrations.errors import KeyReused
from registrations.models import IdempotencyKey

KEPT_FOR = timedelta(hours=24)

_write_key = CompiledInsert(IdempotencyKey)


@dataclass(frozen=True)
class RetryKey:
    """What makes a request the same one again.

    `principal` is who asks (an account's id, a guest's session or network), `route` names the
    operation with its object, `key` is the form's nonce or the Idempotency-Key header,
    `values` are the validated values, JSON-serialisable, and `status_code` is what the first
    answer says.
    """

    principal: str
    route: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    status_code: int = HTTPStatus.CREATED

    @property
    def values_digest(self) -> str:
        return keyed_digest("values", json.dumps(self.values, sort_keys=True, default=str))

    @property
    def lookup(self) -> dict[str, str]:
        return {
            "principal": keyed_digest("principal", self.principal),
            "route": self.route[:60],
            "key": keyed_digest("key", self.key),
        }


class Earlier(NamedTuple):
    """What a key did before, and how that was answered."""

    object_id: UUID
    status_code: int


def find(retry: RetryKey, *, now: datetime) -> Earlier | None:
    """Return what this key made before, or None; raise `KeyReused` for other values.

    Called under the event's lock, so that of simultaneous retries one is first and the rest see it.
    """
    stored = IdempotencyKey.objects.filter(**retry.lookup).first()
    if stored is None:
        return None
    if stored.expires_at <= now:
        stored.delete()
        return None
    if stored.values_digest != retry.values_digest:
        raise KeyReused
    return Earlier(stored.object_id, stored.status_code)


def remember(retry: RetryKey, object_id: UUID, *, now: datetime) -> None:
    """Store the key with its effect, in the caller's transaction."""
    _write_key(
        IdempotencyKey(
            **retry.lookup,
            values_digest=retry.values_digest,
            status_code=retry.status_code,
            object_id=object_id,
            created_at=now,
            expires_at=now + KEPT_FOR,
        )
    )


def forget_expired(*, now: datetime) -> int:
    """Delete keys older than a day; return how many went."""
    return IdempotencyKey.objects.filter(expires_at__lte=now).delete()[0]
