"""Messages, to read and to send again; and the journal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query
from ninja import Status as Answer

from accounts.models import JournalEntry, Message
from accounts.resending import resend
from accounts.scopes import Scope
from core.text import normalise_email
from eventmaster.api.callers import Caller, a_person
from eventmaster.api.examples.people import ENTRY, MESSAGE
from eventmaster.api.examples.people import listed_long as one_of
from eventmaster.api.lists import ListedLong, LongPart, listed_long
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.records import (
    JournalEntryOut,
    JournalFilters,
    MessageFilters,
    MessageOut,
    RecordFilters,
    journal_entry_out,
    message_out,
)
from eventmaster.deeds.words import actions_of
from eventmaster.looks import Look, note_list, note_opening
from eventmaster.records import (
    journal_visible_to,
    may_resend,
    messages_visible_to,
    with_event_slug,
    with_sight_of_people,
)
from events.models import Event

operations = Operations("Records")

LATEST_FIRST = ("-created_at", "-id")


@operations.get(
    "/messages",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: ListedLong[MessageOut]},
    examples={200: one_of(MESSAGE)},
)
def list_messages(
    request: HttpRequest, filters: Query[MessageFilters], part: Query[LongPart]
) -> Any:
    """List the mail that was caused.

    That of the events whose people you see; all of it for administrators. The latest first.
    """
    rows = _filtered(_messages(request), filters)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.to:
        rows = rows.filter(to_email=normalise_email(filters.to))
    events = set()

    def shown(message: Message) -> MessageOut:
        events.add(message.event_id)
        return message_out(message)

    answer = listed_long(rows, part, shown, order=LATEST_FIRST)
    caller: Caller = request.auth  # type: ignore[attr-defined]
    note_list("messages", events, text=filters.to, by=caller.person, now=caller.now)
    return answer


@operations.get(
    "/messages/{message_id}",
    access=a_person(Scope.MESSAGES_READ),
    answers={200: MessageOut},
    examples={200: MESSAGE},
)
def read_message(request: HttpRequest, message_id: UUID) -> Any:
    """Read what became of one mail."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    message = get_object_or_404(_messages(request), pk=message_id)
    look = Look("message.read", message, message.event_id)
    note_opening(look, by=caller.person, now=caller.now)
    return message_out(message)


@operations.post(
    "/messages/{message_id}/resending",
    access=a_person(Scope.MESSAGES_WRITE),
    answers={201: MessageOut},
    refuses=[
        "message_on_its_way",
        "message_not_needed",
        "message_text_gone",
        "changed_meanwhile",
        "not_allowed",
    ],
    examples={201: {**MESSAGE, "status": "queued", "attempts": 0, "sent_at": None}},
)
def resend_message(request: HttpRequest, message_id: UUID) -> Any:
    """Send a mail again, as things stand now.

    For editors of its event and for administrators. What has failed is tried anew, what waits for
    its next attempt is tried at once, and what was sent is sent as a further message; the answer
    is the one that goes out. 429 within ten minutes after the last time.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    message = get_object_or_404(_messages(request), pk=message_id)
    if not may_resend(caller.person, message):
        raise PermissionDenied
    again = resend(message.pk, by=caller.person, now=caller.now)
    return Answer(201, message_out(_messages(request).get(pk=again.pk)))


@operations.get(
    "/journal",
    access=a_person(Scope.JOURNAL_READ),
    answers={200: ListedLong[JournalEntryOut]},
    examples={200: one_of(ENTRY)},
)
def list_journal_entries(
    request: HttpRequest, filters: Query[JournalFilters], part: Query[LongPart]
) -> Any:
    """List what was done.

    In the events and teams whose people you see; everywhere for administrators, who see personal
    details of accounts only. The latest first. What was done, and with `is_read=true` who looked
    at personal data: lists opened, searches, exports.
    """
    rows = _filtered(_journal(request), filters)
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.kind:
        rows = rows.filter(action__in=actions_of(filters.kind))
    if filters.actor:
        rows = rows.filter(actor=filters.actor)
    if filters.via:
        rows = rows.filter(via=filters.via)
    if filters.is_read is not None:
        rows = rows.filter(is_read=filters.is_read)
    return listed_long(rows, part, journal_entry_out, order=LATEST_FIRST)


@operations.get(
    "/journal/{entry_id}",
    access=a_person(Scope.JOURNAL_READ),
    answers={200: JournalEntryOut},
    examples={200: ENTRY},
)
def read_journal_entry(request: HttpRequest, entry_id: UUID) -> Any:
    """Read one entry of the journal."""
    return journal_entry_out(get_object_or_404(_journal(request), pk=entry_id))


def _messages(request: HttpRequest) -> QuerySet[Message]:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return with_event_slug(caller.within(messages_visible_to(caller.person)))


def _journal(request: HttpRequest) -> QuerySet[JournalEntry]:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    visible = caller.within(journal_visible_to(caller.person)).select_related("actor")
    return with_sight_of_people(with_event_slug(visible), caller.person)


def _filtered[Rows: QuerySet](rows: Rows, filters: RecordFilters) -> Rows:
    if filters.event is not None:
        rows = rows.filter(event_id__in=Event.objects.filter(slug=filters.event).values("pk"))
    if filters.subject_kind:
        rows = rows.filter(subject_kind=filters.subject_kind)
    if filters.subject_id:
        rows = rows.filter(subject_id=filters.subject_id)
    if filters.since:
        rows = rows.filter(created_at__gte=filters.since)
    if filters.until:
        rows = rows.filter(created_at__lt=filters.until)
    return rows
