"""The site's routes, and beside them what a visitor meets but cannot ask for: errors of ours."""

from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, path

from core.access import public
from core.errors import TooManyRequests
from eventmaster import urls as site
from eventmaster.errors import csrf_failure
from eventmaster.styleguide import styleguide


@public
def mishap(request: HttpRequest, code: int) -> HttpResponse:
    """The page of an error as Django would show it, without the error and its line in the log."""
    if code == 429:
        raise TooManyRequests(120)
    handler: Any = get_resolver().resolve_error_handler(code)
    refusals = {400: SuspiciousOperation(), 403: PermissionDenied()}
    response = handler(request, exception=refusals[code]) if code in refusals else handler(request)
    response._has_been_logged = True  # Django's own mark of what needs no line in the log.
    return response


urlpatterns = [
    path("mishap/<int:code>/", mishap),
    path("mishap/csrf/", csrf_failure),
    path("styleguide/", styleguide, name="styleguide"),
    *site.urlpatterns,
]
