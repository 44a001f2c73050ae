"""Error pages in the site's look, each saying what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access import public
from core.errors import TooManyRequests
from registrations.views.registering import show_again

# Seconds from which on a wait is told in minutes.
LONG_WAIT = 90


def too_many_requests(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    """Answer 429 with `Retry-After` in seconds; people read minutes where there are many."""
    minutes = -(-error.retry_after // 60) if error.retry_after > LONG_WAIT else 0
    context = {"message": str(error), "retry_after": error.retry_after, "minutes": minutes}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(error.retry_after)
    return response


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Nothing was done. Where a person typed a lot, the form comes back as they left it."""
    match = request.resolver_match
    if match and match.view_name == "registrations:register":
        form = show_again(request, **match.kwargs)
        if form:
            return form
    return render(request, "403_csrf.html", status=403)
