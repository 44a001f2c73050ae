"""Registrations and their tickets as the API says them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from django.conf import settings
from ninja import Field, Schema

from eventmaster.api.schemas.people import HolderEmail, HolderName, PersonEmail, PersonName
from eventmaster.api.values import Change, Email, Line, Sent, Shown, Text
from registrations.enums import EndedBy, Override, Status, TicketStatus
from registrations.models import Registration, Ticket
from registrations.positions import Position
from registrations.services.payments import Account
from registrations.standing import is_valid, online_url_of
from registrations.tickets.codes import qr_text

MOST_TICKETS = 100
TypeNumber = Annotated[int, Field(ge=1, le=65535)]
TypeName = UUID | TypeNumber
EndedByName = EndedBy | Literal[""]


# --- What is sent -----------------------------------------------------------------------------


class TicketIn(Sent):
    """One ticket that is wanted."""

    type: TypeName | None = Field(
        None, description="The ticket type's id or its number; nothing: the event's first type."
    )
    name: HolderName = Field(
        "", description="Who comes with it. Of the first ticket: whoever registers, if left empty."
    )
    email: HolderEmail = ""


class RegistrationIn(Sent):
    """Who registers, and for how many."""

    name: PersonName
    email: PersonEmail
    tickets: list[TicketIn] = Field(
        [], max_length=MOST_TICKETS, description="All of them or none; nothing: one ticket."
    )
    answers: dict[str, Any] = Field(
        {}, max_length=0, description="To the event's questions, of which there are none yet."
    )
    waiting_list: bool = Field(False, description="Join the waiting list where it is full.")
    also_takes: list[TypeName] = Field(
        [],
        max_length=50,
        description="On the waiting list: types (ids or numbers) that would do for all tickets.",
    )
    takes_any_type: bool = Field(False, description="On the waiting list: any type would do.")
    language: Text = Field(
        "",
        max_length=12,
        description="Of the mails, like de; nothing: your account's, or the request's.",
    )
    overrides: list[Override] = Field(
        [],
        max_length=len(Override),
        description="Only for managers of the event's team: what is passed over. It stands in "
        "the journal.",
    )


class HolderIn(Sent):
    id: UUID = Field(description="The ticket's.")
    name: HolderName
    email: HolderEmail = ""


class RegistrationValues(Sent):
    name: PersonName = Field(
        description="Whoever registered. The first ticket goes along where it has the same name."
    )
    tickets: list[HolderIn] = Field(
        max_length=MOST_TICKETS, description="Those that are not named stay as they are."
    )


class RegistrationChange(Change, RegistrationValues):
    """What to change of a registration."""


class DoorNoteIn(Sent):
    note: Text = Field(
        max_length=200,
        description="Door staff reads it with each ticket of the registration; empty: none.",
    )


class CancellationIn(Sent):
    tickets: list[UUID] = Field(
        [], max_length=MOST_TICKETS, description="Only these; nothing: all of the registration."
    )
    reason: Text = Field(
        "",
        max_length=500,
        description="Of its team, where all of it is cancelled: the person reads it.",
    )
    notify: bool = Field(
        True,
        description="For its team: without, nobody hears of it by mail where all is cancelled.",
    )


class ApprovalIn(Sent):
    waiting_list: bool = Field(False, description="Where it is full, join the waiting list.")


class DeclineIn(Sent):
    reason: Text = Field("", max_length=500, description="The person reads it.")


class RegistrationFilters(Schema):
    """Which registrations are asked for."""

    status: Status | None = None


class EventRegistrationFilters(RegistrationFilters):
    email: Email | None = Field(None, description="Exactly this address.")
    name: Line = Field("", description="A part of the name of who registered.")


# --- What is answered -------------------------------------------------------------------------


class TicketOut(Shown):
    """One person's admission."""

    id: UUID
    number: int = Field(description="In the registration, from 1.")
    status: TicketStatus
    type: UUID
    type_number: int
    type_name: str
    name: str
    email: str
    price: Decimal = Field(description="To pay at the door.")
    code: str | None = Field(description="To type at the door; null where it does not admit (yet).")
    qr: str | None = Field(description="The text of the QR code, likewise.")


