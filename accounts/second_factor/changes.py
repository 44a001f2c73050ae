"""What changes somebody's second factor, each with its journal line and its mail.

Not by allauth's own flows: those write mail after the deed and outside of its transaction.
"""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.db import transaction
from django.utils.translation import get_language

from accounts import journal, mail, outbox
from accounts.models import User
from accounts.second_factor.codes import LAST_STEP, RECOVERY_CODES, TOTP
from core.models import new_id


def activate(*, user: User, secret: str, step: int, now: datetime) -> None:
    """Ask `user` for codes of `secret` from now on, and make recovery codes.

    `step` is the time step of the code that proved it, which is spent. Nothing happens where
    there is one already.
    """
    with transaction.atomic():
        _touch(user, now)
        if Authenticator.objects.filter(user=user, type=TOTP).exists():
            return
        data = {"secret": encrypt(secret), LAST_STEP: step}
        Authenticator.objects.create(user=user, type=TOTP, data=data, created_at=now)
        _make_codes(user)
        _record("second_factor.activated", user, by=user, now=now, kind=mail.FACTOR_ON)


def renew_recovery_codes(*, user: User, now: datetime) -> None:
    """Make new recovery codes; those made before open nothing any more."""
    with transaction.atomic():
        _touch(user, now)
        if not Authenticator.objects.filter(user=user, type=TOTP).exists():
            return
        _make_codes(user)
        _record("second_factor.codes_renewed", user, by=user, now=now, kind=mail.CODES_RENEWED)


def remove(*, user: User, by: User | None, now: datetime) -> None:
    """Let `user` sign in by password alone; `by` is another person where theirs was lost."""
    with transaction.atomic():
        _touch(user, now)
        if not Authenticator.objects.filter(user=user).delete()[0]:
            return
        action = "second_factor.removed" if by == user else "second_factor.reset"
        _record(action, user, by=by, now=now, kind=mail.FACTOR_OFF)


def _touch(user: User, now: datetime) -> None:
    """Mark the account as changed, which makes other changes wait, on SQLite too."""
    User.objects.filter(pk=user.pk).update(updated_at=now)


def _make_codes(user: User) -> None:
    Authenticator.objects.filter(user=user, type=RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)


def _record(action: str, user: User, *, by: User | None, now: datetime, kind: str) -> None:
    journal.record(action, user, by=by, now=now)
    if outbox.may_write_to(user.email, now=now):
        outbox.enqueue(
            kind,
            cause=f"{kind}:{new_id()}",
            to_email=user.email,
            language=user.language or get_language() or "en",
            subject_of=user,
            now=now,
            is_counted=True,
        )
