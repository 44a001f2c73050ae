"""How allauth works here: its mail goes into the outbox, its links to SITE_URL."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import mail, outbox
from core.http import client_address
from core.models import new_id
from core.text import checked_email


class AccountAdapter(DefaultAccountAdapter):
    """allauth's mail as rows of the outbox, and addresses in their normal form."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "Address and password do not belong together. Look at both again, or choose a new"
            " password."
        )
    }

    def clean_email(self, email: str) -> str:
        return checked_email(super().clean_email(email))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox, within the limit for addresses that never confirmed."""
        now = timezone.now()
        if not outbox.may_write_to(email, now=now):
            return
        kind, link = mail.OF_ALLAUTH[template_prefix.rpartition("/")[2]]
        outbox.enqueue(
            kind,
            cause=f"account:{new_id()}",
            to_email=email,
            now=now,
            language=get_language() or settings.LANGUAGE_CODE,
            body=context[link] if link else "",
            is_counted=True,
        )

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            outbox.remember_address(email_address.email)
        return is_confirmed

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: a password alone would undo what it is for."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in methods if way["id"] == "mfa_reauthenticate"] or methods

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link of the mail; who came from an event's page is led back there by it."""
        url = self._absolute("account_confirm_email", emailconfirmation.key)
        wanted = self.way_back(request)
        if not wanted:
            return url
        # The mail may be opened in another browser: there one signs in first.
        sign_in = f"{reverse('account_login')}?{urlencode({'next': wanted})}"
        return f"{url}?{urlencode({'next': sign_in})}"

    def way_back(self, request: HttpRequest) -> str:
        """The page that the link of a mail leads back to, or ''.

        An address that the sender made up would be their words in a stranger's mail (rule 9), so
        only what knows the pages can say (eventmaster.adapter).
        """
        return ""

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.SITE_URL}{path}"

    def _absolute(self, name: str, *args: str) -> str:
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
