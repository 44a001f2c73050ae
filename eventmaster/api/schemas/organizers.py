"""Organizers as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from ninja import Field
from pydantic import StringConstraints

from eventmaster.api.values import Change, Line, LongText, Sent, Shown, Text
from events.enums import Role
from events.models import Organizer
from events.templatetags.event_tags import logo_url

Address = Annotated[Text, StringConstraints(max_length=500)]


class OrganizerOut(Shown):
    """Who holds events."""

    id: UUID
    slug: str
    name: str
    description: str = Field(description="Markdown.")
    email: str = Field(description="Where people reach them.")
    website: str
    terms_url: str
    privacy_url: str
    accent: str = Field(description="A colour like #2f5fd0; empty: the site's own.")
    logo_url: str = Field(description="Empty where there is none.")
    url: str
    updated_at: datetime


class OwnOrganizerOut(OrganizerOut):
    """An organizer, and what the caller may do for it."""

    role: Role | None = Field(description="Null where you only look after it.")


class OrganizerValues(Sent):
    """What can be said of an organizer. Its logo has operations of its own."""

    name: Line = Field(min_length=1)
    slug: Annotated[Text, StringConstraints(min_length=1, max_length=80)]
    description: LongText = ""
    email: Annotated[Text, StringConstraints(max_length=254)] = ""
    website: Annotated[Text, StringConstraints(max_length=200)] = ""
    terms_url: Address = ""
    privacy_url: Address = ""
    accent: Annotated[Text, StringConstraints(max_length=7)] = ""


class OrganizerChange(Change, OrganizerValues):
    """What to change of an organizer."""


FIELDS = ("id", "updated_at", *OrganizerValues.model_fields)


def organizer_out(organizer: Organizer) -> OrganizerOut:
    return OrganizerOut(**_values(organizer))


def own_organizer_out(organizer: Organizer, role: str | None) -> OwnOrganizerOut:
    return OwnOrganizerOut(**_values(organizer), role=Role(role) if role else None)


def _values(organizer: Organizer) -> dict:
    logo = logo_url(organizer)
    return {
        **{name: getattr(organizer, name) for name in FIELDS},
        "logo_url": f"{settings.SITE_URL}{logo}" if logo else "",
        "url": f"{settings.SITE_URL}{organizer.get_absolute_url()}",
    }
