"""Messages to many of an event: written, looked at, sent, stopped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import translation
from ninja import Query, Status

from accounts.languages import is_spoken
from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.mailings import (
    AUDIENCE,
    MAILING,
    NEW_MAILING,
    PREVIEW,
    SCHEDULED,
    STOPPED,
    UNDER_WAY,
)
from eventmaster.api.finding import managed_event, team_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.mailings import (
    AudienceOut,
    MailingChange,
    MailingOut,
    MailingValues,
    MailPreviewOut,
    PreviewFilters,
    SendingIn,
    audience_out,
    mailing_out,
    preview_out,
)
from eventmaster.api.versions import mark_version, version_check
from eventmaster.looks import note_opening, registration_opened
from events.models import Event
from registrations.mail.audience import counted, reader_of, wanted_by
from registrations.mail.mailings import preview
from registrations.mail.progress import progress_of_each
from registrations.models import Mailing
from registrations.services import mailings as services

operations = Operations("Messages to many")
ALL = "/events/{slug}/mailings"
ONE = "/events/{slug}/mailings/{mailing_id}"


@operations.get(ALL, access=a_person(Scope.MESSAGES_READ), answers={200: Listed[MailingOut]})
def list_mailings(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List what the team wrote to many of an event.

    Drafts too; the latest first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = Mailing.objects.filter(event=team_event(caller, slug)).select_related("event")
    rows = rows.prefetch_related("ticket_types")
    shown = rows[part.offset : part.offset + part.limit]
    progress = progress_of_each(shown)
    return listed(rows, part, lambda mailing: mailing_out(mailing, progress.get(mailing.pk)))


@operations.post(
    ALL,
    access=a_person(Scope.MESSAGES_WRITE),
    answers={201: MailingOut},
    refuses=["not_allowed"],
    examples={"body": NEW_MAILING, 201: MAILING},
)
def create_mailing(request: HttpRequest, slug: str, values: MailingValues) -> Any:
    """Write a message to many of an event.

    A draft: nothing is sent before `sending` says so.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    made = services.create_mailing(
        event_id=event.pk, fields=values.dict(), by=caller.person, now=caller.now
    )
    return Status(201, _shown(request, event, made.pk))


@operations.get(
    ONE,
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MailingOut},
    examples={200: UNDER_WAY},
)
def read_mailing(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Read a message to many, and how far it has come."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return _shown(request, team_event(caller, slug), mailing_id)


@operations.patch(
    ONE,
    access=a_person(Scope.MESSAGES_WRITE),
    answers={200: MailingOut},
    refuses=["not_allowed", "mailing_under_way"],
    if_match=True,
    examples={"body": {"subject": "Bring a cup"}, 200: {**MAILING, "subject": "Bring a cup"}},
)
def change_mailing(request: HttpRequest, slug: str, mailing_id: UUID, values: MailingChange) -> Any:
    """Change a draft.

    Values that are not sent stay as they are.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    _found(event, mailing_id)
    services.change_mailing(fields=values.given(), **_step(request, mailing_id))
    return _shown(request, event, mailing_id)


@operations.delete(
    ONE,
    access=a_person(Scope.MESSAGES_WRITE),
    answers={204: None},
    refuses=["not_allowed", "mailing_under_way"],
    if_match=True,
)
def delete_mailing(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Delete a draft.

    What went out stays.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    _found(managed_event(caller, slug), mailing_id)
    services.delete_mailing(**_step(request, mailing_id))
    return Status(204, None)


@operations.get(
    f"{ONE}/audience",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: AudienceOut},
    examples={200: AUDIENCE},
)
def read_audience(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Count whom a message would reach now."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    mailing = _found(event, mailing_id)
    return audience_out(counted(event, wanted_by(mailing), purpose=mailing.purpose))


@operations.get(
    f"{ONE}/preview",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MailPreviewOut},
    examples={200: PREVIEW},
)
def preview_mailing(
    request: HttpRequest, slug: str, mailing_id: UUID, filters: Query[PreviewFilters]
) -> Any:
    """Show a message as one of its readers gets it.

    In that reader's language. Where it has no reader, as somebody made up would get it.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    mailing = _found(team_event(caller, slug), mailing_id)
    reader, number = reader_of(mailing, filters.reader)
    if reader is not None:
        note_opening(registration_opened(reader), by=caller.person, now=caller.now)
    language = reader.language if reader and is_spoken(reader.language) else None
    with translation.override(language or translation.get_language()):
        return preview_out(preview(mailing, reader), number)


@operations.post(
    f"{ONE}/test",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
)
def test_mailing(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Send a message to yourself.

    At most ten times an hour.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    mailing = _found(managed_event(caller, slug), mailing_id)
    services.send_test(mailing_id=mailing.pk, by=caller.person, now=caller.now)
    return Status(204, None)


@operations.post(
    f"{ONE}/sending",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={200: MailingOut},
    refuses=["not_allowed", "mailing_under_way", "nobody_to_write_to"],
    if_match=True,
    examples={"body": {"send_at": "2027-06-10T18:00:00+02:00"}, 200: SCHEDULED},
)
def send_mailing(request: HttpRequest, slug: str, mailing_id: UUID, values: SendingIn) -> Any:
    """Send a draft, at once or at a time.

    To those whom it is for by then, each address once, as fast as the site's settings allow.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    _found(event, mailing_id)
    services.send_mailing(send_at=values.send_at, **_step(request, mailing_id))
    return _shown(request, event, mailing_id)


@operations.delete(
    f"{ONE}/sending",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={200: MailingOut},
    refuses=["not_allowed", "transition_refused"],
    if_match=True,
    examples={200: MAILING},
)
def take_back_mailing(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Make a scheduled message a draft again."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    _found(event, mailing_id)
    services.take_back_mailing(**_step(request, mailing_id))
    return _shown(request, event, mailing_id)


@operations.post(
    f"{ONE}/stop",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={200: MailingOut},
    refuses=["not_allowed", "transition_refused"],
    if_match=True,
    examples={200: STOPPED},
)
def stop_mailing(request: HttpRequest, slug: str, mailing_id: UUID) -> Any:
    """Stop a message for good.

    What no server has taken yet is not sent. Stopped again, it stays as it is.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    _found(event, mailing_id)
    services.stop_mailing(**_step(request, mailing_id))
    return _shown(request, event, mailing_id)


def _step(request: HttpRequest, mailing_id: UUID) -> dict[str, Any]:
    """What each service takes."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    check = version_check(request)
    return {"mailing_id": mailing_id, "check": check, "by": caller.person, "now": caller.now}


def _found(event: Event, mailing_id: UUID) -> Mailing:
    mailing = get_object_or_404(Mailing, event=event, pk=mailing_id)
    mailing.event = event
    return mailing


def _shown(request: HttpRequest, event: Event, mailing_id: UUID) -> MailingOut:
    mailing = _found(event, mailing_id)
    mark_version(request, mailing)
    return mailing_out(mailing)
