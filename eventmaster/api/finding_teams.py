"""Organizers and their people, found only through what the caller may see (rule 10)."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from eventmaster.api.callers import Caller
from eventmaster.desk.rights import is_administrator, may_lead
from events.enums import Role
from events.models import Membership, Organizer
from events.querysets import OrganizerQuerySet


def own_organizers(caller: Caller) -> OrganizerQuerySet:
    """Those in whose team the caller is; all for administrators, who found them."""
    if is_administrator(caller.person):
        own = Organizer.objects.all()
    else:
        own = Organizer.objects.for_roles(caller.person, Role.values)
    return caller.within(own, "events__id")


def visible_organizer(caller: Caller, slug: str) -> Organizer:
    """One whose page the caller may open, or that they look after."""
    may_open = Q(pk__in=Organizer.objects.visible_to(caller.user).values("pk"))
    if caller.is_person:
        may_open |= Q(pk__in=own_organizers(caller).values("pk"))
    return _found(caller.within(Organizer.objects.filter(may_open), "events__id"), slug)


def own_organizer(caller: Caller, slug: str) -> Organizer:
    return _found(own_organizers(caller), slug)


def team_of(caller: Caller, slug: str) -> Organizer:
    """An organizer whose people the caller may see; a token for one event is not for the team."""
    caller.reaches_all()
    if is_administrator(caller.person):
        return _found(Organizer.objects.all(), slug)
    return _found(Organizer.objects.seen_by_team(caller.person), slug)


def led_by(caller: Caller, slug: str) -> Organizer:
    """One whose team the caller may change; that they may only look at it is no secret."""
    organizer = team_of(caller, slug)
    if not may_lead(caller.person, organizer):
        raise PermissionDenied
    return organizer


def member_of(organizer: Organizer, member_id: UUID) -> Membership:
    members = organizer.memberships.select_related("user", "organizer")
    member = members.filter(pk=member_id).first()
    if member is None:
        raise Http404
    return member


def _found(organizers: OrganizerQuerySet, slug: str) -> Organizer:
    organizer = organizers.filter(slug=slug).first()
    if organizer is None:
        raise Http404
    return organizer
