"""Events: found, read, made, changed, published, cancelled."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.examples.events import DRAFT, EVENT, MANAGED_EVENT, NEW_EVENT
from eventmaster.api.finding import event_rows, managed_event, visible_event
from eventmaster.api.kept import kept
from eventmaster.api.lists import Listed, ListedLong, LongPart, Part, listed, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.problems import FieldProblem, Refusal
from eventmaster.api.schemas.events import (
    EventChange,
    EventFilters,
    EventOut,
    ManagedEventOut,
    ManagedFilters,
    NewEvent,
    event_out,
    managed_event_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.models import Event, Organizer
from events.permissions import can_see_people
from events.querysets import EventQuerySet
from events.search import search
from events.services.events import publish_event as publish
from events.services.events import tag_slug
from registrations.services.events import cancel_event as cancel
from registrations.services.events import change_event as write_changes
from registrations.services.reminders import create_event as make_draft

operations = Operations("Events")

ORDERS = {
    "latest": ("-start_at", "-id"),
    "next": ("start_at", "id"),
    "newest": ("-created_at", "-id"),
}


@operations.get("/events", access=anyone(Scope.EVENTS_READ), answers={200: Listed[EventOut]})
def list_events(request: HttpRequest, filters: Query[EventFilters], part: Query[Part]) -> Any:
    """List upcoming events.

    The public programme, as the page shows it: published, not over, not unlisted. At most the
    first 1000 that are found.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    values = filters.dict() | {"q": filters.search, "tag": _tag_slug(filters.tag)}
    found = search(values, at=caller.now, events=event_rows())
    found = replace(found, entries=caller.within(found.entries))

    def make() -> Listed[EventOut]:
        return Listed[EventOut](**listed(found, part, partial(event_out, now=caller.now)))

    if found.query:
        return make()
    shown = found.part(slice(part.offset, part.offset + part.limit))
    found = replace(found, total=found.count())
    version = (found.total, *shown.versions())
    return kept(request, asked=(filters, part), version=version, make=make)


@operations.post(
    "/events",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: ManagedEventOut},
    refuses=["not_allowed", "not_found"],
    examples={"body": NEW_EVENT, 201: DRAFT},
)
def create_event(request: HttpRequest, values: NewEvent) -> Any:
    """Make an event.

    A draft, seen by its team alone until it is published. It has one ticket type, one gate and one
    entry window from the start. A token for one event cannot make another.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.reaches_all()
    fields = values.dict()
    organizer = _own_organizer(caller, fields.pop("organizer"))
    slug = fields.pop("slug") or ""
    event = make_draft(organizer=organizer, slug=slug, by=caller.person, now=caller.now, **fields)
    return Status(201, _changed(request, caller, event.slug))


@operations.get(
    "/events/managed",
    access=a_person(Scope.EVENTS_READ),
    answers={200: ListedLong[ManagedEventOut]},
)
def list_managed_events(
    request: HttpRequest, filters: Query[ManagedFilters], part: Query[LongPart]
) -> Any:
    """List the events of your teams.

    In any state: drafts, and what is over, too. For managers, editors and viewers; whoever only
    scans at the door finds theirs under the door's operations.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = caller.within(event_rows().seen_by_team(caller.user), "id")
    rows = _narrowed(rows, filters, caller)
    show = partial(managed_event_out, now=caller.now)
    return listed_long(rows, part, show, order=ORDERS[filters.sort])


@operations.get(
    "/events/{slug}",
    access=anyone(Scope.EVENTS_READ),
    answers={200: ManagedEventOut | EventOut},
    examples={200: EVENT},
)
def read_event(request: HttpRequest, slug: str) -> Any:
    """Read one event.

    Its team gets more than the public: the link to take part, and all settings.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if not caller.is_person:
        return _read_by_strangers(request, caller, slug)
    event = visible_event(caller, slug)
    mark_version(request, event)
    show = managed_event_out if can_see_people(caller.user, event) else event_out
    return show(event, now=caller.now)


@operations.patch(
    "/events/{slug}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedEventOut},
    refuses=["not_allowed", "capacity_below_taken"],
    if_match=True,
    examples={"body": {"title": "Open air concert", "capacity": 120}, 200: MANAGED_EVENT},
)
def change_event(request: HttpRequest, slug: str, values: EventChange) -> Any:
    """Change an event.

    Values that are not sent stay as they are. More seats go to those who wait, at once. Those who
    registered hear by mail what changes about title, time and place, unless `notify` is false.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    changed = write_changes(
        event_id=event.pk,
        fields=values.columns(),
        check=version_check(request),
        notifies=values.given().get("notify", True),
        by=caller.person,
        now=caller.now,
    )
    return _changed(request, caller, changed.slug)


