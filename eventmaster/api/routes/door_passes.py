"""Door passes by the API: given out, listed, ended. A pass itself opens nothing here."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.door_passes import ENROLMENT, NEW_ENROLMENT, PASS, WISHES
from eventmaster.api.finding import managed_event, team_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.door_passes import (
    DoorPassOut,
    EnrolmentIn,
    EnrolmentOut,
    NewEnrolmentOut,
    RevokedOut,
    door_pass_out,
    enrolment_out,
    new_enrolment_out,
)
from events.models import Event
from registrations.models import DoorEnrolment, DoorPass
from registrations.services import door_passes

operations = Operations("Door passes")


# --- Enrolments -----------------------------------------------------------------------------------


@operations.post(
    "/events/{slug}/door-enrolments",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: NewEnrolmentOut},
    refuses=["not_allowed", "gate_unknown", "event_cancelled"],
    examples={"body": WISHES, 201: NEW_ENROLMENT},
)
def open_door_enrolment(request: HttpRequest, slug: str, values: EnrolmentIn) -> Any:
    """Let devices of helpers get a door pass for some minutes.

    Show them `url` as a QR code, or `code` to type. Both are shown here only, and worth nothing
    once the enrolment is closed.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    opened = door_passes.open_enrolment(
        event_id=event.pk,
        gate_id=values.gate,
        minutes=values.minutes,
        most=values.most,
        passes_end_at=values.passes_end_at,
        by=caller.person,
        now=caller.now,
    )
    return Status(201, new_enrolment_out(opened, now=caller.now))


@operations.get(
    "/events/{slug}/door-enrolments/{enrolment_id}",
    access=a_person(Scope.EVENTS_READ),
    answers={200: EnrolmentOut},
    refuses=["not_allowed"],
    examples={200: ENROLMENT},
)
def read_door_enrolment(request: HttpRequest, slug: str, enrolment_id: UUID) -> Any:
    """Read how many devices got a pass by an enrolment, and whether it is still open."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    return enrolment_out(_enrolment(event, enrolment_id), now=caller.now)


@operations.post(
    "/events/{slug}/door-enrolments/{enrolment_id}/closure",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: EnrolmentOut},
    refuses=["not_allowed"],
    examples={200: ENROLMENT},
)
def close_door_enrolment(request: HttpRequest, slug: str, enrolment_id: UUID) -> Any:
    """Close an enrolment before its minutes are over.

    Its code gets nobody a pass any more; passes that were given stay good.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    found = _enrolment(event, enrolment_id)
    door_passes.close_enrolment(enrolment=found, by=caller.person, now=caller.now)
    return enrolment_out(_enrolment(event, enrolment_id), now=caller.now)


# --- Passes ---------------------------------------------------------------------------------------


@operations.get(
    "/events/{slug}/door-passes",
    access=a_person(Scope.EVENTS_READ),
    answers={200: Listed[DoorPassOut]},
    refuses=["not_allowed"],
    examples={200: {"items": [PASS], "total": 1, "limit": 50, "offset": 0}},
)
def list_door_passes(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List the door passes of an event, good or over, the newest first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    return listed(_passes(event), part, partial(door_pass_out, now=caller.now))


@operations.post(
    "/events/{slug}/door-passes/revocation",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: RevokedOut},
    refuses=["not_allowed"],
    examples={200: {"revoked": 3}},
)
def revoke_door_passes(request: HttpRequest, slug: str) -> Any:
    """Revoke all door passes of an event, and close what is open.

    Members of the team scan on.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    count = door_passes.revoke_all_passes(event=event, by=caller.person, now=caller.now)
    return {"revoked": count}


@operations.post(
    "/events/{slug}/door-passes/{pass_id}/revocation",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: DoorPassOut},
    refuses=["not_allowed"],
    examples={200: {**PASS, "is_good": False, "revoked_at": "2026-12-05T20:02:11Z"}},
)
def revoke_door_pass(request: HttpRequest, slug: str, pass_id: UUID) -> Any:
    """Revoke one door pass: its device opens the door no more."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    found = _pass(event, pass_id)
    door_passes.revoke_pass(door_pass=found, by=caller.person, now=caller.now)
    return door_pass_out(_pass(event, pass_id), now=caller.now)


def _passes(event: Event) -> QuerySet[DoorPass]:
    found = DoorPass.objects.filter(event=event).select_related("event")
    return found.annotate(scan_count=Count("scans")).order_by("-created_at", "-id")


def _pass(event: Event, pass_id: UUID) -> DoorPass:
    found = _passes(event).filter(pk=pass_id).first()
    if found is None:
        raise Http404
    return found


def _enrolment(event: Event, enrolment_id: UUID) -> DoorEnrolment:
    rows = DoorEnrolment.objects.select_related("event")
    found = rows.filter(event=event, pk=enrolment_id).first()
    if found is None:
        raise Http404
    return found
