"""Limits on what strangers can make the site do, counted in rows that all processes share."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import RateCount
from core.errors import TooManyRequests
from core.http import client_network
from core.models import new_id
from core.text import normalise_email


@dataclass(frozen=True)
class Limit:
    """At most `amount` times in a window of `period`; the window starts with the first time.

    `is_sliding`: with each time anew, so that no stretch of that length has more of them.
    """

    name: str
    amount: int
    period: timedelta
    is_sliding: bool = False


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

LOGIN_BY_NETWORK = Limit("login-network", 60, 5 * MINUTE)
LOGIN_BY_ACCOUNT = Limit("login-account", 10, 5 * MINUTE)
SIGNUP_BY_NETWORK = Limit("signup-network", 20, HOUR)
RESET_BY_NETWORK = Limit("reset-network", 20, HOUR)
RESET_BY_ACCOUNT = Limit("reset-account", 5, HOUR)
ACCOUNT_FORM_BY_NETWORK = Limit("account-form-network", 60, HOUR)
GUEST_FORM_BY_NETWORK = Limit("guest-form-network", 60, HOUR)
GUEST_FORM_BY_ADDRESS = Limit("guest-form-address", 10, DAY)
GUEST_HOLD_BY_NETWORK = Limit("guest-hold-network", 20, 30 * MINUTE)
GUEST_HOLD_BY_ADDRESS = Limit("guest-hold-address", 3, 30 * MINUTE)
API_BY_TOKEN = Limit("api-token", 6000, MINUTE)
API_BY_USER = Limit("api-user", 1200, MINUTE)
API_BY_NETWORK = Limit("api-network", 300, MINUTE)
TOKEN_BY_ACCOUNT = Limit("token-account", 5, MINUTE)
# Three codes of a million are right at any time: a year of guessing hits with 1 in 18.
CODE_BY_ACCOUNT = (Limit("code-account", 10, 15 * MINUTE), Limit("code-account-day", 50, DAY))
# Wrong codes only: a hall's helpers share one network, and each types a right one. Of 2^60 codes so
# many guesses are nothing, and fewer would let any guest on that network keep helpers out.
ENROLMENT_GUESS_BY_NETWORK = Limit("enrolment-guess-network", 300, 10 * MINUTE)
SEARCH_BY_DOOR_PASS = Limit("search-door-pass", 60, 5 * MINUTE)
MAIL_TO_STRANGER = Limit("mail-to-stranger", 3, DAY, is_sliding=True)
# From one sender to one address, confirmed or not.
MAIL_TO_COMPANION = Limit("mail-to-companion", 30, DAY)

# POSTs to these routes count by network, and by the address in the named form field.
ROUTE_LIMITS: dict[str, tuple[Limit, tuple[tuple[str, Limit], ...]]] = {
    "account_login": (LOGIN_BY_NETWORK, (("login", LOGIN_BY_ACCOUNT),)),
    "admin:login": (LOGIN_BY_NETWORK, (("username", LOGIN_BY_ACCOUNT),)),
    "account_reauthenticate": (LOGIN_BY_NETWORK, ()),
    # By account, too, wherever a code is tried (accounts.second_factor).
    "mfa_authenticate": (LOGIN_BY_NETWORK, ()),
    "mfa_reauthenticate": (LOGIN_BY_NETWORK, ()),
    "account_signup": (SIGNUP_BY_NETWORK, ()),
    "account_reset_password": (RESET_BY_NETWORK, (("email", RESET_BY_ACCOUNT),)),
    "account_reset_password_from_key": (RESET_BY_NETWORK, ()),
    "account_confirm_email": (ACCOUNT_FORM_BY_NETWORK, ()),
    "account_email": (ACCOUNT_FORM_BY_NETWORK, ()),
    "account_change_password": (ACCOUNT_FORM_BY_NETWORK, ()),
    "api_token_new": (ACCOUNT_FORM_BY_NETWORK, ()),
}


def limits_of_route(request: HttpRequest, route: str) -> Iterator[tuple[Limit, str]]:
    """Yield the limits that a POST to `route` counts against, each with what it counts by."""
    by_network, by_field = ROUTE_LIMITS.get(route, (None, ()))
    if by_network is not None:
        yield by_network, client_network(request)
    for field, limit in by_field:
        value = request.POST.get(field, "")
        if value:
            yield limit, normalise_email(value)


def consume(limit: Limit, key: str, *, now: datetime | None = None) -> None:
    """Count one more, or raise `TooManyRequests` where the limit is used up."""
    if not is_within(limit, key, now=now):
        raise TooManyRequests(retry_after=int(limit.period.total_seconds()))


def is_within(limit: Limit, key: str, *, now: datetime | None = None) -> bool:
    """Count one more and return True; False, counting nothing, where the limit is used up.

    One conditional statement decides, so that any number of processes share the count exactly.
    """
    return _count(keyed_digest(limit.name, key), limit, now or timezone.now()) is not None


def free_at(limit: Limit, key: str, *, now: datetime) -> datetime:
    """Return when the window that is now used up ends; `now` where none is."""
    row = RateCount.objects.filter(key=keyed_digest(limit.name, key), resets_at__gt=now).first()
    return row.resets_at if row and row.count >= limit.amount else now


def prolong(limit: Limit, key: str, *, now: datetime) -> None:
    """Let the present window of a sliding limit end no earlier than if it had counted just now."""
    present = RateCount.objects.filter(key=keyed_digest(limit.name, key), resets_at__gt=now)
    present.update(resets_at=now + limit.period, updated_at=now)


def reserve(limit: Limit, key: str, times: int, *, now: datetime) -> tuple[int, RateCount]:
    """Count up to `times` at once; return how many were granted, and the row as it is then.

    For whoever does something so often that a write each time would cost more than the deed: what
    was granted is spent from memory until the row's `resets_at`, and what is left of it is lost.
    """
    digest = keyed_digest(limit.name, key)
    while times:
        row = _count(digest, limit, now, times)
        if row is not None:
            return times, row
        times //= 2
    return 0, RateCount.objects.get(key=digest)


_COLUMNS = ("id", "created_at", "updated_at", "key", "count", "resets_at")
# One statement, and the database decides: a row is made, or counted on where there is room, or
# answered by none. The ORM's upsert knows no condition.
_COUNT = """
INSERT INTO accounts_ratecount (id, created_at, updated_at, key, count, resets_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    count = excluded.count
        + CASE WHEN accounts_ratecount.resets_at <= excluded.updated_at
            THEN 0 ELSE accounts_ratecount.count END,
    resets_at = CASE WHEN %s OR accounts_ratecount.resets_at <= excluded.updated_at
        THEN excluded.resets_at ELSE accounts_ratecount.resets_at END,
    updated_at = excluded.updated_at
WHERE accounts_ratecount.resets_at <= excluded.updated_at
    OR accounts_ratecount.count + excluded.count <= %s
RETURNING *
"""


def _count(digest: str, limit: Limit, now: datetime, times: int = 1) -> RateCount | None:
    """Count so many times and return the row; None, counting nothing, where there is no room."""
    if times > limit.amount:
        return None
    row = RateCount(
        id=new_id(),
        created_at=now,
        updated_at=now,
        key=digest,
        count=times,
        resets_at=now + limit.period,
    )
    fields = {field.name: field for field in RateCount._meta.concrete_fields}
    values = [fields[name].get_db_prep_save(getattr(row, name), connection) for name in _COLUMNS]
    return next(
        iter(RateCount.objects.raw(_COUNT, [*values, limit.is_sliding, limit.amount])), None
    )


def forget_past_counts(*, now: datetime) -> int:
    """Delete the counts of windows that are over; return how many went."""
    return RateCount.objects.filter(resets_at__lte=now).delete()[0]


def keyed_digest(*parts: str, key: str = "") -> str:
    """Return a digest that cannot be turned back or compared without this site's secret (`key`:
    another one, that was its secret before)."""
    text = "\x1f".join(parts)
    return hmac.new(
        (key or settings.SECRET_KEY).encode(), text.encode(), hashlib.sha256
    ).hexdigest()
