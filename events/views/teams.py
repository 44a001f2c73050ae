"""One's own teams: what one may do where, invitations that wait, leaving, founding an organizer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from core.access import signed_in
from core.errors import DomainError
from core.text import one_line
from events.models import EventRole, Organizer
from events.permissions import can_found_organizers
from events.services.event_roles import remove_event_role
from events.services.invitations import invitations_to, url_of
from events.services.organizers import found_organizer
from events.services.teams import remove_member
from events.when import moment_text

# Roles for events that are long over are still listed, the next events first.
EVENTS_SHOWN = 200
UNPROCESSABLE = 422


class FoundingForm(forms.ModelForm):
    class Meta:
        model = Organizer
        fields = ("name", "slug", "email", "description")
        help_texts = {
            "slug": gettext_lazy("Your page: small letters, digits and hyphens, like jazz-club."),
            "email": gettext_lazy("Where guests reach you; it stands on your page."),
        }

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Where one works, and where one is invited to."""
    user, now = _person(request), timezone.now()
    context = {
        "teams": user.memberships.select_related("organizer").order_by("organizer__name", "id"),
        "events": _event_roles(user)[:EVENTS_SHOWN],
        "invitations": _invitations(user, now),
        "may_found": can_found_organizers(user),
    }
    return render(request, "events/teams/mine.html", context)


@signed_in
@require_POST
def leaving(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Leave a team, the roles for its single events included; the last manager cannot."""
    user = _person(request)
    own = user.memberships.select_related("user", "organizer")
    membership = get_object_or_404(own, pk=membership_id)
    try:
        remove_member(membership=membership, by=user, now=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("You have left the team of %(name)s.")
        messages.success(request, words % {"name": membership.organizer.name})
    return redirect("events:teams")


@signed_in
@require_POST
def event_leaving(request: HttpRequest, event_role_id: UUID) -> HttpResponse:
    """Give a role for one event back."""
    user = _person(request)
    given = get_object_or_404(_event_roles(user), pk=event_role_id)
    remove_event_role(given=given, by=user, now=timezone.now())
    words = _("You have given back your role for %(title)s.")
    messages.success(request, words % {"title": given.event.title})
    return redirect("events:teams")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def founding(request: HttpRequest) -> HttpResponse:
    """Found an organizer and lead it, where the site lets people do so."""
    user = _person(request)
    if not can_found_organizers(user):
        raise PermissionDenied(_("Ask the administrators of this site to set up an organizer."))
    form = FoundingForm(request.POST or None)
    if form.is_valid():
        try:
            founded = found_organizer(fields=form.cleaned_data, by=user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            words = _("%(name)s is set up. Make your first event now.")
            messages.success(request, words % {"name": founded.name})
            return redirect("admin:index")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "events/teams/new.html", {"form": form}, status=status)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _event_roles(user: User) -> QuerySet[EventRole]:
    own = EventRole.objects.filter(user=user).select_related("user", "event__organizer")
    return own.order_by("-event__start_at", "id")


def _invitations(user: User, now: datetime) -> list[dict[str, Any]]:
    rows = invitations_to(user, now=now).select_related("organizer", "event")
    return [
        {
            "invitation": one,
            "url": url_of(one),
            "until": moment_text(one.expires_at.astimezone(UTC)),
        }
        for one in rows
    ]
