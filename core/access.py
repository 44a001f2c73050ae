"""Each route carries its access rule; a route without one fails the build.

The rule is an attribute of the view (`view.access`), set by exactly one decorator of this module.
Django's LoginRequiredMiddleware stands behind it: what is not marked open asks for a login.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed in"
BY_LINK = "signed link"


def public(view: View) -> View:
    """Anyone may open it; what it shows is found through `visible_to(user)`."""
    return _mark(login_not_required(view), PUBLIC)


def by_link(view: View) -> View:
    """Whoever holds a valid signed link may open it; the view reads the token."""
    return _mark(login_not_required(view), BY_LINK)


def signed_in(view: View) -> View:
    """An account is needed; the view finds objects only through what that account may see."""
    return _mark(view, SIGNED_IN)


def team(right: str) -> Callable[[View], View]:
    """An account with the named right over the object; the view finds it by that right's queryset."""
    return lambda view: _mark(view, f"team: {right}")


def _mark(view: View, rule: str) -> View:
    view.access = rule  # type: ignore[attr-defined]
    return view
