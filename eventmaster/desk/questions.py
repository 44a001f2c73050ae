"""Pages between a wish and its deed: they say what will happen, and ask what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.errors import DomainError
from eventmaster.desk.scoped import DeskAdmin
from events.permissions import can_edit
from registrations.errors import EventFull, EventFullNoList, TicketTypeFull

if TYPE_CHECKING:
    from registrations.models import Registration


def ask(
    desk: DeskAdmin,
    request: HttpRequest,
    template: str,
    *,
    title: str,
    chosen: Sequence[Model],
    action: str = "",
    form: forms.Form | None = None,
    **more: Any,
) -> HttpResponse:
    """Show what will happen to `chosen`. `action` names the list's action that asks; without one
    the page is about one object, and answers to its own address."""
    context = {
        **desk.admin_site.each_context(request),
        "title": title,
        "opts": desk.opts,
        "chosen": chosen,
        "about": chosen[0] if chosen and not action else None,
        "action": action,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
        "form": form,
        "media": desk.media,
        **more,
    }
    return TemplateResponse(request, template, context)


def editable_or_404(desk: DeskAdmin, request: HttpRequest, registration_id: UUID) -> Registration:
    """The registration, where it exists for this person and they may change it."""
    registration: Registration = desk.own_or_404(request, str(registration_id))
    if not can_edit(request.user, registration.event):
        raise Http404
    return registration


def words_for_team(refusal: DomainError) -> str:
    """The sentence of a refusal, where the one for guests would not help the team."""
    if isinstance(refusal, TicketTypeFull):
        words = _("Not enough places are left for %(types)s.")
        return words % {"types": ", ".join(refusal.names)}
    if isinstance(refusal, EventFullNoList):
        return _("Not enough places are left, and the event has no waiting list.")
    if isinstance(refusal, EventFull):
        return _("Not enough places are left.")
    return str(refusal)
