"""An event's words in further languages, as the API says them."""

from __future__ import annotations

from datetime import datetime

from ninja import Field

from eventmaster.api.values import Line, LongText, Sent, Shown, Text
from events.models import EventText


class TextOut(Shown):
    """An event's words in one more language; what is empty is read in the event's own words."""

    language: str = Field(description="Its code, like de or ja.")
    title: str
    summary: str
    description: str = Field(description="Markdown.")
    updated_at: datetime


class TextValues(Sent):
    """All words in one language."""

    title: Line = ""
    summary: Text = Field("", max_length=300)
    description: LongText = Field("", description="Markdown.")


def text_out(text: EventText) -> TextOut:
    return TextOut(
        language=text.language,
        title=text.title,
        summary=text.summary,
        description=text.description,
        updated_at=text.updated_at,
    )
