"""The pages of the live board: one to look at, and the part of it that is asked for again."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from core.access import door
from registrations.door.board import (
    Watched,
    find_watched,
    find_watched_with_pass,
    look_at_board,
)
from registrations.door.passes import enter_by_pass

# Seconds between two questions of a watcher's browser.
ASKS_EVERY = 3
# Seconds between two loads of the page without JavaScript, where somebody wants them.
RELOADS_EVERY = 15
# Counting may take a twentieth of a process, however large the event and often the scans.
SHARE_OF_TIME = 20
LEAST_AGE, MOST_AGE = timedelta(seconds=1), timedelta(seconds=10)
KEPT = 300

View = Callable[..., HttpResponse]


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


def _for_watchers(view: View) -> View:
    """`view(request, watched, now)` is for the event's team, in any role, and for devices with a
    door pass for all of the event; whoever else has a pass hears what is wrong with it."""

    @door
    @require_safe
    @wraps(view)
    def entered(request: HttpRequest, slug: str) -> HttpResponse:
        now = timezone.now()
        watched = _watched(request, slug, now)
        answer = watched if isinstance(watched, HttpResponse) else view(request, watched, now)
        patch_cache_control(answer, no_store=True, private=True)
        return answer

    return entered


@_for_watchers
def board(request: HttpRequest, watched: Watched, now: datetime) -> HttpResponse:
    """The whole page, right at this moment."""
    context = {
        "event": watched.event,
        "drawn": _drawn(watched, now, may_be_late=False),
        "at": now,
        "asks_every": ASKS_EVERY,
        "reloads_every": RELOADS_EVERY,
        "is_reloading": "reload" in request.GET,
    }
    return render(request, "checkin/board.html", context)


@_for_watchers
def board_numbers(request: HttpRequest, watched: Watched, now: datetime) -> HttpResponse:
    """The numbers alone; 304 where the browser shows these already. At most some seconds old."""
    drawn = _drawn(watched, now, may_be_late=True)
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    is_known = drawn.tag in (tag.removeprefix("W/") for tag in tags)
    response = HttpResponseNotModified() if is_known else HttpResponse(drawn.html)
    response["ETag"] = drawn.tag
    return response


def _watched(request: HttpRequest, slug: str, now: datetime) -> Watched | HttpResponse:
    """By an account first, as at the door; else by the pass."""
    person: User | AnonymousUser = request.user
    found = find_watched(person, slug, now)
    if found:
        return found
    entered = enter_by_pass(request, slug)
    if isinstance(entered, HttpResponse):
        return entered
    door_pass = entered.door_pass
    found = find_watched_with_pass(door_pass, slug, now) if door_pass else None
    if found is None:
        raise Http404
    return found


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
