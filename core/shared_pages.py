"""Pages that are the same for everyone whom the site does not know, rendered once for all.

Nothing of a visitor can get into such a page: it is built from a blank request that holds only
what its cache key holds. A page that asks for more than that (a session, a CSRF token) fails when
it is built, for whoever comes first, instead of reaching the wrong person.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django_htmx.middleware import HtmxDetails

# Seconds. A key names all that a page shows; this only bounds what time itself changes on it.
FRESH = 10
_ACCEPTS_GZIP = re.compile(r"\bgzip\b")

Build = Callable[[HttpRequest], HttpResponse]


class PersonalPage(RuntimeError):
    """A page for everyone asked for something that belongs to one visitor."""


def is_for_anyone(request: HttpRequest) -> bool:
    """Whether this visitor may get the page that everyone gets: one without a session."""
    return request.method in {"GET", "HEAD"} and settings.SESSION_COOKIE_NAME not in request.COOKIES


def shared_page(request: HttpRequest, build: Build, *, query: str, version: object) -> HttpResponse:
    """Return the page that `build` makes of a blank request, from the cache where it is there.

    `query` is the part of the query string that the page depends on; `version` has a repr that
    differs whenever the page would. The language and the path belong to the key by themselves.
    """
    path, language = request.path, get_language()
    named = repr((settings.SITE_URL, language, path, query, version))
    key = f"page:{hashlib.sha256(named.encode()).hexdigest()}"
    packed = cache.get(key)
    if packed is None:
        packed = gzip.compress(_body(build, blank_request(path, query)), mtime=0)
        cache.set(key, packed, FRESH)
    # Of what the page says, not of its key: time changes pages whose key stays.
    return _answer(request, packed, etag=f'W/"{hashlib.sha256(packed).hexdigest()[:32]}"')


def blank_request(path: str, query: str) -> HttpRequest:
    """Return a request of nobody: no cookies, no headers, no session."""
    blank = HttpRequest()
    blank.method = "GET"
    blank.path = blank.path_info = path
    blank.META["QUERY_STRING"] = query
    blank.GET = QueryDict(query)
    blank.user = AnonymousUser()
    blank.htmx = HtmxDetails(blank)  # type: ignore[attr-defined]
    return blank


def _body(build: Build, blank: HttpRequest) -> bytes:
    response = build(blank)
    if response.status_code != 200 or response.cookies or "CSRF_COOKIE" in blank.META:
        raise PersonalPage(blank.path)
    return response.content


def _answer(request: HttpRequest, packed: bytes, *, etag: str) -> HttpResponse:
    """The page as the browser takes it, or 304 where it has it already.

    It comes compressed from the cache: it holds no secret whose length could tell something.
    """
    if _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(packed, headers={"Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(packed))
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language", "Cookie"])
    response["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer or response
