"""Gates and entry windows as the API says them to those who set them up."""

from __future__ import annotations

from typing import Annotated

from ninja import Field

from eventmaster.api.schemas.door import WindowOut
from eventmaster.api.values import Change, Moment, Sent, Text
from events.models import EntryWindow

ShortName = Annotated[Text, Field(min_length=1, max_length=100)]


class GateValues(Sent):
    name: ShortName


class GateChange(Change, GateValues):
    """What to change of a gate."""


class WindowValues(Sent):
    """A time in which one admission of a ticket counts; windows of an event do not overlap."""

    name: ShortName
    starts_at: Moment | None = Field(None, description="Null: since ever.")
    ends_at: Moment | None = Field(None, description="Null: for ever.")


class WindowChange(Change, WindowValues):
    """What to change of an entry window."""


def window_out(window: EntryWindow) -> WindowOut:
    return WindowOut(
        id=window.pk, name=window.name, starts_at=window.starts_at, ends_at=window.ends_at
    )
