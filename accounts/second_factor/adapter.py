"""How allauth.mfa works here: its secrets are sealed, its words are ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from accounts.sealing import seal, unseal

PURPOSE = "second factor"


class MfaAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        """What the app shows above the code: somebody may have accounts at several of us."""
        return f"EventMaster {urlsplit(settings.SITE_URL).hostname}"

    def encrypt(self, text: str) -> str:
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, PURPOSE)
