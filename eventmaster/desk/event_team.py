"""The section Team of an event: who may do what here, and why; roles for this event alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from core.errors import DomainError
from eventmaster.desk.mailings import show
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
from events.models import Event, EventRole
from events.permissions import can_manage_event_team
from events.services.event_roles import (
    people_of,
    remove_event_role,
    role_that_counts,
    roles_by_user,
    set_event_role,
)

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

_methods = require_http_methods(["GET", "HEAD", "POST"])


def event_team_routes(desk: EventAdmin) -> list[URLPattern]:
    view = _methods(partial(event_team, desk))
    return [desk.page_of_own("<uuid:event_id>/team/", view, "team")]


def event_team(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows the team; POST changes a role, invites, or deals with an invitation."""
    event: Event = desk.own_or_404(request, str(event_id))
    leads = can_manage_event_team(request.user, event)
    place = Place(event.organizer, event)
    form = InvitationForm(request.POST if "_invite" in request.POST else None)
    if request.method == "POST":
        if not leads:
            raise Http404
        if _is_done(request, place, form):
            return redirect("admin:events_event_team", event.pk)
    context = {
        "title": _("Team"),
        "leads": leads,
        "leads_all": may_lead(request.user, event.organizer),
        "people": list(_people(event, request.user)),
        "roles": Role.choices,
        "form": form,
        "invitations": invitation_rows(place, timezone.now()) if leads else [],
    }
    return show(desk, request, "team", event, context)


def _is_done(request: HttpRequest, place: Place, form: InvitationForm) -> bool:
    if form.is_bound:
        return invite_by_form(request, place, form)
    if act_on_invitation(request, place):
        return True
    _set_role(request, place)
    return True


def _set_role(request: HttpRequest, place: Place) -> None:
    """Only of who works here already: others are invited."""
    event: Any = place.event
    role, user = request.POST.get("role"), _person_here(event, request.POST.get("_role"))
    if user is None or role not in {"", *Role.values}:
        raise Http404
    who: dict[str, Any] = {"by": actor(request), "now": timezone.now()}
    given = EventRole.objects.select_related("user", "event__organizer")
    try:
        if role:
            set_event_role(event=event, user=user, role=Role(role), **who)
        elif present := given.filter(event=event, user=user).first():
            remove_event_role(given=present, **who)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("The role of %(name)s for this event is changed.")
        messages.success(request, words % {"name": user.get_full_name()})


def _person_here(event: Event, user_id: str | None) -> User | None:
    pk = pk_of(user_id)
    return people_of(event).filter(pk=pk).first() if pk else None


def _people(event: Event, viewer: Any) -> Iterable[dict[str, Any]]:
    """Everyone with a role here, by name."""
    rows: list[tuple[Any, ...]] = [
        (member or given, member, given) for member, given in roles_by_user(event).values()
    ]
    for known, member, given in sorted(rows, key=_by_name):
        usual = Role(member.role) if member else None
        own = Role(given.role) if given else None
        yield {
            "user": known.user,
            "is_you": known.user == viewer,
            "role": role_that_counts(usual, own),
            "usual": usual,
            "own": own,
            "is_fixed": usual == Role.MANAGER,
            "why": _reason(usual, own),
        }


def _by_name(row: tuple[Any, ...]) -> tuple[str, UUID]:
    return row[0].user.get_full_name(), row[0].user_id


def _reason(usual: Role | None, own: Role | None) -> str:
    if usual == Role.MANAGER:
        return _("Manages the organizer, and so each of its events.")
    if own is None:
        return _("By the role in the team.")
    if usual is None:
        return _("For this event alone; not in the team.")
    return _("For this event; elsewhere: %(role)s") % {"role": usual.label}
