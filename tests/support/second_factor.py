"""An authenticator app for tests."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from django.utils import timezone

from accounts.models import User


def give_second_factor(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def code_at(user: User, moment: datetime | None = None) -> str:
    """What the app of `user` shows at `moment` (now)."""
    totp = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_of(decrypt(totp.data["secret"]), moment)


def code_of(secret: str, moment: datetime | None = None) -> str:
    seconds = (moment or timezone.now()).timestamp()
    return format_hotp_value(hotp_value(secret, int(seconds) // 30))


def next_code(user: User) -> str:
    """Another good one right after a code was spent."""
    return code_at(user, timezone.now() + timedelta(seconds=30))


def recovery_codes(user: User) -> list[str]:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(row).get_unused_codes()
