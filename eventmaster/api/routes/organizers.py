"""Organizers: those one works for, and what stands on their pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.http import HttpRequest
from ninja import File, Query, Status, UploadedFile

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.examples.people import ORGANIZER
from eventmaster.api.examples.people import listed as one_of
from eventmaster.api.finding_teams import own_organizer, own_organizers, visible_organizer
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.organizers import (
    OrganizerChange,
    OrganizerOut,
    OrganizerValues,
    OwnOrganizerOut,
    organizer_out,
    own_organizer_out,
)
from eventmaster.api.versions import mark_version, version_check
from eventmaster.desk.rights import is_administrator, may_lead
from events.permissions import can_found_organizers, roles_of
from events.pictures import new_logo
from events.services.organizers import change_organizer as write_changes
from events.services.organizers import create_organizer as create_by_administrator
from events.services.organizers import found_organizer

operations = Operations("Organizers")


@operations.get(
    "/organizers",
    access=a_person(Scope.EVENTS_READ),
    answers={200: Listed[OwnOrganizerOut]},
    examples={200: one_of({**ORGANIZER, "role": "editor"})},
)
def list_organizers(request: HttpRequest, part: Query[Part]) -> Any:
    """List the organizers that you work for.

    With your role in each; all of them for administrators.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    roles = roles_of(caller.person)
    rows = own_organizers(caller).order_by("name", "id")
    return listed(rows, part, lambda one: own_organizer_out(one, roles.get(one.pk)))


@operations.post(
    "/organizers",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: OrganizerOut},
    refuses=["not_allowed", "not_found"],
    examples={"body": {"name": "Harbour House", "slug": "harbour-house"}, 201: ORGANIZER},
)
def create_organizer(request: HttpRequest, values: OrganizerValues) -> Any:
    """Found an organizer.

    For administrators, who add its first manager to the team next; where the site lets everyone
    found one, whoever does leads it.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.reaches_all()
    if not can_found_organizers(caller.person):
        raise PermissionDenied
    found = create_by_administrator if is_administrator(caller.person) else found_organizer
    organizer = found(fields=values.dict(), by=caller.person, now=caller.now)
    mark_version(request, organizer)
    return Status(201, organizer_out(organizer))


@operations.get(
    "/organizers/{slug}",
    access=anyone(Scope.EVENTS_READ),
    answers={200: OrganizerOut},
    examples={200: ORGANIZER},
)
def read_organizer(request: HttpRequest, slug: str) -> Any:
    """Read what stands on an organizer's page."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    organizer = visible_organizer(caller, slug)
    mark_version(request, organizer)
    return organizer_out(organizer)


@operations.patch(
    "/organizers/{slug}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: OrganizerOut},
    refuses=["not_allowed"],
    if_match=True,
    examples={"body": {"website": "https://example.org/"}, 200: ORGANIZER},
)
def change_organizer(request: HttpRequest, slug: str, values: OrganizerChange) -> Any:
    """Change an organizer.

    For its managers and administrators. Values that are not sent stay as they are.
    """
    return _change(request, slug, values.given())


@operations.post(
    "/organizers/{slug}/logo",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: OrganizerOut},
    refuses=["not_allowed", "bad_request"],
    if_match=True,
    examples={200: ORGANIZER},
)
def upload_logo(request: HttpRequest, slug: str, picture: File[UploadedFile]) -> Any:
    """Give an organizer a logo.

    JPEG, PNG or WebP, below 10 MB, as `multipart/form-data`. It stands on pages, tickets and mail.
    """
    return _change(request, slug, {"logo": picture})


@operations.delete(
    "/organizers/{slug}/logo",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
    if_match=True,
)
def delete_logo(request: HttpRequest, slug: str) -> Any:
    """Take an organizer's logo away."""
    _change(request, slug, {"logo": ""})
    return Status(204, None)


def _change(request: HttpRequest, slug: str, fields: dict[str, Any]) -> OrganizerOut:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    caller.reaches_all()
    organizer = own_organizer(caller, slug)
    if not may_lead(caller.person, organizer):
        raise PermissionDenied
    if picture := fields.get("logo"):
        fields["logo"] = _logo(picture)
    changed = write_changes(
        organizer=organizer,
        fields=fields,
        by=caller.person,
        now=caller.now,
        check=version_check(request),
    )
    mark_version(request, changed)
    return organizer_out(changed)


def _logo(picture: UploadedFile) -> ContentFile:
    try:
        return new_logo(picture)
    except ValidationError as error:
        raise ValidationError({"picture": error}) from error