@operations.post(
    "/events/{slug}/publication",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedEventOut},
    refuses=["not_allowed", "event_incomplete", "event_is_template", "transition_refused"],
    if_match=True,
    examples={200: MANAGED_EVENT},
)
def publish_event(request: HttpRequest, slug: str) -> Any:
    """Publish a draft.

    Whether it needs a place or is online must be said before. Published again, it stays as it is.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    publish(event=event, check=version_check(request), by=caller.person, now=caller.now)
    return _changed(request, caller, slug)


@operations.post(
    "/events/{slug}/cancellation",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedEventOut},
    refuses=["not_allowed", "transition_refused"],
    if_match=True,
    examples={200: {**MANAGED_EVENT, "status": "cancelled", "registration_state": "cancelled"}},
)
def cancel_event(request: HttpRequest, slug: str) -> Any:
    """Cancel an event for good.

    Everyone who is registered gets a mail. Cancelled again, it stays as it is.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    cancel(event_id=event.pk, check=version_check(request), by=caller.person, now=caller.now)
    return _changed(request, caller, slug)


def _read_by_strangers(request: HttpRequest, caller: Caller, slug: str) -> HttpResponse:
    versions = Event.objects.visible_to(caller.user).filter(slug=slug).versions()
    version = versions.first()
    if version is None:
        raise Http404
    _pk, changed_at, *_others = version
    mark_version(request, SimpleNamespace(updated_at=changed_at))
    return kept(
        request,
        asked=slug,
        version=version,
        make=lambda: event_out(visible_event(caller, slug), now=caller.now),
    )


def _changed(request: HttpRequest, caller: Caller, slug: str) -> ManagedEventOut:
    """Show an event as it is stored now."""
    event = managed_event(caller, slug)
    mark_version(request, event)
    return managed_event_out(event, now=caller.now)


def _own_organizer(caller: Caller, slug: str) -> Organizer:
    """The one for which the caller makes an event; a name is needed where there are several."""
    own = Organizer.objects.managed_by(caller.person).order_by("id")
    found = list((own.filter(slug=slug) if slug else own)[:2])
    if len(found) == 1:
        return found[0]
    if not own.exists():
        raise PermissionDenied
    if slug:
        problem = FieldProblem(
            field="organizer",
            code="organizer_unknown",
            message=_("You make no events for an organizer of that name. Use the slug of yours."),
        )
    else:
        problem = FieldProblem(
            field="organizer",
            code="organizer_missing",
            message=_("You make events for several organizers. Say for which by its slug."),
        )
    raise Refusal("invalid_values", errors=[problem])


def _narrowed(rows: EventQuerySet, filters: ManagedFilters, caller: Caller) -> EventQuerySet:
    named = {
        "organizer__slug": filters.organizer,
        "status": filters.status,
        "visibility": filters.visibility,
        "registration_mode": filters.registration_mode,
        "tags__slug": _tag_slug(filters.tag),
    }
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    rows = rows.filter(is_template=filters.template)
    if filters.when == "ahead":
        rows = rows.filter(start_at__gt=caller.now)
    elif filters.when == "running":
        rows = rows.filter(start_at__lte=caller.now).upcoming(at=caller.now)
    elif filters.when == "over":
        rows = rows.over(at=caller.now)
    return rows.matching(filters.search)


def _tag_slug(name: str) -> str:
    """What names no tag finds nothing."""
    return tag_slug(name) or name
