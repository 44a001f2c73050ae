"""What happens around every request: proxies, origin, logs, caching, refusals, limits."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import patch_cache_control

from accounts.limits import consume, limits_of_route
from core.errors import TooManyRequests
from core.http import client_network, is_trusted_proxy
from core.origin import Origin, Via, coming_from, kept
from eventmaster.errors import too_many_requests

log = structlog.get_logger("eventmaster.request")

GetResponse = Callable[[HttpRequest], HttpResponse]


class TrustedProxyMiddleware:
    """Drops what only a proxy may say where the sender is not one of TRUSTED_PROXIES."""

    FORWARDED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_trusted_proxy(request.META.get("REMOTE_ADDR", "")):
            for name in self.FORWARDED:
                request.META.pop(name, None)
        return self.get_response(request)


class OriginMiddleware:
    """Tells the journal from where a deed came, also what is done while an answer is streamed."""

    WAYS = (("/admin/", Via.DESK), ("/api/", Via.API), ("/checkin/", Via.DOOR), ("/d/", Via.DOOR))

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        origin = Origin(self._via(request.path_info), lambda: _address(request))
        with coming_from(origin):
            response: HttpResponseBase = self.get_response(request)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = kept(origin, response.streaming_content)  # type: ignore[arg-type]
        return response

    def _via(self, path: str) -> str:
        return next((via for start, via in self.WAYS if path.startswith(start)), Via.SITE).value


def _address(request: HttpRequest) -> str | None:
    network = client_network(request)
    return None if network == "unknown" else network


class RequestLogMiddleware:
    """One line a request: the route's name, never the path, which may hold a signed link."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.view_name if match else None,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class CachingMiddleware:
    """What a session touched is stored nowhere; other pages are asked for again each time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if self._is_personal(request, response):
            patch_cache_control(response, no_store=True, private=True)
        else:
            patch_cache_control(response, no_cache=True)
        return response

    @staticmethod
    def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
        return settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)


class RefusalMiddleware:
    """Shows a used-up limit as a page with status 429 wherever it is raised."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooManyRequests):
            return too_many_requests(request, error)
        return None


class RateLimitMiddleware:
    """Counts POSTs to the routes named in accounts.limits, before their view runs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or request.resolver_match is None:
            return None
        for limit, key in limits_of_route(request, request.resolver_match.view_name):
            try:
                consume(limit, key)
            except TooManyRequests as refusal:
                return too_many_requests(request, refusal)
        return None
