"""What was sent and what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from accounts.enums import MessageStatus
from accounts.models import JournalEntry, Message
from accounts.resending import can_resend
from core.origin import Via
from eventmaster.api.values import Line, Moment, Shown, Slug
from eventmaster.deeds.words import Kind, sentence


class RecordFilters(Schema):
    """Which records are asked for."""

    event: Slug | None = Field(None, description="About this event (its slug).")
    subject_kind: Line = Field("", description="About objects of this kind, like `registration`.")
    subject_id: UUID | None = Field(None, description="About this object.")
    since: Moment | None = Field(None, description="Written then or later.")
    until: Moment | None = Field(None, description="Written before.")


class MessageFilters(RecordFilters):
    status: MessageStatus | None = None
    kind: Line = Field("", description="Of this kind, like `registration.confirmed`.")
    to: Line = Field("", description="To this email address.")


class JournalFilters(RecordFilters):
    action: Line = Field("", description="This action, like `event.published`.")
    kind: Kind | None = Field(None, description="Actions about this.")
    actor: UUID | None = Field(None, description="Done by this account.")
    via: Via | None = Field(None, description="Done by this way.")
    is_read: bool | None = Field(
        None, description="True: the read log, who looked at personal data; false: what was done."
    )


class MessageOut(Shown):
    """One mail to one person, without its text."""

    id: UUID
    kind: str
    to_email: str
    to_name: str
    language: str
    status: MessageStatus
    attempts: int
    event: str | None = Field(description="The slug of the event that it is about.")
    subject_kind: str = Field(description="The kind of object that it is about.")
    subject_id: UUID | None
    batch_id: UUID | None = Field(
        description="The mailing, reminder or change of the event that it was written for."
    )
    message_id: str = Field(description="The Message-ID, the same however often it was tried.")
    last_error: str = Field(description="What the mail server answered, where it refused.")
    created_at: datetime
    due_at: datetime = Field(description="When it is tried next.")
    sent_at: datetime | None
    can_be_resent: bool = Field(description="Whether there is anything to send again.")


class ActorOut(Shown):
    """Who did it."""

    id: UUID
    name: str = Field(description="The email address where the account has no name.")


class JournalEntryOut(Shown):
    """Who did what to which object."""

    id: UUID
    created_at: datetime
    actor: ActorOut | None = Field(description="Null: the system, or a guest.")
    action: str
    event: str | None = Field(description="The slug of the event that it is about.")
    subject_kind: str
    subject_id: UUID
    summary: str = Field(description="What was done, in words of the language asked for.")
    details: dict[str, Any] = Field(
        description="Of what was changed, `changes`: each field's value before and after."
    )
    personal: dict[str, Any] | None = Field(
        description="The same of names and addresses; null where there are none, where they were"
        " erased, or not for you to see."
    )
    is_read: bool = Field(description="Nothing was done: somebody looked at personal data.")
    via: Via | None = Field(description="By which way; null: not known.")
    address: str | None = Field(
        description="The network address it came from: IPv4, or the first 64 bits of IPv6; null"
        " as `personal`."
    )


MESSAGE_FIELDS = (
    *("id", "kind", "to_email", "to_name", "language", "status", "attempts", "subject_kind"),
    *("subject_id", "batch_id", "message_id", "last_error", "created_at", "due_at", "sent_at"),
)


def message_out(message: Message) -> MessageOut:
    """Show a message read `with_event_slug`."""
    return MessageOut(
        **{name: getattr(message, name) for name in MESSAGE_FIELDS},
        event=message.event_slug,  # type: ignore[attr-defined]
        can_be_resent=can_resend(message),
    )


def journal_entry_out(entry: JournalEntry) -> JournalEntryOut:
    """Show an entry read `with_event_slug`, `with_sight_of_people` and with its actor."""
    actor = entry.actor
    return JournalEntryOut(
        id=entry.pk,
        created_at=entry.created_at,
        actor=ActorOut(id=actor.pk, name=actor.get_full_name()) if actor else None,
        action=entry.action,
        event=entry.event_slug,  # type: ignore[attr-defined]
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        summary=sentence(entry.action),
        details=entry.details,
        personal=entry.personal if entry.shows_people else None,  # type: ignore[attr-defined]
        is_read=entry.is_read,
        via=Via(entry.via) if entry.via else None,
        address=entry.address if entry.shows_people else None,  # type: ignore[attr-defined]
    )
