"""Events as the API says them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from ninja import Field, Schema

from eventmaster.api.values import Change, Day, Line, LongText, Moment, Sent, Shown, Text
from events.enums import EventStatus, RegistrationMode, Visibility, WaitingListMode
from events.models import Event


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
    url: str
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
    waiting: int = Field(description="Registrations on the waiting list.")
    created_at: datetime


class EventValues(Sent):
    """What can be said of an event. Status and capacity have operations of their own."""

    title: Line = Field(min_length=1)
    summary: Text = Field("", max_length=300)
    description: LongText = Field("", description="Markdown.")
    start_at: Moment
    end_at: Moment
    time_zone: Text = Field(max_length=60, description="IANA name, like Europe/Berlin.")


class EventChange(Change, EventValues):
    """What to change of an event."""


class EventFilters(Schema):
    """Which events are asked for."""

    search: Text = Field("", max_length=100, description="Words, or beginnings of words.")
    since: Day | None = Field(None, description="Not over before this day.")
    until: Day | None = Field(None, description="Begun by this day.")
    when: Literal["", "today", "weekend", "month"] = ""
    city: Text = Field("", max_length=100)
    tag: Text = Field("", max_length=60)
    online: bool = False
    free: bool = Field(False, description="Only with places to be had at once.")
    sort: Literal["", "date", "newest", "title"] = Field(
        "", description="Nothing: the best match first where there is a search, else by date."
    )


def event_out(event: Event) -> EventOut:
    """Show an event read `with_seats().with_tag_names()` and with its organizer."""
    return EventOut(**_public_values(event))


def managed_event_out(event: Event) -> ManagedEventOut:
    return ManagedEventOut(
        **_public_values(event),
        **{name: getattr(event, name) for name in TEAM_FIELDS},
        waiting=event.seats_waiting,  # type: ignore[attr-defined]
    )


TEAM_FIELDS = (
    *("online_url", "external_url", "is_closed_by_hand", "requires_approval"),
    *("max_per_registration", "names_close_at", "has_waiting_list", "waiting_list_closes_at"),
    *("waiting_list_mode", "offer_hours", "small_groups_may_pass", "created_at"),
)
PUBLIC_FIELDS = (
    *("id", "slug", "title", "summary", "description", "start_at", "end_at", "time_zone"),
    *("all_day", "venue", "address", "city", "country", "is_online", "status", "visibility"),
    *("registration_mode", "registration_opens_at", "registration_closes_at", "updated_at"),
)


def _public_values(event: Event) -> dict[str, Any]:
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
        "url": f"{settings.SITE_URL}{event.get_absolute_url()}",
    }
