"""The admin site: who may open it, how one signs in to it, and what is registered on it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from eventmaster.desk.home import home_of
from eventmaster.desk.mail_warnings import mail_warnings
from eventmaster.desk.scoped import DeskAdmin
from events.permissions import may_use_desk


class DeskSite(AdminSite):
    """Stock admin for organizers and administrators.

    Only our own admin classes get in: those of other packages would ask for permission rows,
    which decide nothing here.
    """

    site_header = _("EventMaster desk")
    site_title = _("EventMaster desk")
    index_title = _("Your desk")
    # Redirects to a foreign object's address would tell its slug; pages link directly.
    LEFT_OUT = frozenset({"view_on_site"})

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        if admin_class is not None and issubclass(admin_class, DeskAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return may_use_desk(request.user)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """With what every page warns of; asked by the pages that show it, and by no others."""
        warnings = partial(mail_warnings, request.user, now=timezone.now())
        return {**super().each_context(request), "mail_warnings": warnings}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What there is to look after, before the lists of everything."""
        home = home_of(request.user, now=timezone.now())
        # The home itself says what the other pages warn of.
        return super().index(request, {"home": home, "mail_warnings": (), **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            route for route in super().get_urls() if getattr(route, "name", "") not in self.LEFT_OUT
        ]

    @method_decorator(login_not_required)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the site's own sign-in; who is signed in without a right here gets a 403."""
        target = self._target(request)
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, resolve_url("account_login"))

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Sign out, by POST only, and show the public start page."""
        return LogoutView.as_view(next_page="/")(request)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def password_change_done(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def _target(self, request: HttpRequest) -> str:
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_ours = url_has_allowed_host_and_scheme(
            target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
        return target if is_ours else resolve_url("admin:index")
