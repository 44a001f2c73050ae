"""The words of the mails that go out by themselves, for each event."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import translation
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.finding import managed_event, team_event
from eventmaster.api.lists import Listed, Part
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.mail_texts import (
    MailDocumentOut,
    MailTextFilters,
    MailTextOut,
    MailTextValues,
    document_out,
    mail_text_out,
)
from eventmaster.api.versions import mark_version, version_check
from events.models import Event
from registrations.mail.kinds import EDITABLE
from registrations.mail.samples import sample_mail
from registrations.mail.texts import words_of
from registrations.models import MailText
from registrations.services.mail_texts import (
    check_language,
    check_words,
    save_mail_text,
    try_mail_text,
)
from registrations.services.mail_texts import delete_mail_text as take_back

operations = Operations("Mail texts")
ALL = "/events/{slug}/mail-texts"
ONE = "/events/{slug}/mail-texts/{kind}"
WORDS = {"subject": "{event}: a place for you", "text": "Hello {name},\n\nanswer until {deadline}."}
PLACEHOLDER = {
    "name": "{deadline}",
    "meaning": "Until when the place is held",
    "example": "Friday 11 June 2027, 20:00 (Europe/Berlin)",
    "is_needed": True,
}
ANSWER = {
    **WORDS,
    "kind": "registration.offered",
    "title": "A place is offered",
    "language": "",
    "is_own": True,
    "placeholders": [PLACEHOLDER],
    "updated_at": "2027-05-20T09:10:00Z",
}
DOCUMENT = {"subject": "Concert: a place for you", "text": "Hello Kim…", "html": "<!doctype…"}


class TextsAsked(MailTextFilters, Part):
    pass


@operations.get(
    ALL,
    access=a_person(Scope.MESSAGES_READ),
    answers={200: Listed[MailTextOut]},
    refuses=["not_allowed"],
    examples={200: {"items": [ANSWER], "total": 1, "limit": 50, "offset": 0}},
)
def list_mail_texts(request: HttpRequest, slug: str, asked: Query[TextsAsked]) -> Any:
    """List the mails that go out by themselves.

    Each with the words that it says in one language, the event's own or the site's.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    check_language(asked.language)
    rows = MailText.objects.filter(event=event, language=asked.language)
    stored = {text.kind: text for text in rows}
    shown = EDITABLE[asked.offset : asked.offset + asked.limit]
    return {
        "items": [mail_text_out(event, kind, asked.language, stored.get(kind)) for kind in shown],
        "total": len(EDITABLE),
        "limit": asked.limit,
        "offset": asked.offset,
    }


@operations.get(
    ONE,
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MailTextOut},
    refuses=["not_allowed"],
    examples={200: ANSWER},
)
def read_mail_text(
    request: HttpRequest, slug: str, kind: str, asked: Query[MailTextFilters]
) -> Any:
    """Read what one kind of mail says, and what may stand in it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    return _shown(request, event, _editable(kind), asked.language)


@operations.put(
    ONE,
    access=a_person(Scope.MESSAGES_WRITE),
    answers={200: MailTextOut},
    refuses=["not_allowed"],
    if_match=True,
    examples={"body": WORDS, 200: ANSWER},
)
def write_mail_text(
    request: HttpRequest,
    slug: str,
    kind: str,
    values: MailTextValues,
    asked: Query[MailTextFilters],
) -> Any:
    """Write an event's own words for one kind of mail.

    In place of subject and sentences; the heading, the button, tickets and how to reach the team
    stay. Words that could not become a mail are refused.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    save_mail_text(
        event_id=event.pk,
        kind=_editable(kind),
        language=asked.language,
        words=values.words(),
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return _shown(request, event, kind, asked.language)


@operations.delete(
    ONE,
    access=a_person(Scope.MESSAGES_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
    if_match=True,
)
def delete_mail_text(
    request: HttpRequest, slug: str, kind: str, asked: Query[MailTextFilters]
) -> Any:
    """Go back to the site's words for one kind of mail."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    if not MailText.objects.filter(event=event, kind=kind, language=asked.language).exists():
        raise Http404
    take_back(
        event_id=event.pk,
        kind=kind,
        language=asked.language,
        check=version_check(request),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


@operations.get(
    f"{ONE}/preview",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MailDocumentOut},
    refuses=["not_allowed"],
    examples={200: DOCUMENT},
)
def show_mail_text(
    request: HttpRequest, slug: str, kind: str, asked: Query[MailTextFilters]
) -> Any:
    """Show the mail as it would go out now.

    With the words that are stored, or the site's: about the event, to somebody made up.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    check_language(asked.language)
    with translation.override(asked.language or translation.get_language()):
        return document_out(sample_mail(_editable(kind), event, own=words_of(event, kind)))


@operations.post(
    f"{ONE}/preview",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MailDocumentOut},
    refuses=["not_allowed"],
    examples={"body": WORDS, 200: DOCUMENT},
)
def preview_mail_text(
    request: HttpRequest,
    slug: str,
    kind: str,
    values: MailTextValues,
    asked: Query[MailTextFilters],
) -> Any:
    """Show the mail that words would make.

    About the event, to somebody made up; nothing is stored.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = team_event(caller, slug)
    words = values.words()
    check_words(_editable(kind), asked.language, words)
    with translation.override(asked.language or translation.get_language()):
        return document_out(sample_mail(kind, event, own=words))


@operations.post(
    f"{ONE}/test",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={204: None},
    refuses=["not_allowed"],
    examples={"body": WORDS},
)
def test_mail_text(
    request: HttpRequest,
    slug: str,
    kind: str,
    values: MailTextValues,
    asked: Query[MailTextFilters],
) -> Any:
    """Send the mail that words would make to yourself.

    At most five times in five minutes; nothing is stored.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    try_mail_text(
        event=managed_event(caller, slug),
        kind=_editable(kind),
        language=asked.language,
        words=values.words(),
        by=caller.person,
        now=caller.now,
    )
    return Status(204, None)


def _editable(kind: str) -> str:
    if kind not in EDITABLE:
        raise Http404
    return kind


def _shown(request: HttpRequest, event: Event, kind: str, language: str) -> MailTextOut:
    check_language(language)
    stored = MailText.objects.filter(event=event, kind=kind, language=language).first()
    if stored:
        mark_version(request, stored)
    return mail_text_out(event, kind, language, stored)
