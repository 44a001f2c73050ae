"""Requests are UTF-8. Python knows charsets that are no text, or that make half characters out of a
form; Django follows what a request claims, and does so before any middleware could object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.http import parse_header_parameters

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_UTF8 = {"", "utf-8", "utf8", "us-ascii"}
_REFUSAL = b"Send this request in UTF-8.\n"


def utf8_only(application: Application) -> Application:
    """Wrap a WSGI application so that a claim of another charset is answered with 415."""

    def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _is_utf8(environ.get("CONTENT_TYPE", "")):
            return application(environ, start_response)
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(_REFUSAL)))]
        start_response("415 Unsupported Media Type", headers)
        return [_REFUSAL]

    return checked


def _is_utf8(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (LookupError, ValueError):
        return False
    return str(parameters.get("charset", "")).lower() in _UTF8
