"""Answers that are the same for all who may have them: made once, and kept for a moment.

The same idea as `core.shared_pages`: a key names all that an answer shows, so that nobody sees what
was; only what time itself changes may be as old as `FRESH`. Nothing of a caller may be in them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja.renderers import JSONRenderer
from pydantic import BaseModel

from core.shared_pages import FRESH


def kept(
    request: HttpRequest, *, asked: object, version: object, make: Callable[[], BaseModel]
) -> HttpResponse:
    """Return what `make` answers, from the cache where it is there.

    The reprs of `asked` and `version` differ whenever the answer would; path and language belong
    to the key by themselves.
    """
    named = repr((settings.SITE_URL, get_language(), request.path, asked, version))
    key = f"api:{hashlib.sha256(named.encode()).hexdigest()}"
    body = cache.get(key)
    if body is None:
        body = JSONRenderer().render(request, make().model_dump(), response_status=200)
        cache.set(key, body, FRESH)
    return HttpResponse(body, content_type="application/json; charset=utf-8")
