"""Error pages in the site's look, each saying what to do next; for programs the same as JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from core.access import public
from core.errors import TooManyRequests
from eventmaster.api.problems import is_for_the_api, problem_response
from registrations.views.registering import show_again

# Seconds from which on a wait is told in minutes.
LONG_WAIT = 90


def too_many_requests(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    """Answer 429 with `Retry-After` in seconds; people read minutes where there are many."""
    if is_for_the_api(request):
        headers = {"Retry-After": str(error.retry_after)}
        return problem_response(error.code, str(error), headers=headers)
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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_the_api(request):
        return problem_response("bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_the_api(request):
        return problem_response("not_allowed")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_the_api(request):
        return problem_response("not_found")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_for_the_api(request):
        return problem_response("internal_error")
    return defaults.server_error(request)
