"""How a helper's phone becomes a scanner: a code that lasts minutes, a name, and the shift's end.

The QR code opens `/d/#<code>`: what stands behind # is sent to no server, so it is in no log and no
Referer. The page's script takes it out of the address and posts it; without one, it is typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import ENROLMENT_GUESS_BY_NETWORK, free_at, is_within
from core.access import by_link, public
from core.errors import TooManyRequests
from core.http import client_network
from core.text import one_line
from events.when import moment_text
from registrations.door.passes import at_the_door, forget_key, keep_key, pass_of
from registrations.door.places import Door, open_door
from registrations.errors import EnrolmentClosed
from registrations.models import DoorEnrolment, DoorPass
from registrations.services.door_passes import LONGEST_NAME, end_pass, enrol, find_enrolment

UNPROCESSABLE = 422
# A parameter of the first page: whoever gave a pass back comes there.
OVER = "over"


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("The team sees it beside your scans. Nobody else does."),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Type your name, so that the team knows you.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "name", "autocapitalize": "words", "enterkeyhint": "go"}
        ),
    )

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Take a code; no other page has this address, so that opening a code always loads it."""
    return _code_page(request)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Say what the posted code is for, and ask for a name."""
    if request.method != "POST":
        return redirect("registrations:door_pass")
    try:
        enrolment = _enrolment_of(request, timezone.now())
    except EnrolmentClosed as refusal:
        return _code_page(request, str(refusal))
    if open_door(request.user, enrolment.event.slug):
        return redirect("registrations:checkin", enrolment.event.slug)
    return _name_page(request, enrolment, NameForm())


@by_link
@never_cache
def enrolment(request: HttpRequest, slug: str) -> HttpResponse:
    """Give this device its pass, for a code and a name, and lead to the scanner.

    Not under /d/: the key of a pass that the device has already is sent to the door's pages only.
    """
    if request.method != "POST":
        raise Http404
    now = timezone.now()
    try:
        found = _enrolment_of(request, now)
        if found.event.slug != slug:
            raise Http404
        return _given(request, found, now)
    except EnrolmentClosed as refusal:
        return _code_page(request, str(refusal))


@at_the_door
@require_http_methods(["GET", "HEAD", "POST"])
def own_pass(request: HttpRequest, door: Door) -> HttpResponse:
    """What this device may do, and until when; POST ends the shift."""
    if door.door_pass is None:
        raise Http404
    if request.method == "POST":
        end_pass(door_pass=door.door_pass, now=timezone.now())
        response = redirect("registrations:door_pass")
        response["Location"] += f"?{OVER}=1"
        forget_key(response)
        return response
    gate = door.gates[0] if door.door_pass.gate_id and door.gates else None
    context = _facts(door.door_pass, gate) | {"event": door.event}
    return render(request, "door_pass/mine.html", context)


def _given(request: HttpRequest, found: DoorEnrolment, now: datetime) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _name_page(request, found, form)
    present = pass_of(request)
    if present is not None and not present.is_good(at=now):
        present = None
    if present is not None and "replace" not in request.POST:
        return _present_page(request, found, form, present)
    made = enrol(code=_code(request), name=form.cleaned_data["name"], replaces=present, now=now)
    response = redirect("registrations:checkin", found.event.slug)
    keep_key(response, made)
    return response


def _enrolment_of(request: HttpRequest, now: datetime) -> DoorEnrolment:
    """The open enrolment of the posted code. Who guesses too often is refused right ones, too."""
    network = client_network(request)
    free = free_at(ENROLMENT_GUESS_BY_NETWORK, network, now=now)
    if free > now:
        raise TooManyRequests(retry_after=int((free - now).total_seconds()) + 1)
    try:
        return find_enrolment(_code(request), now=now)
    except EnrolmentClosed:
        is_within(ENROLMENT_GUESS_BY_NETWORK, network, now=now)
        raise


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")


# --- Pages --------------------------------------------------------------------------------------


def _code_page(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {"problem": problem, "is_over": OVER in request.GET}
    status = UNPROCESSABLE if problem else 200
    return render(request, "door_pass/code.html", context, status=status)


def _name_page(request: HttpRequest, found: DoorEnrolment, form: NameForm) -> HttpResponse:
    context = {
        "event": found.event,
        "gate": found.gate,
        "until": _until(found.passes_end_at, found),
        "form": form,
        "code": _code(request),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "door_pass/name.html", context, status=status)


def _present_page(
    request: HttpRequest, found: DoorEnrolment, form: NameForm, present: DoorPass
) -> HttpResponse:
    """The device is a scanner already: nothing is replaced unless its helper says so."""
    context = _facts(present, present.gate) | {
        "event": present.event,
        "new_event": found.event,
        "new_name": form.cleaned_data["name"],
        "code": _code(request),
    }
    return render(request, "door_pass/present.html", context)


def _facts(door_pass: DoorPass, gate: Any) -> dict[str, Any]:
    return {
        "door_pass": door_pass,
        "gate": gate.name if gate else _("All gates"),
        "until": _until(door_pass.expires_at, door_pass),
    }


def _until(moment: datetime, row: DoorEnrolment | DoorPass) -> str:
    return moment_text(moment.astimezone(row.event.zone))
