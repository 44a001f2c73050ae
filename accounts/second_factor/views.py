"""The pages on which people see to their second factor.

Who changes it, or sees its secrets, has just proved to be the person: by a code where there is
one, else by the password (accounts.adapter).
"""

from __future__ import annotations

from typing import cast

import qrcode
from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import authenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from qrcode.image.svg import SvgPathFillImage

from accounts.credentials import has_confirmed_address
from accounts.models import User
from accounts.sealing import Unreadable
from accounts.second_factor.changes import activate, remove, renew_recovery_codes
from accounts.second_factor.codes import RECOVERY_CODES, TOTP, is_needed
from accounts.second_factor.forms import ActivationForm
from core.access import public, signed_in

# Where the session keeps the secret, sealed, until a code of it was typed.
IN_SESSION = "second_factor.secret"
_reauthenticated = reauthentication_required(app="allauth.mfa")


@public
def code(request: HttpRequest) -> HttpResponse:
    """The step after the password. A form without a code would be taken for a passkey's."""
    if request.method == "POST" and "code" not in request.POST:
        return redirect("mfa_authenticate")
    return authenticate(request)


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    context = {
        "totp": Authenticator.objects.filter(user=user, type=TOTP).first(),
        "codes_left": len(_codes_of(user)),
        "is_confirmed": has_confirmed_address(user),
    }
    return render(request, "accounts/second_factor/overview.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@_reauthenticated
def activation(request: HttpRequest) -> HttpResponse:
    """Show the secret as QR code and as letters, and take the first code of the app."""
    user, now = _person(request), timezone.now()
    if is_needed(user) or not has_confirmed_address(user):
        return redirect("second_factor")
    secret = _new_secret(request)
    form = ActivationForm(request.POST or None, secret=secret, now=now)
    if form.is_valid() and form.step is not None:
        activate(user=user, secret=secret, step=form.step, now=now)
        del request.session[IN_SESSION]
        messages.success(
            request, _("Your second factor is on. Keep these recovery codes in a safe place.")
        )
        return redirect("recovery_codes")
    address = get_adapter().build_totp_url(user, secret)
    context = {
        "form": form,
        "qr_code": _qr_code(address),
        "address": address,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "account": user.email,
    }
    return render(request, "accounts/second_factor/activation.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@_reauthenticated
def removal(request: HttpRequest) -> HttpResponse:
    """GET asks, POST does it."""
    user = _person(request)
    if not is_needed(user):
        return redirect("second_factor")
    if request.method == "POST":
        remove(user=user, by=user, now=timezone.now())
        messages.success(
            request, _("Your second factor is off: your password alone opens the account.")
        )
        return redirect("second_factor")
    return render(request, "accounts/second_factor/removal.html")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@_reauthenticated
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """GET shows those that are left, POST makes new ones."""
    user = _person(request)
    if not is_needed(user):
        return redirect("second_factor")
    if request.method == "POST":
        renew_recovery_codes(user=user, now=timezone.now())
        messages.success(
            request, _("These codes are new. Those you had before open nothing any more.")
        )
        return redirect("recovery_codes")
    context = {"codes": _spaced(_codes_of(user))}
    return render(request, "accounts/second_factor/recovery_codes.html", context)


@signed_in
@require_GET
@_reauthenticated
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    user = _person(request)
    codes = _spaced(_codes_of(user))
    if not codes:
        raise Http404
    context = {"codes": codes, "account": user.email}
    answer = render(request, "accounts/second_factor/recovery_codes.txt", context)
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer["Content-Disposition"] = 'attachment; filename="eventmaster-recovery-codes.txt"'
    return answer


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _new_secret(request: HttpRequest) -> str:
    """The same one until it is used: a reloaded page shows the code that the app has."""
    try:
        return decrypt(request.session[IN_SESSION])
    except (KeyError, Unreadable):
        secret = generate_totp_secret()
        request.session[IN_SESSION] = encrypt(secret)
        return secret


def _qr_code(text: str) -> SafeString:
    """Black on white with its quiet zone; part of the page, so that no second answer has it."""
    drawing = qrcode.make(text, image_factory=SvgPathFillImage)
    return mark_safe(drawing.to_string(encoding="unicode"))  # noqa: S308 - squares, no words


def _codes_of(user: User) -> list[str]:
    row = Authenticator.objects.filter(user=user, type=RECOVERY_CODES).first()
    try:
        return RecoveryCodes(row).get_unused_codes() if row else []
    except Unreadable:
        return []


def _spaced(codes: list[str]) -> list[str]:
    return [f"{code[:4]} {code[4:]}" for code in codes]
