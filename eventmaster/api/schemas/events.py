"""Events as the API says them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from ninja import Field, Schema
from pydantic import BeforeValidator

from eventmaster.api.values import (
    MOST_SEATS,
    Change,
    Line,
    LongText,
    Moment,
    Sent,
    Shown,
    Slug,
    Text,
)
from events.cover_links import cover_url
from events.enums import EventStatus, RegistrationMode, Visibility, WaitingListMode
from events.models import Event
from registrations.availability import availability

MOST_TAGS = 50

RegistrationState = Literal[
    "open",
    "full_waiting",
    "full",
    "closed",
    "not_yet",
    "over",
    "cancelled",
    "draft",
    "none",
    "external",
]


def _written_day(value: Any) -> Any:
    """A number would be taken for seconds."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("Write a day like 2026-12-31.")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
Link = Annotated[Text, Field(max_length=500)]
TagName = Annotated[Text, Field(min_length=1, max_length=60)]


def _usual(name: str) -> Any:
    """What an event has where nobody said anything."""
    field: Any = Event._meta.get_field(name)
    return field.get_default()


class EventOut(Shown):
    """An event as everyone may see it who may open its page."""

    id: UUID
    slug: str = Field(description="The event's address, and its name in this API.")
    title: str
    summary: str
    description: str = Field(description="Markdown.")
    organizer: str = Field(description="The organizer's slug.")
    start_at: datetime
    end_at: datetime
    time_zone: str = Field(description="IANA name; people see all times of the event in it.")
    all_day: bool
    venue: str
    address: str
    city: str
    country: str
    is_online: bool
    tags: list[str]
    capacity: int | None = Field(description="Seats in all; null where there is no limit.")
    seats_taken: int
    available_slots: int | None = Field(description="Seats left; null where there is no limit.")
    is_full: bool
    status: EventStatus
    visibility: Visibility
    registration_mode: RegistrationMode
    registration_opens_at: datetime | None
    registration_closes_at: datetime | None
    registration_state: RegistrationState = Field(
        description="What somebody who comes now can do: register (`open`), join the waiting list"
        " (`full_waiting`), or why neither. Asking to register decides again."
    )
    url: str = Field(description="The event's page.")
    cover_url: str = Field(description="Its picture, 480 pixels wide; or a poster drawn for it.")
    updated_at: datetime


class ManagedEventOut(EventOut):
    """An event with what only its team sees."""

    online_url: str
    external_url: str
    is_closed_by_hand: bool
    requires_approval: bool
    max_per_registration: int
    names_close_at: datetime | None
    has_waiting_list: bool
    waiting_list_closes_at: datetime | None
    waiting_list_mode: WaitingListMode
    offer_hours: int
    small_groups_may_pass: bool
    is_template: bool = Field(description="Events are made from it; it is never published.")
    waiting: int = Field(description="Registrations on the waiting list.")
    created_at: datetime


class EventValues(Sent):
    """What can be said of an event. Its status has operations of its own."""

    title: Line = Field(min_length=1)
    summary: Text = Field("", max_length=300, description="One or two sentences for lists.")
    description: LongText = Field("", description="Markdown.")
    start_at: Moment
    end_at: Moment
    time_zone: Text = Field(min_length=1, max_length=60, description="IANA name: Europe/Berlin.")
    all_day: bool = Field(
        False, description="Then it starts and ends at midnight in its zone, after its last day."
    )
    venue: Text = Field("", max_length=200)
    address: Text = Field("", max_length=300)
    city: Text = Field("", max_length=120)
    country: Text = Field("", max_length=80)
    is_online: bool = False
    online_url: Link = Field("", description="Shown to people with a ticket and to the team only.")
    tags: list[TagName] = Field([], max_length=MOST_TAGS, description="By name.")
    visibility: Visibility = Visibility.PUBLIC
    capacity: int | None = Field(
        None, ge=0, le=MOST_SEATS, description="Seats in all; null where there is no limit."
    )
    registration_mode: RegistrationMode = RegistrationMode.OPEN
    external_url: Link = Field("", description="With the mode `external`: where to register.")
    registration_opens_at: Moment | None = Field(
        None, description="Null: as soon as it is published."
    )
    registration_closes_at: Moment | None = Field(None, description="Null: when it ends.")
    is_closed_by_hand: bool = False
    requires_approval: bool = False
    max_per_registration: int = Field(_usual("max_per_registration"), ge=1, le=50)
    names_close_at: Moment | None = Field(
        None, description="Until when names of people in a group can be filled in. Null: its start."
    )
    has_waiting_list: bool = _usual("has_waiting_list")
    waiting_list_closes_at: Moment | None = Field(None, description="Null: when it starts.")
    waiting_list_mode: WaitingListMode = Field(
        WaitingListMode(_usual("waiting_list_mode")),
        description="Whether a free place is given to the first in line, or offered.",
    )
    offer_hours: int = Field(_usual("offer_hours"), ge=1, le=720)
    small_groups_may_pass: bool = Field(
        _usual("small_groups_may_pass"),
        description="Whether a waiting group that does not fit yet lets smaller ones pass.",
    )


