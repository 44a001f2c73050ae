"""Door passes at the desk: showing a code to helpers, and ending what they got by it.

Whoever may change the event (manager, editor) gives out passes and ends them; the rest of its team
that sees people sees who has one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.numbers import figure
from eventmaster.desk.local_times import shown
from eventmaster.desk.mailings import editable_or_404, show
from eventmaster.desk.scoped import actor, pk_of
from events.models import Event, Gate
from events.permissions import can_edit
from events.when import clock_text
from registrations.models import DoorEnrolment, DoorPass
from registrations.services.door_passes import (
    USUAL_MINUTES,
    close_enrolment,
    code_of,
    good_passes,
    open_enrolment,
    revoke_all_passes,
    revoke_pass,
)
from registrations.tickets.codes import shown_short_code
from registrations.tickets.qr import link_svg

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

MINUTES = (5, USUAL_MINUTES, 30, 60)
# For how many hours passes are good; empty: until some hours after the event.
HOURS = ("", "12", "24")
MOST_SHOWN = 200
_methods = require_http_methods(["GET", "HEAD", "POST"])


def door_pass_routes(desk: EventAdmin) -> list[URLPattern]:
    all_of = "<uuid:event_id>/door-passes/"
    one = f"{all_of}<uuid:enrolment_id>/"
    return [
        desk.page_of_own(all_of, _methods(partial(list_passes, desk)), "door_passes"),
        desk.page_of_own(one, _methods(partial(show_enrolment, desk)), "door_enrolment"),
    ]


class EnrolmentForm(forms.Form):
    """For which gate, for how long the code is shown, and for how long its passes are good."""

    gate: forms.ModelChoiceField[Gate] = forms.ModelChoiceField(
        label=gettext_lazy("Gate"),
        queryset=Gate.objects.none(),
        required=False,
        empty_label=gettext_lazy("All gates"),
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("Show the code for"), coerce=int, initial=USUAL_MINUTES
    )
    hours = forms.ChoiceField(label=gettext_lazy("The passes are good"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["gate"].queryset = event.gates.order_by("name", "id")
        fields["minutes"].choices = [
            (n, ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}) for n in MINUTES
        ]
        fields["hours"].choices = [(hours, _good_for(hours)) for hours in HOURS]

    def values(self, *, now: datetime) -> dict[str, Any]:
        """As `open_enrolment` takes them."""
        gate, hours = self.cleaned_data["gate"], self.cleaned_data["hours"]
        return {
            "gate_id": gate.pk if gate else None,
            "minutes": self.cleaned_data["minutes"],
            "passes_end_at": now + timedelta(hours=int(hours)) if hours else None,
        }


# --- All passes of an event -------------------------------------------------------------------


def list_passes(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """GET shows who has one; POST opens an enrolment, or ends one pass or all of them."""
    event: Event = desk.own_or_404(request, str(event_id))
    edits = can_edit(request.user, event)
    form = EnrolmentForm(request.POST if "_open" in request.POST else None, event=event)
    if request.method == "POST":
        if not edits:
            raise Http404
        answer = _open(request, event, form) if form.is_bound else _act(request, event)
        if answer:
            return answer
    now = timezone.now()
    found = _with_scans(DoorPass.objects.filter(event=event))
    context = {
        "title": _("Door passes"),
        "form": form,
        "may_open": edits and not event.is_cancelled,
        "open": [_enrolment_line(one, event) for one in _open_ones(event, now)] if edits else [],
        "rows": [_row(door_pass, event, now) for door_pass in found[:MOST_SHOWN]],
        "good": good_passes(event, now=now).count(),
        "in_words": _shown_in_words(found.count()),
    }
    return show(desk, request, "door_passes", event, context)


def _open(request: HttpRequest, event: Event, form: EnrolmentForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    now = timezone.now()
    try:
        opened = open_enrolment(
            event_id=event.pk, **form.values(now=now), by=actor(request), now=now
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:events_event_door_passes", event.pk)
    return redirect("admin:events_event_door_enrolment", event.pk, opened.pk)


def _act(request: HttpRequest, event: Event) -> HttpResponse:
    step = next((do for name, do in _STEPS.items() if name in request.POST), None)
    if step is None:
        raise Http404
    messages.success(request, step(request, event))
    return redirect("admin:events_event_door_passes", event.pk)


def _revoke(request: HttpRequest, event: Event) -> str:
    door_pass = get_object_or_404(DoorPass, event=event, pk=pk_of(request.POST["_revoke"]))
    revoke_pass(door_pass=door_pass, by=actor(request), now=timezone.now())
    return _("The pass of %(name)s opens the door no more.") % {"name": door_pass.name}


def _revoke_all(request: HttpRequest, event: Event) -> str:
    count = revoke_all_passes(event=event, by=actor(request), now=timezone.now())
    words = ngettext(
        "%(n)s pass ended, and no code is open any more.",
        "%(n)s passes ended, and no code is open any more.",
        count,
    )
    return words % {"n": figure(count)}


# By the names of the buttons.
_STEPS: dict[str, Callable[[HttpRequest, Event], str]] = {
    "_revoke": _revoke,
    "_revoke_all": _revoke_all,
}


# --- One code, shown to helpers ---------------------------------------------------------------


def show_enrolment(
    desk: EventAdmin, request: HttpRequest, event_id: UUID, enrolment_id: UUID
) -> HttpResponse:
    """The code as long as it is good, and who got a pass by it; POST closes it.

    For HTMX the part that changes.
    """
    event = editable_or_404(desk, request, event_id)
    enrolment = get_object_or_404(
        DoorEnrolment.objects.select_related("gate"), event=event, pk=enrolment_id
    )
    now = timezone.now()
    if request.method == "POST":
        close_enrolment(enrolment=enrolment, by=actor(request), now=now)
        return redirect("admin:events_event_door_enrolment", event.pk, enrolment.pk)
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "title": _("Door pass code"),
        "enrolment": enrolment,
        "gate": enrolment.gate.name if enrolment.gate else _("All gates"),
        "is_open": enrolment.is_open(at=now),
        "is_full": enrolment.enrolled >= enrolment.most,
        "is_part": is_part,
        "seconds_left": max(0, int((enrolment.closes_at - now).total_seconds())),
        "closes": clock_text(enrolment.closes_at.astimezone(event.zone)),
        "ends": shown(enrolment.passes_end_at, event.zone),
        "enrolled": list(enrolment.passes.order_by("-created_at", "-id")),
    }
    if context["is_open"] and not is_part:
        context |= _code_to_show(enrolment)
    name = "door_enrolment#now" if is_part else "door_enrolment"
    return show(desk, request, name, event, context)


def _code_to_show(enrolment: DoorEnrolment) -> dict[str, Any]:
    code = code_of(enrolment)
    page = f"{settings.SITE_URL}{reverse('registrations:door_pass')}"
    return {
        "code": shown_short_code(code),
        "drawing": link_svg(f"{page}#{code}"),
        "link": f"{page}#{code}",
        "page": page.partition("://")[2],
    }


# --- In words ---------------------------------------------------------------------------------


def _open_ones(event: Event, now: datetime) -> QuerySet[DoorEnrolment]:
    return DoorEnrolment.objects.filter(event=event, closes_at__gt=now).select_related("gate")


def _enrolment_line(enrolment: DoorEnrolment, event: Event) -> tuple[DoorEnrolment, str, str]:
    gate = enrolment.gate.name if enrolment.gate else _("All gates")
    return enrolment, gate, clock_text(enrolment.closes_at.astimezone(event.zone))


def _with_scans(passes: QuerySet[DoorPass]) -> QuerySet[DoorPass]:
    counted = passes.select_related("gate").annotate(scan_count=Count("scans"))
    return counted.order_by("-created_at", "-id")


def _row(door_pass: DoorPass, event: Event, now: datetime) -> dict[str, Any]:
    seen = door_pass.last_seen_at
    code, words = "confirmed", _("Good")
    if door_pass.revoked_at:
        code, words = "cancelled", _("Ended")
    elif not door_pass.is_good(at=now):
        code, words = "over", _("Over")
    return {
        "door_pass": door_pass,
        "gate": door_pass.gate.name if door_pass.gate else _("All gates"),
        "made": shown(door_pass.created_at, event.zone),
        "seen": shown(seen, event.zone) if seen else "–",
        "until": shown(door_pass.revoked_at or door_pass.expires_at, event.zone),
        "scans": figure(door_pass.scan_count),  # type: ignore[attr-defined]
        "is_good": door_pass.is_good(at=now),
        "state": code,
        "state_words": words,
    }


def _shown_in_words(count: int) -> str:
    if count <= MOST_SHOWN:
        return ""
    return _("The newest %(shown)s of %(all)s are shown.") % {
        "shown": figure(MOST_SHOWN),
        "all": figure(count),
    }


def _good_for(hours: str) -> str:
    if not hours:
        return _("until 6 hours after the event")
    return ngettext("for %(n)d hour", "for %(n)d hours", int(hours)) % {"n": int(hours)}
