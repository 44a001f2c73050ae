"""Which language a person reads: what they chose here, else their account, else their browser.

Django's LocaleMiddleware goes first: it reads the cookie, then the browser's Accept-Language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.access import public
from core.http import is_from_elsewhere

if TYPE_CHECKING:
    from accounts.models import User

# What a browser may ask a page's parts for (the header Sec-Fetch-Dest).
WORDLESS = frozenset({"font", "image", "script", "style"})


class AccountLanguageMiddleware:
    """Speaks the account's language to whoever is signed in and chose none in this browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.is_worth_asking(request):
            language = language_of(request.user)
            if language:
                translation.activate(language)
                request.LANGUAGE_CODE = language
        response = self.get_response(request)
        # What anyone may keep is in no person's language.
        if "public" not in response.get("Cache-Control", ""):
            patch_vary_headers(response, ("Cookie",))
        return response

    @staticmethod
    def is_worth_asking(request: HttpRequest) -> bool:
        """Not without a session, for strangers' pages depend on none; not for pictures and the
        like, whose address says their language."""
        return (
            settings.SESSION_COOKIE_NAME in request.COOKIES
            and not has_chosen(request)
            and request.headers.get("Sec-Fetch-Dest") not in WORDLESS
        )


def is_spoken(language: str) -> bool:
    """Whether this site speaks it."""
    return language in dict(settings.LANGUAGES)


def has_chosen(request: HttpRequest) -> bool:
    """Whether somebody chose a language in this browser."""
    return is_spoken(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))


def language_of(user: User | object | None) -> str:
    """The language of the account; nothing for whoever has none or never chose."""
    language = getattr(user, "language", "")
    return language if is_spoken(language) else ""


@public
@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in this browser and, for the signed-in, for their mails.

    Every page offers this form, also those that are the same for all strangers. So it carries no
    CSRF token, which would be theirs; the browser's own word on where it comes from is read.
    """
    if is_from_elsewhere(request):
        raise PermissionDenied
    response = HttpResponseRedirect(page_before(request))
    language = request.POST.get("language", "")
    if not is_spoken(language):
        return response
    if request.user.is_authenticated and request.user.language != language:
        request.user.language = language
        request.user.save(update_fields=["language", "updated_at"])
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def page_before(request: HttpRequest) -> str:
    """Where the form stood: as the browser says, since HTMX may have changed the address."""
    for url in (request.headers.get("Referer", ""), request.POST.get("next", "")):
        if url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return "/"
