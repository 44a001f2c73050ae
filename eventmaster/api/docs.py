"""What the API says of itself: the OpenAPI description, and the page made of it for people."""

from __future__ import annotations

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from core.access import public
from eventmaster.api.api import api, as_api
from eventmaster.api.reading import read

ROOT = "/api/v1/"


def routes() -> list[URLPattern]:
    return [
        path("openapi.json", as_api(require_safe(openapi_json)), name="openapi"),
        path("docs", docs, name="docs"),
    ]


def openapi_json(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(openapi_text(), content_type="application/json")


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Everything that the description says, in our own look; it needs no script."""
    return render(request, "eventmaster/api_docs.html", {"reference": _reference()})


@cache
def openapi_text() -> str:
    with translation.override("en"):
        return json.dumps(api.get_openapi_schema(path_prefix=ROOT), ensure_ascii=False)


@cache
def _reference() -> SafeString:
    """The page without its frame; its words are those of the description, so English."""
    contents = read(json.loads(openapi_text()), root=settings.SITE_URL)
    return mark_safe(render_to_string("eventmaster/_api_reference.html", {"api": contents}))  # noqa: S308
