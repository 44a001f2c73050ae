"""What a team sends to put a registration right."""

from __future__ import annotations

from uuid import UUID

from ninja import Field

from eventmaster.api.schemas.people import PersonEmail, PersonName
from eventmaster.api.schemas.registrations import MOST_TICKETS
from eventmaster.api.values import Change, Sent, Slug, Text


class PersonValues(Sent):
    name: PersonName
    email: PersonEmail = Field(
        description="Another address gets new links, and new codes for the person's own tickets; "
        "those of before work no more."
    )
    language: Text = Field(min_length=2, max_length=12, description="Of the mails, like de.")


class PersonChange(Change, PersonValues):
    """What to put right about who registered."""


class NoteIn(Sent):
    note: Text = Field(max_length=2000, description="Only the team reads it; empty: none.")


class TicketTypeOf(Sent):
    id: UUID = Field(description="The ticket's.")
    type: UUID = Field(description="The id of its new ticket type.")


class TypesIn(Sent):
    tickets: list[TicketTypeOf] = Field(
        min_length=1,
        max_length=MOST_TICKETS,
        description="Those that are not named stay as they are.",
    )


class TypeThere(Sent):
    here: UUID = Field(description="The id of a ticket type of the event it leaves.")
    there: UUID = Field(description="What stands for it at the other event.")


class MoveIn(Sent):
    event: Slug = Field(description="The other event's slug; of the same organizer.")
    types: list[TypeThere] = Field(
        [],
        max_length=MOST_TICKETS,
        description="What is not named becomes the type of the same name, or else the first.",
    )


def types_of(values: TypesIn) -> dict[UUID, UUID]:
    return {one.id: one.type for one in values.tickets}


def types_there(values: MoveIn) -> dict[UUID, UUID]:
    return {one.here: one.there for one in values.types}
