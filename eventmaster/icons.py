"""The mark of the site as browsers and phones want it: drawn here, so that no picture is a file."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from PIL import Image

from core.access import public
from core.mark import mark

WEEK = 7 * 24 * 3600
_INK, _PAPER = "#2f43d8", "#fcf8f2"
# Systems cut round corners, or a circle, out of an icon that fills its square.
_SAFE = 0.62


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that take no SVG, and for whatever asks without reading the page."""
    return _kept(HttpResponse(_favicon(), content_type="image/x-icon"))


@public
@require_safe
def touch_icon(request: HttpRequest, size: int = 180) -> HttpResponse:
    """On a home screen: the mark in white on the accent."""
    return _kept(HttpResponse(_tile(size), content_type="image/png"))


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {
            "src": f"/icon-{size}.png",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    body = {
        "name": "EventMaster",
        "short_name": "EventMaster",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _PAPER,
        "theme_color": _PAPER,
        "icons": icons,
    }
    return _kept(JsonResponse(body, content_type="application/manifest+json"))


@cache
def _favicon() -> bytes:
    file = BytesIO()
    large = Image.new("RGBA", (48, 48))
    _draw_mark(large, _INK, scale=1.0)
    large.save(file, "ICO", sizes=[(16, 16), (32, 32), (48, 48)])
    return file.getvalue()


@cache
def _tile(size: int) -> bytes:
    file = BytesIO()
    tile = Image.new("RGBA", (size, size), _INK)
    _draw_mark(tile, _PAPER, scale=_SAFE)
    tile.convert("RGB").quantize(32).save(file, "PNG")
    return file.getvalue()


def _draw_mark(image: Image.Image, ink: str, *, scale: float) -> None:
    """Put the mark in the middle of a square image; `scale` is how much of it the mark fills."""
    shape = mark(round(image.width * scale))
    edge = (image.width - shape.width) // 2
    image.paste(ink, (edge, edge), shape)


def _kept(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=WEEK)
    return response
