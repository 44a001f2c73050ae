"""What a browser needs to show opened tickets without a network: the worker and its own page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import public

WORKER = "js/tickets/worker.js"


@public
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, under an address that never changes: browsers compare it by content.

    At the root, so that ticket pages of each kind may ask for a scope of their own below it.
    """
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8")


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """A page about nobody: its script lists the copies that this browser keeps."""
    return render(request, "registrations/offline.html")


@cache
def _script() -> str:
    found = finders.find(WORKER)
    if not isinstance(found, str):
        raise Http404
    return Path(found).read_text()
