"""A name for whoever reads a page, by which a browser tells one account's things from another's."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import salted_hmac

from accounts.models import User

ANONYMOUS = "anonymous"
_LETTERS = 16


def reader_tag(user: User | AnonymousUser) -> str:
    """Return a tag that stays the same for an account and tells nothing about it."""
    if not user.is_authenticated:
        return ANONYMOUS
    return salted_hmac("accounts.readers", str(user.pk), algorithm="sha256").hexdigest()[:_LETTERS]
