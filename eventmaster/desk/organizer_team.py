"""The team of an organizer: members and their roles, and who was invited."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from eventmaster.desk.rights import may_lead
from eventmaster.desk.scoped import actor, pk_of
from eventmaster.desk.teams import (
    InvitationForm,
    Place,
    act_on_invitation,
    invitation_rows,
    invite_by_form,
)
from events.enums import Role
from events.models import Membership, Organizer
from events.services.teams import change_role, remove_member

if TYPE_CHECKING:
    from eventmaster.desk.organizers import OrganizerAdmin

MOST_SHOWN = 500
_methods = require_http_methods(["GET", "HEAD", "POST"])


def organizer_team_routes(desk: OrganizerAdmin) -> list[URLPattern]:
    view = _methods(partial(organizer_team, desk))
    return [desk.page_of_own("<uuid:organizer_id>/team/", view, "team")]


def organizer_team(desk: OrganizerAdmin, request: HttpRequest, organizer_id: UUID) -> HttpResponse:
    """GET shows the team; POST changes it, for those who lead it."""
    organizer: Organizer = desk.own_or_404(request, str(organizer_id))
    leads = may_lead(request.user, organizer)
    place = Place(organizer)
    form = InvitationForm(request.POST if "_invite" in request.POST else None)
    if request.method == "POST":
        if not leads:
            raise Http404
        if _is_done(request, place, form):
            return _back(desk, request, organizer)
    members = organizer.memberships.select_related("user").order_by("user__name", "id")
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": _("Team"),
        "about": organizer,
        "organizer": organizer,
        "leads": leads,
        "members": members[:MOST_SHOWN],
        "roles": Role.choices,
        "form": form,
        "invitations": invitation_rows(place, timezone.now()) if leads else [],
    }
    return TemplateResponse(request, "admin/events/organizer/team.html", context)


def _back(desk: OrganizerAdmin, request: HttpRequest, organizer: Organizer) -> HttpResponse:
    """Who took themselves out of the team does not see its page any more."""
    if desk.scope(request.user).filter(pk=organizer.pk).exists():
        return redirect("admin:events_organizer_team", organizer.pk)
    return redirect("events:teams")


def _is_done(request: HttpRequest, place: Place, form: InvitationForm) -> bool:
    if form.is_bound:
        return invite_by_form(request, place, form)
    if act_on_invitation(request, place):
        return True
    try:
        messages.success(request, _change(request, place.organizer))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except Membership.DoesNotExist:
        raise Http404 from None
    return True


def _change(request: HttpRequest, organizer: Organizer) -> str:
    """Do what the button of a member's row asks for, and say so."""
    asked = request.POST
    who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
    key = asked.get("_remove") or asked.get("_role")
    members = organizer.memberships.select_related("user", "organizer")
    member = get_object_or_404(members, pk=pk_of(key))
    name: dict[str, Any] = {"name": member.user.get_full_name()}
    if "_remove" in asked:
        remove_member(membership=member, **who)
        return _("%(name)s is in the team no more.") % name
    if asked.get("role") not in Role.values:
        raise Http404
    change_role(membership=member, role=Role(asked["role"]), check=_as_it_is, **who)
    return _("The role of %(name)s is changed.") % name


def _as_it_is(_member: Membership) -> None:
    """The page says what to set, not what to change from: the last one who presses decides."""
