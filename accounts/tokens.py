"""Tokens for the API: made, found, used, revoked. The secret itself is shown once and not kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import journal
from accounts.models import ApiToken, ApiTokenQuerySet
from accounts.scopes import Scope
from core.compiled import CompiledRead

if TYPE_CHECKING:
    from accounts.models import User

# So that a secret which leaks into public code is recognised as one.
PREFIX = "em_"
SECRET_BYTES = 32
# "Last used" may be so far behind; else each request would write a row.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
OVER_IS_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class NewToken:
    """`secret` is known here and now only."""

    token: ApiToken
    secret: str


def create_token(
    *,
    user: User,
    name: str,
    scopes: Iterable[Scope],
    event_id: UUID | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> NewToken:
    """Make a token of `user` with these scopes, for one event or for all."""
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user,
            name=name,
            digest=_digest(secret),
            ending=secret[-4:],
            scopes=sorted(set(scopes)),
            event_id=event_id,
            expires_at=expires_at,
            created_at=now,
        )
        journal.record(
            "token.created", token, by=user, now=now, event_id=event_id, details=_facts(token)
        )
    return NewToken(token, secret)


def find_token(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the usable token with its user, or None; one query.

    The digest needs no salt and no slow hash: nobody guesses 32 random bytes.
    """
    if not secret.startswith(PREFIX):
        return None
    return next(iter(_usable_tokens(digest=_digest(secret), now=now)), None)


def _find_usable(digest: str, now: datetime) -> ApiTokenQuerySet:
    return ApiToken.objects.usable(at=now).select_related("user").filter(digest=digest)


_usable_tokens = CompiledRead(_find_usable, digest=str, now=datetime)


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Write when it was used last, once a minute at most."""
    if token.last_used_at and token.last_used_at > now - USE_IS_NOTED_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke_token(*, token: ApiToken, by: User, now: datetime) -> None:
    """End a token for good; called again, it changes nothing."""
    with transaction.atomic():
        revoked = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(
            revoked_at=now, updated_at=now
        )
        if revoked:
            journal.record("token.revoked", token, by=by, now=now, event_id=token.event_id)


def revoke_all_tokens(*, user: User, by: User, now: datetime) -> int:
    """End all tokens of `user` that work; return how many there were."""
    tokens = list(user.api_tokens.usable(at=now))
    for token in tokens:
        revoke_token(token=token, by=by, now=now)
    return len(tokens)


def forget_old_tokens(*, now: datetime) -> int:
    """Delete tokens that have been over for long; the journal keeps that they were. Programs that
    sign in by password leave one each time."""
    then = now - OVER_IS_KEPT_FOR
    over = Q(revoked_at__lt=then) | Q(expires_at__lt=then)
    return ApiToken.objects.filter(over).delete()[0]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _facts(token: ApiToken) -> dict[str, object]:
    return {"scopes": token.scopes, "expires_at": str(token.expires_at or "")}