class RegistrationOut(Shown):
    """One sign-up by one person for one event."""

    id: UUID
    event: str = Field(description="The event's slug.")
    event_title: str
    event_start_at: datetime
    name: str
    email: str
    language: str
    status: Status
    position: int | None = Field(description="On the waiting list, from 1.")
    expires_at: datetime | None = Field(
        description="When an offer or a sign-up that is not confirmed lapses."
    )
    tickets: list[TicketOut]
    url: str | None = Field(description="Its page, for the account that it belongs to.")
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None


class RegistrationDetailOut(RegistrationOut):
    """A registration with what a single one is asked about."""

    waiting_reason: str | None = Field(description="Why nothing moved, for the person.")
    ended_by: EndedByName = Field(
        description="Who ended it: the person, the team, or time (`system`); empty where it has"
        " not ended, or nobody wrote it down."
    )
    decision_note: str = Field(description="What the team said when it declined or cancelled.")
    online_url: str = Field(description="The link to take part, for who has a place.")
    price: Decimal = Field(description="Of all active tickets, to pay at the door.")
    paid: Decimal
    due: Decimal = Field(description="Below zero where it is owed back.")
    door_note: str | None = Field(
        description="What the team told the door about it; null for whoever registered."
    )
    note: str | None = Field(description="The team's own note; null for whoever registered.")
    moved_from: UUID | None = Field(
        description="The registration for another event that the team moved here."
    )


class ReceiptOut(Shown):
    """What everybody without an account is answered, whether or not they were registered."""

    status: Status
    detail: str = Field(description="What to do next.")


def registration_out(registration: Registration) -> RegistrationOut:
    """Show one read by `registration_rows()`."""
    place: int | None = registration.place  # type: ignore[attr-defined]
    return RegistrationOut(**_values(registration, registration.tickets.all(), place))


def new_registration_out(registration: Registration, place: int | None) -> RegistrationOut:
    """Show one just made: all that there is to say is at hand."""
    return RegistrationOut(**_values(registration, registration.new_tickets, place))


def registration_detail_out(
    registration: Registration,
    position: Position | None,
    account: Account,
    *,
    for_team: bool,
) -> RegistrationDetailOut:
    place = position.number if position else None
    return RegistrationDetailOut(
        **_values(registration, registration.tickets.all(), place),
        waiting_reason=position.sentence if position else None,
        ended_by=cast("EndedByName", registration.ended_by),
        decision_note=registration.decision_note,
        online_url=online_url_of(registration),
        price=account.price,
        paid=account.paid,
        due=account.due,
        door_note=registration.door_note if for_team else None,
        note=registration.note if for_team else None,
        moved_from=registration.moved_from_id,
    )


def _values(
    registration: Registration, tickets: Iterable[Ticket], place: int | None
) -> dict[str, Any]:
    event = registration.event
    is_owned = registration.user_id is not None
    return {
        **{name: getattr(registration, name) for name in _OWN_FIELDS},
        "event": event.slug,
        "event_title": event.title,
        "event_start_at": event.start_at,
        "position": place,
        "tickets": [_ticket_out(ticket, registration) for ticket in tickets],
        "url": f"{settings.SITE_URL}{registration.get_absolute_url()}" if is_owned else None,
    }


_OWN_FIELDS = (
    *("id", "name", "email", "language", "status", "expires_at"),
    *("created_at", "updated_at", "confirmed_at", "ended_at"),
)


def _ticket_out(ticket: Ticket, registration: Registration) -> TicketOut:
    ticket.registration = registration
    admits = is_valid(ticket)
    return TicketOut(
        id=ticket.pk,
        number=ticket.number,
        status=TicketStatus(ticket.status),
        type=ticket.ticket_type_id,
        type_number=ticket.ticket_type.number,
        type_name=ticket.ticket_type.name,
        name=ticket.holder_name,
        email=ticket.holder_email,
        price=ticket.price,
        code=ticket.short_code if admits else None,
        qr=qr_text(ticket) if admits else None,
    )
