"""What allauth cannot know without the other apps."""

from __future__ import annotations

from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.adapter import AccountAdapter
from core.text import normalise_email
from events.models import Event
from events.services.invitations import find_invitation

LEADS_BACK = frozenset({"events:detail", "registrations:register"})


class SiteAdapter(AccountAdapter):
    def way_back(self, request: HttpRequest) -> str:
        """The page or the form of an event that anyone may open, and no word besides."""
        path = urlsplit(get_next_redirect_url(request) or "").path
        try:
            page = resolve(path)
        except Resolver404:
            return ""
        if page.view_name == "events:invitation":
            return path if _is_of_this_address(request, page.kwargs["secret"]) else ""
        if page.view_name not in LEADS_BACK:
            return ""
        events = Event.objects.visible_to(AnonymousUser())
        return path if events.filter(slug=page.kwargs["slug"]).exists() else ""


def _is_of_this_address(request: HttpRequest, secret: str) -> bool:
    """A link into a team goes by mail to nobody but whom it was made for."""
    invitation = find_invitation(secret)
    typed = normalise_email(request.POST.get("email", ""))
    return invitation is not None and invitation.email == typed
