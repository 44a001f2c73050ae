"""One's own tokens: listed, made, revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.tokens import PREFIX, create_token, revoke_all_tokens, revoke_token
from core.access import signed_in
from eventmaster.token_pages.forms import TokenForm
from events.models import Event
from events.when import moment_text

# Programs that sign in by password leave many tokens, both that work and that are over.
USABLE_SHOWN, OVER_SHOWN = 100, 20
A_MINUTE = timedelta(minutes=1)
# What a program sends, the same in every language.
HEADER = f"Authorization: Bearer {PREFIX}…"


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    user, now = _person(request), timezone.now()
    work = user.api_tokens.usable(at=now)
    usable = list(work[: USABLE_SHOWN + 1])
    over = list(user.api_tokens.exclude(pk__in=work.values("pk"))[:OVER_SHOWN])
    titles = _titles([*usable, *over])
    context = {
        "has_more": len(usable) > USABLE_SHOWN,
        "usable": [_line(token, titles, now) for token in usable[:USABLE_SHOWN]],
        "over": [_line(token, titles, now) for token in over],
    }
    return render(request, "tokens/mine.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="tokens")
def new(request: HttpRequest) -> HttpResponse:
    """The answer to the form shows the secret, once; nothing else ever has it."""
    user, now = _person(request), timezone.now()
    form = TokenForm(request.POST or None, user=user, now=now)
    if not form.is_valid():
        return render(request, "tokens/new.html", {"form": form})
    made = create_token(
        user=user,
        name=form.cleaned_data["name"],
        scopes=[Scope(value) for value in form.cleaned_data["scopes"]],
        event_id=form.event_id,
        expires_at=form.expires_at,
        now=now,
    )
    line = _line(made.token, _titles([made.token]), now)
    context = {"line": line, "secret": made.secret, "header": HEADER}
    return render(request, "tokens/made.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def revocation(request: HttpRequest, token_id: UUID) -> HttpResponse:
    """GET asks, POST does it."""
    user, now = _person(request), timezone.now()
    token = get_object_or_404(user.api_tokens, pk=token_id)
    if request.method == "POST":
        revoke_token(token=token, by=user, now=now)
        messages.success(request, _("The token is revoked. Programs that use it get no answer."))
        return redirect("api_tokens")
    if not token.is_usable(at=now):
        return redirect("api_tokens")
    line = _line(token, _titles([token]), now)
    return render(request, "tokens/revocation.html", {"line": line})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def revocation_of_all(request: HttpRequest) -> HttpResponse:
    """For whoever fears that somebody else has one. GET asks, POST does it."""
    user, now = _person(request), timezone.now()
    if request.method == "POST":
        count = revoke_all_tokens(user=user, by=user, now=now)
        done = ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", count)
        messages.success(request, done % {"n": count})
        return redirect("api_tokens")
    if not user.api_tokens.usable(at=now).exists():
        return redirect("api_tokens")
    return render(request, "tokens/revocation.html", {"line": None})


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _titles(tokens: list[ApiToken]) -> dict[UUID, str]:
    wanted = {token.event_id for token in tokens if token.event_id}
    return dict(Event.objects.filter(pk__in=wanted).values_list("pk", "title"))


def _line(token: ApiToken, titles: dict[UUID, str], now: datetime) -> dict[str, Any]:
    ended_at = token.revoked_at or token.expires_at
    return {
        "token": token,
        "hint": f"{PREFIX}…{token.ending}",
        "scopes": [scope for scope in Scope if scope in token.scopes],
        "event": titles.get(token.event_id, _("an event that is gone")) if token.event_id else "",
        "until": moment_text(token.expires_at.astimezone(UTC)) if token.expires_at else "",
        "ended_at": ended_at,
        "is_used_now": _is_just_now(token.last_used_at, now),
        "has_ended_now": _is_just_now(ended_at, now),
    }


def _is_just_now(moment: datetime | None, now: datetime) -> bool:
    """People are told minutes, and none at all of them is no time."""
    return moment is not None and now - moment < A_MINUTE
