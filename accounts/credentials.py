"""Who somebody is by email and password, for programs: browsers sign in by allauth's pages."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate

from accounts.models import User
from core.text import normalise_email


def person_with(*, email: str, password: str) -> User | None:
    """Return the active account that both belong to; an unknown address takes as long to say."""
    found = authenticate(None, email=normalise_email(email), password=password)
    return found if isinstance(found, User) else None


def has_confirmed_address(user: User) -> bool:
    """Whether they may sign in: the owner of the account reads mail at one of its addresses."""
    return EmailAddress.objects.filter(user_id=user.pk, verified=True).exists()
