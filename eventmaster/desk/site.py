"""The admin site: who may open it, and how it is called."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.permissions import may_use_desk


class DeskSite(AdminSite):
    """Stock admin for organizers and administrators."""

    site_header = _("EventMaster desk")
    site_title = _("EventMaster desk")
    index_title = _("Your desk")

    def has_permission(self, request: HttpRequest) -> bool:
        return may_use_desk(request.user)
