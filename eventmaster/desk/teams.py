"""What the team pages of an organizer and of an event share: invitations, and the form for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError
from core.text import checked_email
from eventmaster.desk.local_times import shown
from eventmaster.desk.scoped import actor, pk_of
from events.enums import Role
from events.models import Event, Invitation, Organizer
from events.services.invitations import invite, revoke, send_again

# Of those that are over only the newest are shown; the journal has them all.
OVER_SHOWN = 10
OPEN_SHOWN = 200


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("They get a mail with a link; an account is not needed before."),
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.VIEWER)

    def clean_email(self) -> str:
        return checked_email(self.cleaned_data["email"])


@dataclass(frozen=True)
class Place:
    """Where one is invited to: a whole team, or one event alone."""

    organizer: Organizer
    event: Event | None = None

    @property
    def zone(self) -> Any:
        return self.event.zone if self.event else ZoneInfo("UTC")

    @property
    def invitations(self) -> QuerySet[Invitation]:
        rows = Invitation.objects.filter(organizer=self.organizer, event=self.event)
        return rows.select_related("organizer", "event", "invited_by", "accepted_by")


def invite_by_form(request: HttpRequest, place: Place, form: InvitationForm) -> bool:
    """Send the invitation and say so; where that is refused, the form says why."""
    if not form.is_valid():
        return False
    values = form.cleaned_data
    try:
        invite(
            organizer=place.organizer,
            event=place.event,
            email=values["email"],
            role=Role(values["role"]),
            by=actor(request),
            now=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error("email", str(refusal))
        return False
    words = _("The invitation to %(email)s is on its way.")
    messages.success(request, words % {"email": values["email"]})
    return True


def act_on_invitation(request: HttpRequest, place: Place) -> bool:
    """Do what the button of a row asks for; False where none of them was pressed."""
    step = next((name for name in _STEPS if name in request.POST), None)
    if step is None:
        return False
    found = get_object_or_404(place.invitations, pk=pk_of(request.POST[step]))
    try:
        words = _STEPS[step](request, found)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words % {"email": found.email})
    return True


def _again(request: HttpRequest, found: Invitation) -> str:
    send_again(invitation=found, by=actor(request), now=timezone.now())
    return _("A new link is on its way to %(email)s; the old one works no more.")


def _take_back(request: HttpRequest, found: Invitation) -> str:
    revoke(invitation=found, by=actor(request), now=timezone.now())
    return _("The invitation to %(email)s is taken back.")


# By the names of the buttons.
_STEPS: dict[str, Callable[[HttpRequest, Invitation], str]] = {
    "_again": _again,
    "_revoke": _take_back,
}


def invitation_rows(place: Place, now: datetime) -> list[dict[str, Any]]:
    """The open ones and those that have expired, then a few that are over, each in words."""
    waiting = place.invitations.filter(accepted_at=None, revoked_at=None)[:OPEN_SHOWN]
    over = place.invitations.exclude(accepted_at=None, revoked_at=None)[:OVER_SHOWN]
    return [_row(one, place, now) for one in (*waiting, *over)]


def _row(found: Invitation, place: Place, now: datetime) -> dict[str, Any]:
    code, words = _state(found, place, now)
    return {
        "invitation": found,
        "state": code,
        "words": words,
        "is_waiting": found.accepted_at is None and found.revoked_at is None,
    }


def _state(found: Invitation, place: Place, now: datetime) -> tuple[str, str]:
    """A state of admin.css, and the sentence beside it."""
    if found.accepted_at:
        by = found.accepted_by.get_full_name() if found.accepted_by else _("somebody")
        return "confirmed", _("Accepted by %(name)s") % {"name": by}
    if found.revoked_at:
        return "cancelled", _("Taken back or declined")
    end = shown(found.expires_at.astimezone(UTC), place.zone)
    if found.expires_at <= now:
        return "expired", _("Expired %(time)s") % {"time": end}
    return "pending", _("Open until %(time)s") % {"time": end}