class NewEvent(EventValues):
    """An event to be made."""

    organizer: Text = Field(
        "", max_length=80, description="The slug of one of yours; needed where you have several."
    )
    slug: Slug | None = Field(
        None,
        description="The end of its address, in small letters, digits and hyphens."
        " Null: made from the title.",
    )


class EventChange(Change, EventValues):
    """What to change of an event."""

    slug: Slug
    notify: bool = Field(
        True,
        description="Whether those who registered hear by mail what is another about title, time"
        " and place: one mail, five minutes later. What is taken back until then is told to"
        " nobody.",
    )

    def columns(self) -> dict[str, Any]:
        """What was sent of the event itself."""
        return {name: value for name, value in self.given().items() if name != "notify"}


class EventFilters(Schema):
    """Which events are asked for."""

    search: Text = Field("", max_length=100, description="Words, or beginnings of words.")
    since: Day | None = Field(None, description="Not over before this day.")
    until: Day | None = Field(None, description="Begun by this day.")
    when: Literal["", "today", "weekend", "month"] = ""
    city: Text = Field("", max_length=100, description="Or the beginning of its name.")
    tag: Text = Field("", max_length=60, description="By name.")
    online: bool = False
    free: bool = Field(False, description="Only with places to be had at once.")
    sort: Literal["", "date", "newest", "title"] = Field(
        "", description="Nothing: the best match first where there is a search, else by date."
    )


class ManagedFilters(Schema):
    """Which events of one's own are asked for."""

    search: Text = Field("", max_length=100, description="Words, or beginnings of words.")
    organizer: Text = Field("", max_length=80, description="An organizer's slug.")
    status: EventStatus | None = None
    when: Literal["", "ahead", "running", "over"] = ""
    visibility: Visibility | None = None
    registration_mode: RegistrationMode | None = None
    tag: Text = Field("", max_length=60, description="By name.")
    template: bool = Field(False, description="Templates, in the place of events.")
    sort: Literal["latest", "next", "newest"] = Field(
        "latest", description="The latest start first, the earliest, or what was made last."
    )


def event_out(event: Event, *, now: datetime) -> EventOut:
    """Show an event read `with_seats().with_tag_names()` and with its organizer."""
    return EventOut(**_public_values(event, now))


def managed_event_out(event: Event, *, now: datetime) -> ManagedEventOut:
    return ManagedEventOut(
        **_public_values(event, now),
        **{name: getattr(event, name) for name in TEAM_FIELDS},
        waiting=event.seats_waiting,  # type: ignore[attr-defined]
    )


TEAM_FIELDS = (
    *("online_url", "external_url", "is_closed_by_hand", "requires_approval"),
    *("max_per_registration", "names_close_at", "has_waiting_list", "waiting_list_closes_at"),
    *("waiting_list_mode", "offer_hours", "small_groups_may_pass", "is_template"),
    "created_at",
)
PUBLIC_FIELDS = (
    *("id", "slug", "title", "summary", "description", "start_at", "end_at", "time_zone"),
    *("all_day", "venue", "address", "city", "country", "is_online", "status", "visibility"),
    *("registration_mode", "registration_opens_at", "registration_closes_at", "updated_at"),
)


def _public_values(event: Event, now: datetime) -> dict[str, Any]:
    capacity: int | None = event.seat_capacity  # type: ignore[attr-defined]
    taken: int = event.seats_taken  # type: ignore[attr-defined]
    return {
        **{name: getattr(event, name) for name in PUBLIC_FIELDS},
        "organizer": event.organizer.slug,
        "tags": event.tag_list,
        "capacity": capacity,
        "seats_taken": taken,
        "available_slots": None if capacity is None else capacity - taken,
        "is_full": capacity is not None and taken >= capacity,
        "registration_state": availability(event, now=now).code,
        "url": f"{settings.SITE_URL}{event.get_absolute_url()}",
        "cover_url": f"{settings.SITE_URL}{cover_url(event)}",
    }
