"""Gates and entry windows as the API says them to those who set them up."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Field

from eventmaster.api.schemas.door import WindowOut, type_ids
from eventmaster.api.values import Change, Moment, Sent, Text
from events.models import EntryWindow

MOST_TYPES = 100
ShortName = Annotated[Text, Field(min_length=1, max_length=100)]
TypeIds = Annotated[list[UUID], Field(max_length=MOST_TYPES)]


class GateValues(Sent):
    """A named door; whoever is inside may leave by it at any time."""

    name: ShortName
    opens_at: Moment | None = Field(None, description="Lets in from then; null: from the start.")
    closes_at: Moment | None = Field(None, description="Lets in until then; null: to the end.")
    ticket_types: TypeIds = Field(
        [], description="Ids of this event's types: only these enter there; none: all types."
    )


class GateChange(Change, GateValues):
    """What to change of a gate."""


class WindowValues(Sent):
    """A time in which one admission of a ticket counts; windows of an event do not overlap."""

    name: ShortName
    starts_at: Moment | None = Field(None, description="Null: since ever.")
    ends_at: Moment | None = Field(None, description="Null: for ever.")
    ticket_types: TypeIds = Field(
        [], description="Ids of this event's types: only these are good in it; none: all types."
    )


class WindowChange(Change, WindowValues):
    """What to change of an entry window."""


class EntryWindowOut(WindowOut):
    """An entry window as it is set up."""

    ticket_types: list[UUID] = Field(
        description="Only these are good in it (day tickets); none named: all types."
    )


def window_out(window: EntryWindow) -> EntryWindowOut:
    return EntryWindowOut(
        id=window.pk,
        name=window.name,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        ticket_types=type_ids(window),
    )
