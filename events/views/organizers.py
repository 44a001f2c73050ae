"""An organizer's public page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.access import public
from events.models import Organizer


@public
@require_safe
def organizer_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who they are, what is coming, what was."""
    organizer = get_object_or_404(Organizer, slug=slug)
    return render(request, "events/organizer.html", {"organizer": organizer})
