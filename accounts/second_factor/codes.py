"""Whether somebody has a second factor, and whether a code proves it.

A code is one of the authenticator app (TOTP, RFC 6238) or a recovery code; each is good once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import structlog
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts import journal, limits
from accounts.models import User
from accounts.sealing import Unreadable

log = structlog.get_logger("accounts.second_factor")

TOTP, RECOVERY_CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
# The key of an authenticator's data under which the last time step stands whose code was taken.
LAST_STEP = "last_step"


def is_needed(user: User) -> bool:
    """Whether signing in takes a code besides the password."""
    return Authenticator.objects.filter(user_id=user.pk, type=TOTP).exists()


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """The same, each knowing it as `has_second_factor`."""
    own = Authenticator.objects.filter(user_id=OuterRef("pk"), type=TOTP)
    return users.annotate(has_second_factor=Exists(own))


def check(user: User, code: str, *, now: datetime | None = None) -> bool:
    """Whether `code` proves the second factor of `user`; what proved it is spent with that.

    Each call counts against the account's limit, so call it outside of a transaction that the
    answer may roll back. Raises `TooManyRequests`.
    """
    return spend(user, code, now=now or timezone.now()) is not None


def spend(user: User, code: str, *, now: datetime) -> Authenticator | None:
    """`check`, and which of the authenticators it was."""
    for limit in limits.CODE_BY_ACCOUNT:
        limits.consume(limit, str(user.pk), now=now)
    with transaction.atomic():
        for authenticator in _locked(user):
            try:
                is_right = _SPENT_BY[authenticator.type](authenticator, code, now)
            except Unreadable:
                log.warning("second_factor_unreadable", user_id=str(user.pk))
                continue
            if is_right:
                authenticator.user = user
                return authenticator
    return None


def _locked(user: User) -> Iterable[Authenticator]:
    """TOTP first. The UPDATE changes nothing: it makes others wait, on SQLite too."""
    found = Authenticator.objects.filter(user_id=user.pk, type__in=_SPENT_BY)
    found.update(type=F("type"))
    return found.order_by("-type")


def _spend_totp(authenticator: Authenticator, code: str, now: datetime) -> bool:
    """A code is taken only if it is of a later time step than the last one that was."""
    step = matching_step(decrypt(authenticator.data["secret"]), code, now=now)
    if step is None or step <= authenticator.data.get(LAST_STEP, -1):
        return False
    authenticator.data[LAST_STEP] = step
    authenticator.last_used_at = now
    authenticator.save(update_fields=["data", "last_used_at"])
    return True


def _spend_recovery_code(authenticator: Authenticator, code: str, now: datetime) -> bool:
    codes = RecoveryCodes(authenticator)
    if not codes.validate_code(code):
        return False
    details = {"left": len(codes.get_unused_codes())}
    user = authenticator.user
    journal.record("second_factor.recovery_code_spent", user, by=user, now=now, details=details)
    return True


_SPENT_BY = {str(TOTP): _spend_totp, str(RECOVERY_CODES): _spend_recovery_code}


def matching_step(secret: str, code: str, *, now: datetime) -> int | None:
    """The time step whose code it is; clocks may be one step off."""
    present = int(now.timestamp()) // app_settings.TOTP_PERIOD
    for step in (present, present - 1, present + 1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
