"""ETags: reading saves bytes by If-None-Match, changing is safe by If-Match.

A tag is made of the row's version and of the answer's bytes. If-None-Match compares all of it;
If-Match only the version, because an editor need not start anew when somebody took a seat.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

from core.errors import ChangedMeanwhile

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def version_of(row: Any) -> str:
    """The version of a row: its timestamp, which moves with every change by a service, unless it
    says itself which of its changes count (`version`)."""
    if hasattr(row, "version"):
        return str(row.version)
    return str((row.updated_at - _EPOCH) // timedelta(microseconds=1))


def mark_version(request: HttpRequest, row: Any) -> None:
    """Name the row that the answer shows, so that its tag begins with the row's version."""
    request.api_version = version_of(row)  # type: ignore[attr-defined]


def version_check(request: HttpRequest) -> Callable[[Any], None]:
    """Return what a service calls with the row that it has locked: it raises `ChangedMeanwhile`
    where that is not the version of If-Match, and with None where nothing is stored any more.
    Without that header anything will do."""
    header = request.headers.get("If-Match")

    def check(row: Any) -> None:
        if header is None:
            return
        tags = parse_etags(header)
        if row is None:
            raise ChangedMeanwhile
        if "*" not in tags and version_of(row) not in map(_version, tags):
            raise ChangedMeanwhile

    return check


def _version(tag: str) -> str:
    """The version part; a weak tag, as an answer gets that was compressed on its way, will do."""
    return tag.removeprefix("W/").strip('"').partition("-")[0]


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tag a good answer to a GET, or say 304 where the client has it already.

    What is streamed is not known before it ends, and has no tag.
    """
    if response.streaming:
        return response
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        if version := getattr(request, "api_version", None):
            response.headers["ETag"] = f'"{version}-{_digest(response.content)}"'
        return response
    version = getattr(request, "api_version", "0")
    etag = f'"{version}-{_digest(response.content)}"'
    response.headers["ETag"] = etag
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or etag in {tag.removeprefix("W/") for tag in known}:
        unchanged = HttpResponseNotModified()
        unchanged.headers["ETag"] = etag
        return unchanged
    return response


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()
