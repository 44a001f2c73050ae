"""An event's words in further languages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.finding import managed_event, visible_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.texts import TextOut, TextValues, text_out
from eventmaster.api.versions import mark_version, version_check
from events.models import EventText
from events.services.texts import delete_text as remove
from events.services.texts import save_text

operations = Operations("Events")

EXAMPLE = {"title": "Konzert im Hof", "summary": "Unter freiem Himmel.", "description": ""}
ANSWER = {**EXAMPLE, "language": "de", "updated_at": "2026-11-20T09:10:00Z"}


@operations.get(
    "/events/{slug}/texts", access=anyone(Scope.EVENTS_READ), answers={200: Listed[TextOut]}
)
def list_texts(request: HttpRequest, slug: str, part: Query[Part]) -> Any:
    """List an event's words in other languages.

    What people see who read the site in one of them.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    texts = EventText.objects.filter(event=visible_event(caller, slug)).order_by("language")
    return listed(texts, part, text_out)


@operations.get(
    "/events/{slug}/texts/{language}",
    access=anyone(Scope.EVENTS_READ),
    answers={200: TextOut},
    examples={200: ANSWER},
)
def read_text(request: HttpRequest, slug: str, language: str) -> Any:
    """Read an event's words in one language."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    texts = EventText.objects.filter(event=visible_event(caller, slug))
    text = texts.filter(language=language).first()
    if text is None:
        raise Http404
    mark_version(request, text)
    return text_out(text)


@operations.put(
    "/events/{slug}/texts/{language}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: TextOut},
    refuses=["not_allowed"],
    if_match=True,
    examples={"body": EXAMPLE, 200: ANSWER},
)
def write_text(request: HttpRequest, slug: str, language: str, values: TextValues) -> Any:
    """Write an event's words in one language.

    In the place of those that stood there. What is left empty is read in the event's own words.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    text = save_text(
        event_id=managed_event(caller, slug).pk,
        language=language,
        words=values.dict(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    mark_version(request, text)
    return text_out(text)


@operations.delete(
    "/events/{slug}/texts/{language}",
    access=a_person(Scope.EVENTS_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
    if_match=True,
)
def delete_text(request: HttpRequest, slug: str, language: str) -> Any:
    """Delete an event's words in one language."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    if not EventText.objects.filter(event=event, language=language).exists():
        raise Http404
    remove(
        event_id=event.pk,
        language=language,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)
