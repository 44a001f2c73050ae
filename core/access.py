"""Each route carries its access rule; a route without one fails the build.

The rule is an attribute of the view (`view.access`), set by exactly one decorator of this module.
Django's LoginRequiredMiddleware stands behind it: what is not marked open asks for a login.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required

type _View = Callable[..., Any]

PUBLIC = "public"
SIGNED_IN = "signed in"
BY_LINK = "signed link"
DOOR = "door: an account with the right, or a door pass"


def public[View: _View](view: View) -> View:
    """Anyone may open it; what it shows is found through `visible_to(user)`."""
    return _mark(login_not_required(view), PUBLIC)


def by_link[View: _View](view: View) -> View:
    """Whoever holds a valid signed link may open it; the view reads the token."""
    return _mark(login_not_required(view), BY_LINK)


def signed_in[View: _View](view: View) -> View:
    """An account is needed; the view finds objects only through what that account may see."""
    return _mark(view, SIGNED_IN)


def team[View: _View](right: str) -> Callable[[View], View]:
    """An account with the named right; the view finds the object by that right's queryset."""
    return lambda view: _mark(view, f"team: {right}")


def door[View: _View](view: View) -> View:
    """An account with the right to scan, or a device with a door pass; the view finds the event by
    either, and asks whoever has neither to sign in."""
    return _mark(login_not_required(view), DOOR)


def _mark[View: _View](view: View, rule: str) -> View:
    view.access = rule  # type: ignore[attr-defined]
    return view
