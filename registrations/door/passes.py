"""Who stands at a door: a member by their account, or a device by its door pass.

An account goes first: whoever may scan by it does so under their own name, whatever pass their
browser holds. A pass opens the door of its one event, and nothing else on the site.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from accounts import journal
from accounts.limits import SEARCH_BY_DOOR_PASS, consume
from accounts.models import User
from core.access import door
from events.models import Event
from events.permissions import may_scan_anywhere
from registrations.door.places import Door, open_door, open_door_with_pass
from registrations.door.scanning import find_scan
from registrations.door.search import People, is_too_short, search
from registrations.models import DoorPass, Scan
from registrations.services.door_passes import NewPass, find_pass, note_seen

COOKIE = "door_pass"
# No page outside is told of the key. Not by event: addresses of events change.
COOKIE_PATH = "/checkin/"
# The cookie outlives the pass, so that its end can be told instead of asking for a password.
COOKIE_OUTLIVES = timedelta(hours=24)
# Told to the page's script with status 403: scans wait on the device, and say why.
HEADER = "Door-Pass"

View = Callable[..., HttpResponse]


def at_the_door(view: View) -> View:
    """`view(request, door)` is called with the door of that address; caches keep nothing of it.

    Without an account or pass: the login. With a pass that is over: a page that says so, 403.
    """

    @door
    @wraps(view)
    def entered(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        opened = _enter(request, slug)
        answer = view(request, opened, **names) if isinstance(opened, Door) else opened
        return _unstored(answer)

    return entered


def at_the_doors(view: View) -> View:
    """`view(request)` is for people with an account; a pass leads on to the one door it opens."""

    @door
    @wraps(view)
    def entered(request: HttpRequest) -> HttpResponse:
        return _unstored(_go_on(request) or view(request))

    return entered


def actor_at(request: HttpRequest, opened: Door) -> dict[str, Any]:
    """Who scans, as `scan` takes it: a person, or a device with its pass."""
    return {"door_pass": opened.door_pass} if opened.door_pass else {"by": request.user}


def scan_at(opened: Door, scan_id: UUID) -> Scan | None:
    """Return a scan of the event, made at one of the gates that are open to whoever asks."""
    found = find_scan(opened.event, scan_id)
    gates = {gate.pk for gate in opened.gates}
    return found if found is not None and found.gate_id in gates else None


def search_at(opened: Door, text: str, *, by: User | None, now: datetime) -> People:
    """Look for a person; each time stands in the read log with how many it found. A device without
    an account does so by name only, so often and no oftener (`TooManyRequests`)."""
    door_pass = opened.door_pass
    if is_too_short(text):
        return People(is_too_short=True)
    if door_pass is None:
        people = search(opened.event, text)
        note_search(opened.event, text, people, by=by, now=now)
        return people
    consume(SEARCH_BY_DOOR_PASS, str(door_pass.pk), now=now)
    people = search(opened.event, text.replace("@", " "))
    journal.record_read(
        "door_pass.searched",
        door_pass,
        by=None,
        now=now,
        event_id=opened.event.pk,
        details={"found": len(people.found)},
        personal={"text": text},
    )
    return people


def note_search(event: Event, text: str, people: People, *, by: User | None, now: datetime) -> None:
    """Into the read log; not where nothing was searched for."""
    if people.is_too_short:
        return
    journal.record_read(
        "door.searched",
        event,
        by=by,
        now=now,
        event_id=event.pk,
        details={"found": len(people.found)},
        personal={"text": text},
    )


# --- The device's key -----------------------------------------------------------------------


def pass_of(request: HttpRequest) -> DoorPass | None:
    """The pass whose key this browser holds, good or not."""
    key = request.COOKIES.get(COOKIE, "")
    return find_pass(key) if key else None


def keep_key(response: HttpResponse, made: NewPass) -> None:
    response.set_cookie(
        COOKIE,
        made.key,
        expires=made.door_pass.expires_at + COOKIE_OUTLIVES,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_key(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Lax")


# --- Entering -------------------------------------------------------------------------------


def _enter(request: HttpRequest, slug: str) -> Door | HttpResponse:
    return open_door(_person(request), slug) or enter_by_pass(request, slug)


def enter_by_pass(request: HttpRequest, slug: str) -> Door | HttpResponse:
    """Open the door that this browser's pass is for; the answer, where it has none that is good.

    Raises Http404 where the pass is for another door.
    """
    if COOKIE not in request.COOKIES:
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
    door_pass, now = pass_of(request), timezone.now()
    if door_pass is None or not door_pass.is_good(at=now):
        return _over(request, door_pass)
    note_seen(door_pass, now=now)
    opened = open_door_with_pass(door_pass, slug)
    if opened is None:
        raise Http404
    return opened


def _go_on(request: HttpRequest) -> HttpResponse | None:
    if may_scan_anywhere(_person(request)):
        return None
    if COOKIE in request.COOKIES:
        door_pass = pass_of(request)
        if door_pass is None or not door_pass.is_good(at=timezone.now()):
            return _over(request, door_pass)
        return redirect("registrations:checkin", door_pass.event.slug)
    return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())


def _over(request: HttpRequest, door_pass: DoorPass | None) -> HttpResponse:
    """The key is kept: the same page comes again, not a login that helpers have none for."""
    reason = "unknown"
    if door_pass is not None:
        reason = "revoked" if door_pass.revoked_at else "expired"
    context = {
        "reason": reason,
        "event": door_pass.event if door_pass else None,
        "login": f"{reverse('account_login')}?next={_page_asked(request)}",
    }
    response = render(request, "door_pass/over.html", context, status=403)
    response[HEADER] = reason
    return response


def _page_asked(request: HttpRequest) -> str:
    """Where to go on after signing in: what was posted is not posted again."""
    is_page = request.method in ("GET", "HEAD")
    return request.path if is_page else reverse("registrations:checkin_list")


def _person(request: HttpRequest) -> User | AnonymousUser:
    return request.user


def _unstored(response: HttpResponse) -> HttpResponse:
    """A device with a pass has no session by which caches would know that this is private."""
    patch_cache_control(response, no_store=True, private=True)
    return response
