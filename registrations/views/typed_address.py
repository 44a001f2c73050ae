"""The address a guest typed, carried to the page that says where the mail went.

An encrypted cookie of that one page: the address stands in no URL, no database row of a session
is made for a stranger, and what the browser keeps is not readable.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "sent_to"
KEPT_SECONDS = 30 * 60


def carry(response: HttpResponse, email: str, *, page: str) -> None:
    response.set_cookie(
        COOKIE,
        _cipher().encrypt(email.encode()).decode(),
        max_age=KEPT_SECONDS,
        path=page,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def carried(request: HttpRequest) -> str:
    """The address, or '' where there is none, or it is old or damaged."""
    try:
        token = request.COOKIES.get(COOKIE, "").encode()
        return _cipher().decrypt(token, ttl=KEPT_SECONDS).decode()
    except InvalidToken:
        return ""


def _cipher() -> Fernet:
    secret = hashlib.sha256(b"registrations.typed_address" + settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(secret.digest()))
