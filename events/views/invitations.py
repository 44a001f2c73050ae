"""The page behind the link of an invitation: what one joins, and the button that does it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.services import verified_email
from core.access import by_link
from core.errors import DomainError
from events.enums import ROLES_WHO_SEE_PEOPLE
from events.models import Invitation
from events.services.invitations import accept, decline, find_invitation
from events.when import moment_text

GONE, CONFLICT = 404, 409


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows what it is about, POST accepts or declines (rule 14)."""
    found, now = find_invitation(secret), timezone.now()
    if found is None:
        return _closed_to_caches(render(request, "events/teams/gone.html", status=GONE))
    user = request.user if isinstance(request.user, User) else None
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            return _answered(request, found, user, now)
        except DomainError as error:
            refusal = error
            found.refresh_from_db()
    shown = {"refusal": refusal, **_context(request, found, user, now)}
    status = CONFLICT if refusal else 200
    return _closed_to_caches(render(request, "events/teams/invitation.html", shown, status=status))


def _answered(
    request: HttpRequest, found: Invitation, user: User | None, now: datetime
) -> HttpResponse:
    if "decline" in request.POST:
        decline(invitation=found, user=user, now=now)
        messages.success(request, _("You declined the invitation. Nothing has changed for you."))
        return redirect("events:list")
    if user is None:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")
    accept(invitation=found, user=user, now=now)
    messages.success(request, _("Welcome! You are in the team now."))
    return redirect(_work_of(found))


def _work_of(found: Invitation) -> str:
    """Where the work of the role begins."""
    if found.role not in ROLES_WHO_SEE_PEOPLE:
        return reverse("registrations:checkin_list")
    if found.event_id:
        return reverse("admin:events_event_change", args=[found.event_id])
    return reverse("admin:index")


def _context(
    request: HttpRequest, found: Invitation, user: User | None, now: datetime
) -> dict[str, Any]:
    way_back = urlencode({"next": request.path})
    return {
        "invitation": found,
        "standing": _standing(found, user, now),
        "until": moment_text(found.expires_at.astimezone(UTC)),
        "sign_in": f"{reverse('account_login')}?{way_back}",
        "sign_up": f"{reverse('account_signup')}?{way_back}",
        "work": _work_of(found) if found.accepted_at else "",
    }


def _standing(found: Invitation, user: User | None, now: datetime) -> str:
    """What this visitor can do about it."""
    if found.accepted_at:
        is_own = user is not None and found.accepted_by_id == user.pk
        return "accepted" if is_own else "used"
    if found.revoked_at:
        return "revoked"
    if not found.is_open(at=now):
        return "expired"
    if user is None:
        return "nobody"
    if user.email != found.email:
        return "another"
    return "open" if verified_email(user) else "unconfirmed"


def _closed_to_caches(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
