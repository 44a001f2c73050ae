"""How allauth works here: its mail goes into the outbox, its links to SITE_URL."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from accounts import outbox
from core.http import client_address
from core.models import new_id
from core.text import checked_email


class AccountAdapter(DefaultAccountAdapter):
    """allauth's mail as rows of the outbox, and addresses in their normal form."""

    def clean_email(self, email: str) -> str:
        return checked_email(super().clean_email(email))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail into the outbox, within the limit for addresses that never confirmed."""
        now = timezone.now()
        if not outbox.may_write_to(email, now=now):
            return
        context = {"email": email, "SITE_URL": settings.SITE_URL, **context}
        outbox.enqueue(
            f"account.{template_prefix.rpartition('/')[2]}"[:40],
            cause=f"account:{new_id()}",
            to_email=email,
            now=now,
            language=get_language() or settings.LANGUAGE_CODE,
            subject=render_to_string(f"{template_prefix}_subject.txt", context),
            body=render_to_string(f"{template_prefix}_message.txt", context),
        )

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            outbox.remember_address(email_address.email)
        return is_confirmed

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return self._absolute("account_confirm_email", emailconfirmation.key)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return f"{settings.SITE_URL}{path}"

    def _absolute(self, name: str, *args: str) -> str:
        return f"{settings.SITE_URL}{reverse(name, args=args)}"
