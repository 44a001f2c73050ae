"""Messages to many as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from core.mail import Mail
from eventmaster.api.values import Change, Moment, Sent, Shown, Text
from registrations.enums import MailingPurpose, MailingStatus, Status
from registrations.mail.audience import Counted
from registrations.mail.progress import Progress, progress_of
from registrations.models import Mailing

MOST_TYPES = 100
SubjectLine = Annotated[Text, Field(min_length=1, max_length=200)]
Words = Annotated[Text, Field(min_length=1, max_length=10_000)]


class MailingValues(Sent):
    """What can be said of a message to many."""

    subject: SubjectLine = Field(description="May have placeholders, like `{name}` or `{event}`.")
    text: Words = Field(
        description="Plain text with placeholders; an empty line starts a new paragraph."
    )
    purpose: MailingPurpose = Field(
        MailingPurpose.SERVICE,
        description="`news` can be unsubscribed from, and does not go to those who did.",
    )
    statuses: list[Status] = Field(
        min_length=1,
        max_length=len(Status),
        description="Those whose registration is one of these; never `unconfirmed`.",
    )
    ticket_types: list[UUID] = Field(
        [], max_length=MOST_TYPES, description="Those with a ticket of one of these; empty: of any."
    )
    has_arrived: bool | None = Field(
        None, description="Those who were checked in, or not; null: whether they came or not."
    )


class MailingChange(Change, MailingValues):
    """What to change of a draft."""


class SendingIn(Sent):
    """When a message to many goes out."""

    send_at: Moment | None = Field(None, description="Null: at once.")


class PreviewFilters(Schema):
    reader: int = Field(
        1, ge=1, le=1_000_000, description="As this one of its readers gets it, from 1."
    )


class MailingOut(Shown):
    """A message to many, and how far it has come."""

    id: UUID
    event: str
    subject: str
    text: str
    purpose: MailingPurpose
    statuses: list[Status]
    ticket_types: list[UUID]
    has_arrived: bool | None
    status: MailingStatus
    send_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    recipients: int | None = Field(description="All in all; null until it goes out.")
    sent: int = Field(description="Mails that a server took.")
    came_back: int = Field(description="Of those sent: came back, or were reported as unwanted.")
    failed: int
    waiting: int = Field(description="Not due yet, or tried again later.")
    not_sent: int = Field(description="Stopped before they went out, or not needed any more.")
    created_at: datetime
    updated_at: datetime


class AudienceOut(Shown):
    """How many a message would reach now."""

    recipients: int
    left_out: int = Field(
        description="More would be meant, but unsubscribed, or mail to them came back."
    )


class MailPreviewOut(Shown):
    """A mail as one reader gets it; without the link that is theirs alone."""

    reader: int = Field(description="Which one; the first, where there is none of that number.")
    subject: str
    text: str
    html: str


FIELDS = (
    *("id", "subject", "text", "purpose", "statuses", "has_arrived", "status", "send_at"),
    *("started_at", "ended_at", "created_at", "updated_at"),
)


def mailing_out(mailing: Mailing, progress: Progress | None = None) -> MailingOut:
    progress = progress or progress_of(mailing)
    return MailingOut(
        **{name: getattr(mailing, name) for name in FIELDS},
        event=mailing.event.slug,
        ticket_types=sorted(kind.pk for kind in mailing.ticket_types.all()),
        recipients=progress.recipients,
        sent=progress.sent,
        came_back=progress.came_back,
        failed=progress.failed,
        waiting=progress.waiting,
        not_sent=progress.not_sent,
    )


def audience_out(found: Counted) -> AudienceOut:
    return AudienceOut(recipients=found.recipients, left_out=found.left_out)


def preview_out(mail: Mail, reader: int) -> MailPreviewOut:
    return MailPreviewOut(
        reader=reader,
        subject=str(mail.subject),
        text=str(mail.body),
        html=str(mail.alternatives[0][0]),
    )
