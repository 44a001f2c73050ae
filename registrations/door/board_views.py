"""The pages of the live board: one to look at, and the part of it that is asked for again."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.access import team
from registrations.door.board import Watched, find_watched, look_at_board

# Seconds between two questions of a watcher's browser.
ASKS_EVERY = 3
# Seconds between two loads of the page without JavaScript, where somebody wants them.
RELOADS_EVERY = 15
# Counting may take a twentieth of a process, however large the event and often the scans.
SHARE_OF_TIME = 20
LEAST_AGE, MOST_AGE = timedelta(seconds=1), timedelta(seconds=10)
KEPT = 300


@dataclass(frozen=True)
class Drawn:
    """A board as it was rendered once. `good_for`: so long it may be shown to those who ask again,
    although there is news; the longer it took to count, the longer."""

    version: str
    at: datetime
    good_for: timedelta
    html: str
    tag: str

    @property
    def safe_html(self) -> SafeString:
        # It comes from our own template, which escaped what people wrote.
        return mark_safe(self.html)  # noqa: S308


@team("watch")
@require_safe
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole page, right at this moment."""
    now = timezone.now()
    watched = _watched(request, slug, now)
    context = {
        "event": watched.event,
        "drawn": _drawn(watched, now, may_be_late=False),
        "at": now,
        "asks_every": ASKS_EVERY,
        "reloads_every": RELOADS_EVERY,
        "is_reloading": "reload" in request.GET,
    }
    return render(request, "checkin/board.html", context)


@team("watch")
@require_safe
def board_numbers(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers alone; 304 where the browser shows these already. At most some seconds old."""
    now = timezone.now()
    drawn = _drawn(_watched(request, slug, now), now, may_be_late=True)
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    is_known = drawn.tag in (tag.removeprefix("W/") for tag in tags)
    response = HttpResponseNotModified() if is_known else HttpResponse(drawn.html)
    response["ETag"] = drawn.tag
    return response


def _watched(request: HttpRequest, slug: str, now: datetime) -> Watched:
    watched = find_watched(request.user, slug, now)
    if watched is None:
        raise Http404
    return watched


def _drawn(watched: Watched, now: datetime, *, may_be_late: bool) -> Drawn:
    key = f"board:{watched.event.pk}:{get_language()}"
    known: Drawn | None = cache.get(key)
    if known and known.version == watched.version:
        return known
    if known and may_be_late and known.at <= now < known.at + known.good_for:
        return known
    drawn = _draw(watched, now)
    cache.set(key, drawn, KEPT)
    return drawn


def _draw(watched: Watched, now: datetime) -> Drawn:
    started = time.perf_counter()
    numbers = look_at_board(watched.event, watched.capacity, now)
    html = render_to_string("checkin/_board.html", {"board": numbers, "event": watched.event})
    took = timedelta(seconds=time.perf_counter() - started)
    return Drawn(
        version=watched.version,
        at=now,
        good_for=min(max(took * SHARE_OF_TIME, LEAST_AGE), MOST_AGE),
        html=html,
        tag=f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"',
    )
