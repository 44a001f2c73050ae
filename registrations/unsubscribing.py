"""Links by which people end an organizer's news: `/unsubscribe/<token>/`.

A token names the organizer and the address, the latter by its digest, so that it tells nobody
whose it is. It ends news, and nothing else.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.refusals import digest_of
from events.models import Organizer

_SIGNER = signing.Signer(salt="registrations.unsubscribing", sep=".")
_ID_BYTES = 16
_DIGEST_BYTES = 32


@dataclass(frozen=True)
class News:
    """An organizer's news to one address."""

    organizer: Organizer
    digest: str


def unsubscribe_url(email: str, organizer: Organizer) -> str:
    """The absolute address that ends the organizer's news to `email`."""
    return (
        f"{settings.SITE_URL}{reverse('registrations:unsubscribe', args=[token(email, organizer)])}"
    )


def token(email: str, organizer: Organizer) -> str:
    raw = organizer.pk.bytes + bytes.fromhex(digest_of(email))
    return _SIGNER.sign(base64.urlsafe_b64encode(raw).decode())


def read(text: str) -> News | None:
    """Return what a token names; None where it is damaged or forged."""
    try:
        raw = base64.urlsafe_b64decode(_SIGNER.unsign(text))
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    if len(raw) != _ID_BYTES + _DIGEST_BYTES:
        return None
    organizer = Organizer.objects.filter(pk=UUID(bytes=raw[:_ID_BYTES])).first()
    return News(organizer, raw[_ID_BYTES:].hex()) if organizer else None
