"""Kinds of tickets, and the pools of seats that they draw from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.examples.ticket_types import NEW_TYPE, TICKET_TYPE
from eventmaster.api.finding import managed_event, visible_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.ticket_types import (
    ManagedTicketTypeOut,
    TicketTypeChange,
    TicketTypeOut,
    TicketTypeValues,
    managed_ticket_type_out,
    ticket_type_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.models import Event, TicketType
from events.permissions import can_see_people
from events.ticket_types import TypeNow, all_types_now
from registrations.services.ticket_types import delete_ticket_type as remove
from registrations.services.ticket_types import save_ticket_type

operations = Operations("Ticket types")


@operations.get(
    "/events/{slug}/ticket-types",
    access=anyone(Scope.EVENTS_READ),
    answers={200: Listed[ManagedTicketTypeOut | TicketTypeOut]},
)
def list_ticket_types(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List the ticket types of an event.

    In the order in which its page shows them. Its team sees hidden ones too, and their pools.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = visible_event(caller, slug)
    found = _visible_types(caller, event)
    kinds = TicketType.objects.filter(pk__in=found).order_by("position", "number")
    return listed(kinds, part, lambda kind: _shown(caller, event, found[kind.pk], kind))


@operations.post(
    "/events/{slug}/ticket-types",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: ManagedTicketTypeOut},
    refuses=["not_allowed", "pool_of_another_event"],
    examples={"body": NEW_TYPE, 201: TICKET_TYPE},
)
def create_ticket_type(request: HttpRequest, slug: str, values: TicketTypeValues) -> Any:
    """Add a ticket type to an event.

    Its pools are made before it.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    fields = values.dict()
    kind = save_ticket_type(
        event_id=managed_event(caller, slug).pk,
        pool_ids=fields.pop("pools"),
        fields=fields,
        by=caller.person,
        now=caller.now,
    )
    return Status(201, _stored(request, caller, slug, kind.pk))


@operations.get(
    "/events/{slug}/ticket-types/{type_id}",
    access=anyone(Scope.EVENTS_READ),
    answers={200: ManagedTicketTypeOut | TicketTypeOut},
    examples={200: TICKET_TYPE},
)
def read_ticket_type(request: HttpRequest, slug: str, type_id: UUID) -> Any:
    """Read one ticket type of an event."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return _found(request, caller, visible_event(caller, slug), type_id)


@operations.patch(
    "/events/{slug}/ticket-types/{type_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedTicketTypeOut},
    refuses=["not_allowed", "pool_of_another_event", "capacity_below_taken"],
    if_match=True,
    examples={"body": {"price": "15.00"}, 200: {**TICKET_TYPE, "price": "15.00"}},
)
def change_ticket_type(
    request: HttpRequest, slug: str, type_id: UUID, values: TicketTypeChange
) -> Any:
    """Change a ticket type.

    Values that are not sent stay as they are. Tickets that exist keep their price, and draw on the
    pools as they are from now on.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _with_type(managed_event(caller, slug), type_id)
    fields = values.given()
    save_ticket_type(
        event_id=event.pk,
        type_id=type_id,
        pool_ids=fields.pop("pools", None),
        fields=fields,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return _stored(request, caller, slug, type_id)


@operations.delete(
    "/events/{slug}/ticket-types/{type_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "last_ticket_type", "ticket_type_in_use", "ticket_type_at_the_door"],
    if_match=True,
)
def delete_ticket_type(request: HttpRequest, slug: str, type_id: UUID) -> Any:
    """Delete a ticket type of which there was never a ticket.

    Hide one that is in use.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _with_type(managed_event(caller, slug), type_id)
    remove(
        event_id=event.pk,
        type_id=type_id,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


def _visible_types(caller: Caller, event: Event) -> dict[UUID, TypeNow]:
    """The types that the caller sees, as they stand."""
    types = all_types_now(event, at=caller.now)
    sees_all = can_see_people(caller.user, event)
    return {one.kind.pk: one for one in types if sees_all or not one.kind.is_hidden}


def _shown(caller: Caller, event: Event, now: TypeNow, kind: TicketType) -> TicketTypeOut:
    show = managed_ticket_type_out if can_see_people(caller.user, event) else ticket_type_out
    return show(now, kind)


def _found(request: HttpRequest, caller: Caller, event: Event, type_id: UUID) -> TicketTypeOut:
    found = _visible_types(caller, event)
    kind = TicketType.objects.filter(pk=type_id).first()
    if kind is None or type_id not in found:
        raise Http404
    mark_version(request, kind)
    return _shown(caller, event, found[type_id], kind)


def _stored(request: HttpRequest, caller: Caller, slug: str, type_id: UUID) -> TicketTypeOut:
    """Show a type as it is stored now."""
    return _found(request, caller, managed_event(caller, slug), type_id)


def _with_type(event: Event, type_id: UUID) -> Event:
    if not TicketType.objects.filter(event=event, pk=type_id).exists():
        raise Http404
    return event
