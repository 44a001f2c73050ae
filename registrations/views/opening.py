"""How a view by signed link reads its token.

Whoever has a link may do what it names; a link that is wrong or revoked leads to a page that says
what to do. Nothing of these pages is stored by caches or found by search engines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from registrations import links
from registrations.links import Link
from registrations.models import Registration
from registrations.views.addresses import Addresses

LinkView = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Opened:
    """What a valid token opens, and the addresses that lead on from there."""

    link: Link
    addresses: Addresses

    @property
    def registration(self) -> Registration:
        return self.link.registration

    @property
    def page(self) -> str:
        return self.addresses.registration(self.registration)


def opens(*, manages: bool = False) -> Callable[[LinkView], LinkView]:
    """Read the token for a view that takes `(request, opened)`."""

    def decorate(view: LinkView) -> LinkView:
        @wraps(view)
        def read_token(request: HttpRequest, token: str, **names: Any) -> HttpResponse:
            link = links.read(token)
            if link is None or (manages and not link.can_manage):
                response = render(request, "registrations/link_gone.html", status=404)
            else:
                addresses = Addresses(token, can_manage=link.can_manage)
                response = view(request, Opened(link, addresses), **names)
            response["Cache-Control"] = "no-store, private"
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return read_token

    return decorate
