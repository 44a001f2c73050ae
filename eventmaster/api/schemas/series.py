"""Events that repeat, as the API says them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from eventmaster.api.schemas.events import MOST_TAGS, Link, TagName
from eventmaster.api.values import (
    MOST_SEATS,
    Change,
    Day,
    Line,
    LongText,
    Moment,
    Sent,
    Shown,
    Text,
)
from events.enums import Reach, Visibility, WaitingListMode
from events.models import Event
from events.series.dates import LONGEST_RULE, MOST_DATES, SeriesDate
from events.series.words import rule_text
from registrations.services.series_changes import DateChange

Rule = Field(
    max_length=LONGEST_RULE,
    description="An RRULE of RFC 5545 that ends: by COUNT, or by UNTIL. It is followed in the"
    " event's time zone, so that the time of day stays when clocks change.",
)


class SeriesOut(Shown):
    """How an event repeats."""

    id: UUID | None = Field(description="Null where it takes place once.")
    rule: str = Field(description="Empty where it takes place once.")
    text: str = Field(description="The rule in words.")
    start_at: datetime = Field(description="From which date on the rule counts.")
    time_zone: str
    dates: int = Field(description="How many dates there are, in whatever state.")


class PlannedDate(Shown):
    """A date that a rule names."""

    start_at: datetime
    day: date
    note: str = Field(description="What clocks do to it, where they change; for people.")


class RuleSent(Sent):
    """A rule to look at."""

    rule: Text = Rule


class SeriesPreview(Shown):
    """What a rule would make of an event's dates."""

    rule: str = Field(description="As it would be kept.")
    text: str
    added: list[PlannedDate] = Field(description="Dates that would be made.")
    staying: list[str] = Field(description="The slugs of dates that the rule names.")
    cancelled: list[str] = Field(description="Named by the rule, but cancelled: they stay so.")
    unfitting: list[str] = Field(description="Not in the rule, without people: cancelled.")
    with_people: list[str] = Field(
        description="Not in the rule, with people: they stay unless it is said otherwise."
    )


class NewSeries(RuleSent):
    """How an event is to repeat."""

    left_out: list[Day] = Field(
        [], max_length=MOST_DATES, description="Days, in its zone, on which no date is made."
    )
    publish: bool = Field(False, description="Whether the new dates are published at once.")


class SeriesChange(NewSeries):
    """Another rule, from this date on."""

    cancel_people: bool = Field(
        False,
        description="Whether dates with people that are not in the rule are cancelled, too.",
    )


class ManyChange(Change):
    """What to change of several dates. `start_at` and `end_at` are those of the date that is
    named; the others move as far on the clock."""

    reach: Reach = Reach.FOLLOWING
    including_own: bool = False
    notify: bool = True
    title: Line = Field("", min_length=1)
    summary: Text = Field("", max_length=300)
    description: LongText = ""
    start_at: Moment
    end_at: Moment
    venue: Text = Field("", max_length=200)
    address: Text = Field("", max_length=300)
    city: Text = Field("", max_length=120)
    country: Text = Field("", max_length=80)
    is_online: bool = False
    online_url: Link = ""
    tags: list[TagName] = Field([], max_length=MOST_TAGS)
    visibility: Visibility = Visibility.PUBLIC
    capacity: int | None = Field(None, ge=0, le=MOST_SEATS)
    is_closed_by_hand: bool = False
    requires_approval: bool = False
    max_per_registration: int = Field(1, ge=1, le=50)
    has_waiting_list: bool = True
    waiting_list_mode: WaitingListMode = WaitingListMode.AT_ONCE
    offer_hours: int = Field(24, ge=1, le=720)
    small_groups_may_pass: bool = False

    def columns(self) -> dict[str, Any]:
        """What was sent of the dates themselves."""
        asked = ("reach", "including_own", "notify")
        return {name: value for name, value in self.given().items() if name not in asked}


class ReachSent(Sent):
    """How many dates a step is about."""

    reach: Reach = Field(description="This date, it and those after it, or all to come.")


class DateChanged(Shown):
    """What became of one date."""

    slug: str
    kept: list[str] = Field(description="Values that stay: changed for this date alone.")


class DatesChanged(Shown):
    """The dates that a step was about."""

    dates: list[DateChanged]


class DateFilters(Schema):
    """Which dates are asked for."""

    when: Literal["ahead", "all"] = Field("ahead", description="Those not over, or all of them.")


def series_out(event: Event, dates: int) -> SeriesOut:
    series = event.series
    return SeriesOut(
        id=series.pk if series else None,
        rule=series.rule if series else "",
        text=rule_text(series.rule, series.zone) if series else "",
        start_at=series.start_at if series else event.start_at,
        time_zone=series.time_zone if series else event.time_zone,
        dates=dates,
    )


def planned_out(dates: Iterable[SeriesDate]) -> list[PlannedDate]:
    return [PlannedDate(start_at=each.starts_at, day=each.day, note=each.note) for each in dates]


def changed_out(changes: Iterable[DateChange]) -> DatesChanged:
    return DatesChanged(
        dates=[DateChanged(slug=each.event.slug, kept=each.kept) for each in changes]
    )


def slugs_out(events: Iterable[Event]) -> DatesChanged:
    return DatesChanged(dates=[DateChanged(slug=each.slug, kept=[]) for each in events])
