"""An organizer's colour as a small stylesheet, since a strict policy allows no inline one."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.access import public
from events.accents import accent_for
from events.models import Organizer
from events.views.pictures import WEEK

# The tokens of static/css/tokens.css that an accent stands in for.
SHEET = """@layer tokens {{
  :root {{
    --accent: light-dark({0.light}, {0.dark});
    --accent-hover: light-dark({0.hover_light}, {0.hover_dark});
    --on-accent: light-dark({0.on_light}, {0.on_dark});
    --accent-wash: light-dark({0.wash_light}, {0.wash_dark});
  }}
}}
"""


@public
@require_safe
def organizer_accent(request: HttpRequest, slug: str) -> HttpResponse:
    anyone = Organizer.objects.visible_to(AnonymousUser()).filter(slug=slug).first()
    organizer = anyone or get_object_or_404(Organizer.objects.visible_to(request.user), slug=slug)
    if not organizer.accent:
        raise Http404
    response = HttpResponse(SHEET.format(accent_for(organizer.accent)), content_type="text/css")
    if anyone:
        patch_cache_control(response, public=True, max_age=WEEK)
    else:
        patch_cache_control(response, private=True, no_store=True)
    return response
