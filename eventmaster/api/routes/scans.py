"""The door: scans, the gates to scan at, and how many people are inside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query

from accounts.scopes import Scope
from core.errors import DomainError
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.door import ANSWER, COUNT, GATE, PERSON, SCAN
from eventmaster.api.examples.people import listed as one_of
from eventmaster.api.examples.people import listed_long as part_of_one
from eventmaster.api.lists import Listed, ListedLong, LongPart, Part, listed, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.door import (
    GateOut,
    PeopleOut,
    PeopleSearch,
    ScanFilters,
    ScanIn,
    ScanOut,
    ScanProblem,
    ScansIn,
    ScansOut,
    gate_out,
    person_out,
    scan_answered,
    scan_out,
)
from eventmaster.api.schemas.headcount import HeadcountOut, headcount_out
from eventmaster.looks import note_list, note_opening, registration_opened
from events.enums import Role
from events.models import Event, Gate
from registrations.door.counting import count_people
from registrations.door.passes import note_search
from registrations.door.places import Door, gate_called, open_door
from registrations.door.scanning import find_scan, scan
from registrations.door.search import search
from registrations.enums import Direction
from registrations.errors import OverrideNotAllowed
from registrations.models import Scan

operations = Operations("Door")

SHOWN = (
    *("gate", "by", "door_pass", "ticket__registration", "ticket__ticket_type"),
    *("undoes", "first_scan__gate", "first_scan__by", "first_scan__door_pass"),
)


@operations.post(
    "/events/{slug}/scans",
    access=a_person(Scope.SCANS_WRITE),
    answers={200: ScanOut},
    refuses=["scan_id_reused", "gate_unknown", "override_not_allowed"],
    examples={"body": SCAN, 200: ANSWER},
)
def scan_ticket(request: HttpRequest, slug: str, values: ScanIn) -> Any:
    """Scan a ticket.

    Whatever the code is, there is an answer: read `outcome`. Of any number of scans of one ticket
    at once exactly one is `admitted`. Send a scan again under the same `scan_id` whenever no answer
    came: it counts once.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return scan_answered(_scan(caller, _door(caller, slug), values))


@operations.post(
    "/events/{slug}/scans/batch",
    access=a_person(Scope.SCANS_WRITE),
    answers={200: ScansOut},
    examples={"body": {"scans": [SCAN]}, 200: {"items": [ANSWER]}},
)
def scan_batch(request: HttpRequest, slug: str, values: ScansIn) -> Any:
    """Send scans that a device kept.

    They are answered one after the other, as if each came alone. One that is not taken
    (`scan_id_reused`, `gate_unknown`, `override_not_allowed`) stops no other, and a batch that was
    cut off is sent again.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    door = _door(caller, slug)
    return ScansOut(items=[_answer(caller, door, one) for one in values.scans])


@operations.get(
    "/events/{slug}/scans",
    access=a_person(Scope.SCANS_READ),
    answers={200: ListedLong[ScanOut]},
    refuses=["gate_unknown"],
    examples={200: part_of_one(ANSWER)},
)
def list_scans(
    request: HttpRequest, slug: str, filters: Query[ScanFilters], part: Query[LongPart]
) -> Any:
    """List scans.

    All that was scanned for the event, the latest first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    door = _door(caller, slug)
    note_list("registrations", [door.event.pk], by=caller.person, now=caller.now)
    return listed_long(_filtered(door, filters), part, scan_out, order=("-created_at", "-id"))


@operations.get(
    "/events/{slug}/scans/{scan_id}",
    access=a_person(Scope.SCANS_READ),
    answers={200: ScanOut},
    examples={200: ANSWER},
)
def read_scan(request: HttpRequest, slug: str, scan_id: UUID) -> Any:
    """Read the answer to a scan."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    found = find_scan(_door(caller, slug).event, scan_id)
    if found is None:
        raise Http404
    if found.ticket and found.by_id != caller.person.pk:
        note_opening(
            registration_opened(found.ticket.registration), by=caller.person, now=caller.now
        )
    return scan_answered(found)


@operations.get(
    "/events/{slug}/gates",
    access=a_person(Scope.SCANS_READ),
    answers={200: Listed[GateOut]},
    examples={200: one_of(GATE)},
)
def list_gates(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List the gates of an event."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    gates = Gate.objects.filter(event_id=_event(caller, slug).pk).prefetch_related("ticket_types")
    return listed(gates.order_by("name", "id"), part, gate_out)


@operations.get(
    "/events/{slug}/headcount",
    access=a_person(Scope.SCANS_READ),
    answers={200: HeadcountOut},
    examples={200: COUNT},
)
def read_headcount(request: HttpRequest, slug: str) -> Any:
    """Count who is inside.

    And who came of those that may, and by which gate.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event, now = _event(caller, slug), caller.now
    return headcount_out(count_people(event, now), now)


@operations.post(
    "/events/{slug}/people",
    access=a_person(Scope.SCANS_READ),
    answers={200: PeopleOut},
    examples={
        "body": {"search": "ada love"},
        200: {"items": [PERSON], "has_more": False},
    },
)
def find_people(request: HttpRequest, slug: str, values: PeopleSearch) -> Any:
    """Find somebody at the door.

    By name, or by an email address that they spell out; for those without their ticket at hand.
    Nothing is found by fewer than three letters. It changes nothing; it is a POST so that no name
    stands in an address.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _door(caller, slug).event
    people = search(event, values.search)
    note_search(event, values.search, people, by=caller.person, now=caller.now)
    return PeopleOut(items=[person_out(one) for one in people.found], has_more=people.has_more)


def _door(caller: Caller, slug: str) -> Door:
    door = open_door(caller.user, slug)
    if door is None or caller.event_id not in (None, door.event.pk):
        raise Http404
    return door


def _event(caller: Caller, slug: str) -> Event:
    """An event whose numbers the caller may see: every member of its team."""
    rows = caller.within(Event.objects.for_roles(caller.user, Role.values), "id")
    event = rows.filter(slug=slug).only("id").first()
    if event is None:
        raise Http404
    return event


def _answer(caller: Caller, door: Door, values: ScanIn) -> ScanOut | ScanProblem:
    try:
        return scan_answered(_scan(caller, door, values))
    except DomainError as refusal:
        return ScanProblem(scan_id=values.scan_id, code=refusal.code, detail=str(refusal))


def _scan(caller: Caller, door: Door, values: ScanIn) -> Scan:
    is_undo = values.direction == Direction.UNDO
    if values.override and not door.may_override:
        raise OverrideNotAllowed
    undoes = find_scan(door.event, values.undoes) if is_undo and values.undoes else None
    return scan(
        event=door.event,
        gate=gate_called(door, values.gate),
        code="" if is_undo else values.code,
        scan_id=values.scan_id,
        direction=values.direction,
        undoes=undoes,
        scanned_at=values.scanned_at or caller.now,
        by=caller.person,
        override=values.override,
        now=caller.now,
    )


def _filtered(door: Door, filters: ScanFilters) -> QuerySet[Scan]:
    scans = Scan.objects.filter(event_id=door.event.pk).select_related(*SHOWN)
    if filters.gate:
        scans = scans.filter(gate_id=gate_called(door, filters.gate).pk)
    if filters.outcome:
        scans = scans.filter(outcome=filters.outcome)
    return scans.filter(ticket_id=filters.ticket) if filters.ticket else scans
