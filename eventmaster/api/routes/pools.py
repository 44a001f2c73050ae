"""Pools of seats that ticket types share; the event's own seats are its capacity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.ticket_types import NEW_POOL, POOL
from eventmaster.api.finding import managed_event, team_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.ticket_types import PoolChange, PoolOut, PoolValues, pool_out
from eventmaster.api.versions import mark_version, version_check
from events.models import Event, Pool
from registrations.services.ticket_types import change_pool as write_changes
from registrations.services.ticket_types import delete_pool as remove
from registrations.services.ticket_types import save_pool

operations = Operations("Ticket types")


@operations.get(
    "/events/{slug}/pools",
    access=a_person(Scope.EVENTS_READ),
    answers={200: Listed[PoolOut]},
    refuses=["not_allowed"],
)
def list_pools(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List the pools of an event.

    Those that its ticket types share, beside the event's own seats.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    pools = _pools(team_event(caller, slug)).order_by("id")
    return listed(pools, part, pool_out)


@operations.post(
    "/events/{slug}/pools",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: PoolOut},
    refuses=["not_allowed"],
    examples={"body": NEW_POOL, 201: {**POOL, "seats_taken": 0, "available_slots": 40}},
)
def create_pool(request: HttpRequest, slug: str, values: PoolValues) -> Any:
    """Add a pool to an event.

    Ticket types that name it take a seat of it, and one of the event's own.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    pool = save_pool(event_id=event.pk, **values.dict(), by=caller.person, now=caller.now)
    return Status(201, _shown(request, event, pool.pk))


@operations.get(
    "/events/{slug}/pools/{pool_id}",
    access=a_person(Scope.EVENTS_READ),
    answers={200: PoolOut},
    refuses=["not_allowed"],
    examples={200: POOL},
)
def read_pool(request: HttpRequest, slug: str, pool_id: UUID) -> Any:
    """Read one pool of an event."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return _shown(request, team_event(caller, slug), pool_id)


@operations.patch(
    "/events/{slug}/pools/{pool_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: PoolOut},
    refuses=["not_allowed", "capacity_below_taken"],
    if_match=True,
    examples={"body": {"capacity": 60}, 200: {**POOL, "capacity": 60, "available_slots": 48}},
)
def change_pool(request: HttpRequest, slug: str, pool_id: UUID, values: PoolChange) -> Any:
    """Change a pool.

    Values that are not sent stay as they are. More seats go to those who wait, at once. Its ETag
    changes with its name and capacity, and not with the seats taken.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    write_changes(
        event_id=event.pk,
        pool_id=_pool(event, pool_id).pk,
        fields=values.given(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return _shown(request, event, pool_id)


@operations.delete(
    "/events/{slug}/pools/{pool_id}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed", "pool_in_use"],
    if_match=True,
)
def delete_pool(request: HttpRequest, slug: str, pool_id: UUID) -> Any:
    """Delete a pool that no ticket type draws on."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    remove(
        event_id=event.pk,
        pool_id=_pool(event, pool_id).pk,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


def _pools(event: Event) -> QuerySet[Pool]:
    return Pool.objects.filter(event=event, is_root=False)


def _pool(event: Event, pool_id: UUID) -> Pool:
    pool = _pools(event).filter(pk=pool_id).first()
    if pool is None:
        raise Http404
    return pool


def _shown(request: HttpRequest, event: Event, pool_id: UUID) -> PoolOut:
    """Show a pool as it is stored now."""
    pool = _pool(event, pool_id)
    mark_version(request, pool)
    return pool_out(pool)
