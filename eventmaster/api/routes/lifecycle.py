"""An event's life: made again, looked through before it goes out, cancelled with open eyes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.events import DRAFT
from eventmaster.api.finding import managed_event
from eventmaster.api.operations import Operations
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.schemas.events import ManagedEventOut, managed_event_out
from eventmaster.api.schemas.lifecycle import (
    ChecklistOut,
    ConsequencesOut,
    NewCopy,
    checklist_out,
    consequences_out,
)
from eventmaster.api.versions import mark_version
from events.permissions import can_copy
from registrations.consequences import of_cancelling
from registrations.readiness import checklist
from registrations.services.copying import copy_events

operations = Operations("Events")

CHECKLIST: dict[str, Any] = {
    "may_be_published": True,
    "checks": [
        {
            "key": "place",
            "holds": True,
            "is_needed": True,
            "field": "venue",
            "message": "It says where it is.",
        },
        {
            "key": "texts",
            "holds": False,
            "is_needed": False,
            "field": "summary",
            "message": "Write one sentence for lists, and a description for its page.",
        },
    ],
}
CONSEQUENCES: dict[str, Any] = {
    "people": {"confirmed": 12, "waitlisted": 2},
    "mails": 14,
    "paid": "37.50",
    "payers": 3,
    "due": "112.50",
}


@operations.post(
    "/events/{slug}/copies",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: ManagedEventOut},
    refuses=["not_allowed"],
    examples={
        "body": {"start_at": "2027-06-19T20:00:00+02:00"},
        201: {**DRAFT, "slug": "open-air-concert-2027-06-19"},
    },
)
def copy_event(request: HttpRequest, slug: str, values: NewCopy) -> Any:
    """Make a copy of an event for another date, or a template.

    A draft with all that is set up: texts, ticket types, pools, gates, windows, reminders and
    mails; nobody who registered. For editors of the organizer; a token for one event cannot make
    another.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    caller.reaches_all()
    if not can_copy(caller.user, event):
        raise PermissionDenied
    start = event.start_at if values.is_template else values.start_at
    if start is None:
        raise Refusal("invalid_values", errors=[_start_missing()])
    (copy,) = copy_events(
        source=event,
        starts=[start],
        fields={"title": values.title} if values.title else None,
        as_template=values.is_template,
        by=caller.person,
        now=caller.now,
    )
    made = managed_event(caller, copy.slug)
    mark_version(request, made)
    return Status(201, managed_event_out(made, now=caller.now))


def _start_missing() -> FieldProblem:
    return FieldProblem(
        field="start_at",
        code="required",
        message=_("Say when the copy starts."),
    )


@operations.get(
    "/events/{slug}/checklist",
    access=a_person(Scope.EVENTS_READ),
    answers={200: ChecklistOut},
    refuses=["not_allowed"],
    examples={200: CHECKLIST},
)
def read_checklist(request: HttpRequest, slug: str) -> Any:
    """Read what to look at before an event is published.

    What is needed stops publishing; the rest is advice.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    return checklist_out(checklist(event, now=caller.now))


@operations.get(
    "/events/{slug}/cancellation",
    access=a_person(Scope.EVENTS_READ),
    answers={200: ConsequencesOut},
    refuses=["not_allowed"],
    examples={200: CONSEQUENCES},
)
def read_consequences(request: HttpRequest, slug: str) -> Any:
    """Read what cancelling an event would do.

    Who has a place, who waits, how many mails go out, and what was paid. Nothing is changed.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    return consequences_out(of_cancelling([event.pk]))
