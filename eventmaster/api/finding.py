"""Objects found only through what the caller may see (rule 10): what is foreign is not there."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from core.compiled import CompiledRead
from eventmaster.api.callers import Caller
from events.enums import Role
from events.models import Event
from events.querysets import EventQuerySet


def event_rows() -> EventQuerySet:
    """Events with all that a schema shows of them."""
    return Event.objects.select_related("organizer").with_seats().with_tag_names()


def visible_event(caller: Caller, slug: str) -> Event:
    """An event that the caller may open, like its page; what is read most, so by a statement that
    is kept."""
    user = caller.user
    if not isinstance(user, User) or not user.is_active:
        return _found(caller, event_rows().visible_to(user), slug)
    known = _any_event(slug=slug) if user.is_superuser else _open_to(user_id=user.pk, slug=slug)
    for event in known:
        if caller.event_id in (None, event.pk):
            return event
    raise Http404


def _visible(user: User, slug: str) -> EventQuerySet:
    return event_rows().visible_to(user).filter(slug=slug).order_by()


_any_event = CompiledRead(lambda slug: _visible(User(is_superuser=True), slug), slug=str)
_open_to = CompiledRead(
    lambda user_id, slug: _visible(User(pk=user_id), slug), user_id=UUID, slug=str
)


def managed_event(caller: Caller, slug: str) -> Event:
    """An event that the caller may change, as manager or editor."""
    return _of_the_team(caller, event_rows().managed_by(caller.user), slug)


def team_event(caller: Caller, slug: str) -> Event:
    """An event whose people the caller may see."""
    return _of_the_team(caller, event_rows().seen_by_team(caller.user), slug)


def own_event(caller: Caller, slug: str) -> Event:
    """An event in whose team the caller is, whatever their role."""
    return _found(caller, event_rows().for_roles(caller.user, Role.values), slug)


def door_event(caller: Caller, slug: str) -> Event:
    """An event that the caller may scan for."""
    return _of_the_team(caller, event_rows().scannable_by(caller.user), slug)


def _of_the_team(caller: Caller, events: EventQuerySet, slug: str) -> Event:
    """One of `events`; where another role in its team is all that lacks, it is no secret."""
    event = caller.within(events, "id").filter(slug=slug).first()
    if event is None:
        own = Event.objects.for_roles(caller.user, Role.values)
        _found(caller, own, slug)
        raise PermissionDenied
    return event


def _found(caller: Caller, events: EventQuerySet, slug: str) -> Event:
    event = caller.within(events, "id").filter(slug=slug).first()
    if event is None:
        raise Http404
    return event
