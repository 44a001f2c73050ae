"""Tokens for the API at the desk: administrators see whose they are and revoke them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import ApiToken
from accounts.tokens import revoke_token
from eventmaster.desk import rights
from eventmaster.desk.scoped import DeskAdmin, actor
from events.models import Event
from events.permissions import Person


class UsableFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "works"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Works")), ("no", _("Revoked or expired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        usable = ApiToken.objects.usable(at=timezone.now()).values("pk")
        match self.value():
            case "yes":
                return queryset.filter(pk__in=usable)
            case "no":
                return queryset.exclude(pk__in=usable)
        return queryset


@admin.register(ApiToken)
class ApiTokenAdmin(DeskAdmin):
    """Never the secret: nobody has it but its owner. Superusers' tokens are for superusers."""

    list_display = ("name", "user", "ending_shown", "event_title", "last_used_at", "works")
    list_filter = (UsableFilter,)
    list_select_related = ("user",)
    search_fields = ("name", "user__email")
    ordering = ("-created_at", "-id")
    actions = ("revoke_selected",)
    fields = (
        *("name", "user", "ending_shown", "scopes_shown", "event_title"),
        *("made_at", "expires_at", "last_used_at", "revoked_at"),
    )
    readonly_fields = fields

    def scope(self, user: Person) -> QuerySet:
        if not rights.is_administrator(user):
            return ApiToken.objects.none()
        return ApiToken.objects.all() if user.is_superuser else _of_others_than_superusers()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        titles = Event.objects.filter(pk=OuterRef("event_id")).values("title")
        return super().get_queryset(request).annotate(event_name=Subquery(titles))

    def has_view_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return rights.is_administrator(request.user)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Asked by the action, whose rows are those of `scope`."""
        return rights.is_administrator(request.user)

    @admin.action(description=_("Revoke"), permissions=["revoke"])
    def revoke_selected(self, request: HttpRequest, tokens: QuerySet) -> None:
        by, now = actor(request), timezone.now()
        chosen = list(tokens.filter(revoked_at__isnull=True))
        for token in chosen:
            revoke_token(token=token, by=by, now=now)
        done = ngettext("%(n)s token is revoked.", "%(n)s tokens are revoked.", len(chosen))
        self.message_user(request, done % {"n": len(chosen)}, messages.SUCCESS)

    @admin.display(description=_("time"), ordering="created_at")
    def made_at(self, token: ApiToken) -> datetime:
        return token.created_at

    @admin.display(description=_("ends in"))
    def ending_shown(self, token: ApiToken) -> str:
        # A word joiner: no line ends after the dots.
        return f"…\u2060{token.ending}"

    @admin.display(description=_("may"))
    def scopes_shown(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.display(description=_("event"))
    def event_title(self, token: ApiToken) -> str:
        if token.event_id is None:
            return gettext("All of theirs")
        title: str | None = token.event_name  # type: ignore[attr-defined]
        return title or gettext("an event that is gone")

    @admin.display(description=_("works"), boolean=True)
    def works(self, token: ApiToken) -> bool:
        return token.user.is_active and token.is_usable(at=timezone.now())


def _of_others_than_superusers() -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user__is_superuser=False)
