"""An event's picture."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import HttpRequest
from ninja import File, Status, UploadedFile

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.events import MANAGED_EVENT
from eventmaster.api.finding import managed_event
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.events import ManagedEventOut, managed_event_out
from eventmaster.api.versions import mark_version, version_check
from events.models import Event
from events.pictures import new_cover
from registrations.services.events import change_event

operations = Operations("Events")


@operations.post(
    "/events/{slug}/cover",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: ManagedEventOut},
    refuses=["not_allowed", "bad_request"],
    if_match=True,
    examples={200: MANAGED_EVENT},
)
def upload_cover(request: HttpRequest, slug: str, picture: File[UploadedFile]) -> Any:
    """Give an event a picture.

    JPEG, PNG or WebP, below 10 MB, as `multipart/form-data`. It is made anew, without what a camera
    wrote beside it.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    _write(request, caller, event, _cover(picture))
    changed = managed_event(caller, slug)
    mark_version(request, changed)
    return managed_event_out(changed, now=caller.now)


@operations.delete(
    "/events/{slug}/cover",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
    if_match=True,
)
def delete_cover(request: HttpRequest, slug: str) -> Any:
    """Take an event's picture away.

    A poster is drawn for it again.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    _write(request, caller, managed_event(caller, slug), "")
    return Status(204, None)


def _cover(picture: UploadedFile) -> ContentFile:
    try:
        return new_cover(picture)
    except ValidationError as error:
        raise ValidationError({"picture": error}) from error


def _write(request: HttpRequest, caller: Caller, event: Event, cover: ContentFile | str) -> None:
    change_event(
        event_id=event.pk,
        fields={"cover": cover},
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
