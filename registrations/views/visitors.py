"""Who fills in the form of an event, and whether the browser's page still fits them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from accounts.models import User
from accounts.services import verified_email

# A hidden field of the form that a signed-in person was shown.
WAS_SIGNED_IN = "signed_in"


@dataclass(frozen=True)
class Visitor:
    """Who fills in the form. Without a confirmed address, also an account is a guest here."""

    request: HttpRequest

    @property
    def account(self) -> User | None:
        user = self.request.user
        return user if user.is_authenticated else None

    @cached_property
    def address(self) -> str | None:
        """The account's confirmed address."""
        return verified_email(self.account) if self.account else None

    @property
    def is_guest(self) -> bool:
        return self.address is None

    @property
    def was_signed_out(self) -> bool:
        """The form was made for an account, and the session has ended since."""
        return self.account is None and WAS_SIGNED_IN in self.request.POST

    @property
    def principal(self) -> str:
        """Whose retries are the same. A guest's nonce is secret, and theirs wherever they go."""
        return str(self.account.pk) if self.account else "guest"
