"""What a new token is for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scopes import Scope
from core.text import one_line
from eventmaster.desk.rights import is_administrator
from events.enums import Role
from events.models import Event
from events.permissions import all_roles_of
from events.when import dated_day_text

# What somebody can do who runs no event.
FOR_EVERYONE = (
    *(Scope.EVENTS_READ, Scope.REGISTRATIONS_READ, Scope.REGISTRATIONS_WRITE),
    Scope.TOKENS_WRITE,
)
FOR_ADMINISTRATORS = (Scope.USERS_READ, Scope.USERS_WRITE)
# How many events the form offers, the next ones first.
EVENTS_OFFERED = 200
# Tickets are scanned and lists read a while after the end.
STILL_OFFERED = timedelta(days=14)

ALL, FOR_EVER = "all", "ever"
LIFETIMES = {"1": _("A day"), "7": _("A week"), "30": _("30 days"), "90": _("90 days")}
LIFETIMES |= {"365": _("A year"), FOR_EVER: _("Until you revoke it")}


class TokenForm(forms.Form):
    """Offers what the person may do themselves; the API checks that again each time."""

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("By which you know it again: the program, or the device."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what the token may do.")},
    )
    event = forms.ChoiceField(
        label=_("For which events"),
        help_text=_("With one event, the token sees and changes nothing else."),
    )
    lifetime = forms.ChoiceField(
        label=_("Valid for"), choices=list(LIFETIMES.items()), initial="30"
    )

    def __init__(self, *args: Any, user: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (scope.value, format_html("<span>{} <code>{}</code></span>", scope.label, scope.value))
            for scope in _offered(user)
        ]
        if events := _events_of(user, now):
            self.fields["event"].choices = [(ALL, _("All of mine")), *events]  # type: ignore[attr-defined]
        else:
            del self.fields["event"]

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    @property
    def event_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("event", ALL)
        return None if chosen == ALL else UUID(chosen)

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return None if days == FOR_EVER else self.now + timedelta(days=int(days))


def _offered(user: User) -> list[Scope]:
    if is_administrator(user):
        return list(Scope)
    if all_roles_of(user):
        return [scope for scope in Scope if scope not in FOR_ADMINISTRATORS]
    return list(FOR_EVERYONE)


def _events_of(user: User, now: datetime) -> list[tuple[str, str]]:
    own = Event.objects.for_roles(user, Role.values).upcoming(at=now - STILL_OFFERED)
    rows = own.only("title", "start_at", "time_zone").order_by("start_at", "id")
    return [
        (str(event.pk), f"{event.title} · {dated_day_text(event.local_start.date())}")
        for event in rows[:EVENTS_OFFERED]
    ]
