"""The API itself: its routes, and the one place where a refusal becomes JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as InputError
from ninja.openapi.schema import OpenAPISchema

from core.access import public
from core.errors import DomainError, TooManyRequests
from eventmaster.api.describing import DESCRIPTION, complete
from eventmaster.api.problems import FieldProblem, Refusal, problem_response
from eventmaster.api.routes import (
    attendees,
    corrections,
    covers,
    door_passes,
    doors,
    event_teams,
    events,
    exports,
    invitations,
    lifecycle,
    mail_texts,
    mailings,
    members,
    organizers,
    payments,
    pools,
    records,
    registering,
    registrations,
    reminders,
    scans,
    series,
    statistics,
    texts,
    ticket_types,
    tokens,
    users,
    waiting_list,
)
from eventmaster.api.versions import with_etag

VERSION = "1.0"

type View = Callable[..., HttpResponse]


class Api(NinjaAPI):
    """Ninja's API, whose description says all that operations have in common."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**options))


api = Api(
    title="EventMaster",
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
)
for subject in (
    events,
    series,
    lifecycle,
    ticket_types,
    pools,
    texts,
    reminders,
    covers,
    registering,
    registrations,
    corrections,
    waiting_list,
    payments,
    attendees,
    exports,
    mailings,
    mail_texts,
    scans,
    doors,
    door_passes,
    statistics,
    organizers,
    members,
    invitations,
    event_teams,
    tokens,
    users,
    records,
):
    api.add_router("", subject.operations.router)


@api.exception_handler(Refusal)
def refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return problem_response(
        refusal.code, refusal.detail, errors=refusal.errors, headers=refusal.headers
    )


@api.exception_handler(DomainError)
def refused_by_a_rule(_request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return problem_response(refusal.code, str(refusal))


@api.exception_handler(TooManyRequests)
def too_many_requests(_request: HttpRequest, refusal: TooManyRequests) -> HttpResponse:
    headers = {"Retry-After": str(refusal.retry_after)}
    return problem_response(refusal.code, str(refusal), headers=headers)


@api.exception_handler(Http404)
def not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response("not_found")


@api.exception_handler(PermissionDenied)
def not_allowed(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
    return problem_response("not_allowed")


@api.exception_handler(RequestDataTooBig)
def too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    return problem_response("body_too_large")


@api.exception_handler(HttpError)
def unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    """All that ninja itself refuses so is a body that it cannot read."""
    return problem_response("malformed_json")


@api.exception_handler(InputError)
def invalid_input(_request: HttpRequest, error: InputError) -> HttpResponse:
    """Values that do not fit the schema; what was sent is not repeated in the answer."""
    problems = [
        FieldProblem(field=_name(one["loc"]), code=one["type"], message=one["msg"])
        for one in error.errors
    ]
    return problem_response("invalid_values", errors=problems)


@api.exception_handler(ValidationError)
def invalid_for_the_model(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Values that fit the schema, but not each other or the database."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    problems = [
        FieldProblem(
            field="" if name == "__all__" else name,
            code=one.code or "invalid",
            message=" ".join(one.messages),
        )
        for name, several in by_field.items()
        for one in several
    ]
    return problem_response("invalid_values", errors=problems)


def _name(location: tuple[Any, ...]) -> str:
    """`("body", "values", "tickets", 0, "name")` is `tickets.0.name` to its sender."""
    place, *path = location
    steps = path[1:] if place == "body" else path
    return ".".join(str(step) for step in steps)


def routes() -> list[URLPattern | URLResolver]:
    """Return the API's routes, each marked as open: every operation asks for itself who calls."""
    views: dict[str, list[URLPattern]] = {}
    for route in api.urls[0]:
        if isinstance(route, URLPattern) and route.name != "api-root":
            views.setdefault(str(route.pattern), []).append(route)
    patterns = [
        path(address, as_api(_one_of([route.callback for route in several])), name=several[0].name)
        for address, several in views.items()
    ]
    return [*patterns, path("<path:rest>", as_api(nothing_here), name="nothing")]


def _one_of(views: list[View]) -> View:
    """The subject that has the request's method: one address may belong to several subjects."""
    first = views[0]

    @wraps(first)
    def answer(request: HttpRequest, **words: Any) -> HttpResponse:
        allowed: set[str] = set()
        for view in views:
            response = view(request, **words)
            if response.status_code != 405:
                return response
            allowed |= _methods(response)
        return HttpResponseNotAllowed(sorted(allowed))

    return answer if len(views) > 1 else first


def nothing_here(_request: HttpRequest, **_words: str) -> HttpResponse:
    return problem_response("not_found")


def as_api(view: View) -> View:
    """Give answers the headers that all of them have, and problems their form."""

    @csrf_exempt
    @public
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if _has_nul(request, kwargs):
            return problem_response("invalid_values", "An address cannot have NUL characters.")
        response = _answer(view, request, kwargs)
        if response.status_code == 405:
            headers = {"Allow": ", ".join(sorted(_methods(response)))}
            response = problem_response("method_not_allowed", headers=headers)
        response = with_etag(request, response)
        for name, value in getattr(request, "budget_headers", {}).items():
            response.headers[name] = value
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            # Else CachingMiddleware says that a browser keeps none of it.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        response.headers["Vary"] = "Authorization, Cookie, Accept-Language"
        return response

    return answer


def _answer(view: View, request: HttpRequest, words: dict[str, Any]) -> HttpResponse:
    """HEAD is GET; whatever serves us leaves out the body."""
    if request.method != "HEAD":
        return view(request, **words)
    request.method = "GET"
    try:
        return view(request, **words)
    finally:
        request.method = "HEAD"


def _methods(response: HttpResponse) -> set[str]:
    """Those that an answer 405 names, and HEAD wherever there is GET."""
    methods = {one.strip() for one in response.headers["Allow"].split(",")}
    return methods | ({"HEAD"} if "GET" in methods else set())


def _has_nul(request: HttpRequest, words: dict[str, Any]) -> bool:
    texts = [*request.GET.keys(), *(one for many in request.GET.lists() for one in many[1])]
    return any("\x00" in str(text) for text in (*texts, *words.values()))
