"""Events that repeat: their dates, their rule, and steps over many dates at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from ninja import Query, Status

from accounts.scopes import Scope
from eventmaster.api.callers import Caller, a_person, anyone
from eventmaster.api.examples.events import EVENT
from eventmaster.api.finding import event_rows, managed_event, visible_event
from eventmaster.api.lists import Listed, Part, listed
from eventmaster.api.operations import Operations
from eventmaster.api.schemas.events import EventOut, event_out
from eventmaster.api.schemas.series import (
    DateFilters,
    DatesChanged,
    ManyChange,
    NewSeries,
    ReachSent,
    RuleSent,
    SeriesChange,
    SeriesOut,
    SeriesPreview,
    changed_out,
    planned_out,
    series_out,
    slugs_out,
)
from eventmaster.api.versions import version_check
from events.enums import Reach
from events.models import Event
from events.permissions import can_copy, can_see_people
from events.querysets import EventQuerySet
from events.series.dates import plan_series
from events.series.showing import shown_dates
from events.series.words import rule_text
from registrations.services.series import change_rule, plan_rule, repeat_event
from registrations.services.series_changes import change_dates
from registrations.services.series_dates import cancel_dates, publish_dates

operations = Operations("Events")

RULE = {"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=10"}
SERIES = {
    **RULE,
    "id": "019ab3de-9f12-7c40-8a55-1f0f3b1c2d40",
    "text": "Every week on Tuesday, 10 dates in all",
    "start_at": "2027-06-15T18:00:00Z",
    "time_zone": "Europe/Berlin",
    "dates": 10,
}
PREVIEW = {
    **RULE,
    "text": SERIES["text"],
    "added": [{"start_at": "2027-06-22T18:00:00Z", "day": "2027-06-22", "note": ""}],
    "staying": ["choir"],
    "cancelled": [],
    "unfitting": [],
    "with_people": [],
}
CHANGED = {
    "dates": [
        {"slug": "choir", "kept": []},
        {"slug": "choir-2027-06-22", "kept": ["title"]},
    ]
}


@operations.get(
    "/events/{slug}/dates",
    access=anyone(Scope.EVENTS_READ),
    answers={200: Listed[EventOut]},
    examples={200: {"items": [EVENT], "total": 1, "limit": 50, "offset": 0}},
)
def list_event_dates(
    request: HttpRequest, slug: str, filters: Query[DateFilters], part: Query[Part]
) -> Any:
    """List the dates of an event that repeats.

    In order, this one included. Its team finds drafts as well; others find what is listed, and
    beside an unlisted date its unlisted ones. Of an event that takes place once, there is one.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = visible_event(caller, slug)
    dates = _dates_for(caller, event)
    if filters.when == "ahead":
        dates = dates.upcoming(at=caller.now)
    rows = event_rows().filter(pk__in=dates.values("pk")).order_by("start_at", "id")
    show = partial(event_out, now=caller.now)
    return Listed[EventOut](**listed(caller.within(rows, "id"), part, show))


@operations.get(
    "/events/{slug}/series",
    access=anyone(Scope.EVENTS_READ),
    answers={200: SeriesOut},
    examples={200: SERIES},
)
def read_series(request: HttpRequest, slug: str) -> Any:
    """Read how an event repeats."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = visible_event(caller, slug)
    return series_out(event, caller.within(_dates_for(caller, event), "id").count())


@operations.post(
    "/events/{slug}/series/preview",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: SeriesPreview},
    refuses=["not_allowed"],
    examples={"body": RULE, 200: PREVIEW},
)
def preview_series(request: HttpRequest, slug: str, values: RuleSent) -> Any:
    """Look at what a rule would do.

    Of an event that takes place once, which dates it would make; of one that repeats, what would
    become of its dates from this one on. Nothing is changed.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _repeatable(caller, slug)
    if event.series_id is None:
        plan = plan_series(values.rule, start_at=event.start_at, zone=event.zone)
        slugs: dict[str, list[str]] = {"staying": [event.slug]}
        added = plan.dates[1:]
    else:
        outcome = plan_rule(event, values.rule)
        plan, added = outcome.plan, outcome.added
        groups = ("staying", "cancelled", "unfitting", "with_people")
        slugs = {name: [each.slug for each in getattr(outcome, name)] for name in groups}
    return SeriesPreview(
        rule=plan.rule,
        text=rule_text(plan.rule, event.zone),
        added=planned_out(added),
        **{"cancelled": [], "unfitting": [], "with_people": [], **slugs},
    )


@operations.post(
    "/events/{slug}/series",
    access=a_person(Scope.EVENTS_WRITE),
    answers={201: SeriesOut},
    refuses=["not_allowed", "repeats_already", "cannot_repeat", "event_incomplete"],
    examples={"body": {**RULE, "left_out": ["2027-07-06"], "publish": True}, 201: SERIES},
)
def create_series(request: HttpRequest, slug: str, values: NewSeries) -> Any:
    """Let an event repeat.

    It becomes the first date. Each other date of the rule, at most 500 in all, is a copy with
    seats and people of its own. For editors of its organizer.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _repeatable(caller, slug)
    repeat_event(
        event_id=event.pk,
        rule=values.rule,
        left_out=values.left_out,
        publishes=values.publish,
        by=caller.person,
        now=caller.now,
    )
    return Status(201, _series_of(caller, slug))


@operations.put(
    "/events/{slug}/series",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: SeriesOut},
    refuses=["not_allowed", "not_in_series", "cannot_repeat", "event_incomplete"],
    examples={"body": {"rule": "FREQ=WEEKLY;BYDAY=TU;COUNT=12"}, 200: SERIES},
)
def change_series(request: HttpRequest, slug: str, values: SeriesChange) -> Any:
    """Follow another rule from this date on.

    Dates that it names stay as they are, with their people; new ones are copies of this date. Of
    the others, those without people are cancelled, and those with people stay unless
    `cancel_people` is true. Preview it first.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = _repeatable(caller, slug)
    change_rule(
        event_id=event.pk,
        rule=values.rule,
        left_out=values.left_out,
        cancels_people=values.cancel_people,
        publishes=values.publish,
        among=Event.objects.managed_by(caller.user),
        by=caller.person,
        now=caller.now,
    )
    return _series_of(caller, slug)


@operations.patch(
    "/events/{slug}/dates",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: DatesChanged},
    refuses=["not_allowed", "not_in_series", "capacity_below_taken"],
    if_match=True,
    examples={"body": {"reach": "following", "title": "Choir for all"}, 200: CHANGED},
)
def change_event_dates(request: HttpRequest, slug: str, values: ManyChange) -> Any:
    """Change several dates at once.

    This date, it and those after it, or all to come: all of them, or none where one refuses. What
    was changed for one date alone stays there, unless `including_own` is true. People stay where
    they are registered, and hear by mail of title, time and place unless `notify` is false.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    given = values.given()
    reach = given.get("reach", Reach.FOLLOWING)
    changes = change_dates(
        event_id=event.pk,
        reach=reach,
        fields=values.columns(),
        including_own=given.get("including_own", False),
        among=_among(caller, reach),
        check=version_check(request),
        notifies=given.get("notify", True),
        by=caller.person,
        now=caller.now,
    )
    return changed_out(changes)


@operations.post(
    "/events/{slug}/dates/cancellation",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: DatesChanged},
    refuses=["not_allowed", "not_in_series"],
    examples={"body": {"reach": "following"}, 200: CHANGED},
)
def cancel_event_dates(request: HttpRequest, slug: str, values: ReachSent) -> Any:
    """Cancel several dates for good.

    Everyone who is registered for one of them gets a mail. Cancelled again, they stay as they are.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    among = _among(caller, values.reach)
    who: dict[str, Any] = {"among": among, "by": caller.person, "now": caller.now}
    return slugs_out(cancel_dates(event_id=event.pk, reach=values.reach, **who))


@operations.post(
    "/events/{slug}/dates/publication",
    access=a_person(Scope.EVENTS_WRITE),
    answers={200: DatesChanged},
    refuses=["not_allowed", "not_in_series", "event_incomplete"],
    examples={"body": {"reach": "all"}, 200: CHANGED},
)
def publish_event_dates(request: HttpRequest, slug: str, values: ReachSent) -> Any:
    """Publish several dates.

    Those of them that are drafts; all, or none where something is missing on one.
    """
    caller: Caller = request.auth  # type: ignore[attr-defined]
    event = managed_event(caller, slug)
    among = _among(caller, values.reach)
    who: dict[str, Any] = {"among": among, "by": caller.person, "now": caller.now}
    return slugs_out(publish_dates(event_id=event.pk, reach=values.reach, **who))


def _dates_for(caller: Caller, event: Event) -> EventQuerySet:
    if event.series_id is None:
        return Event.objects.filter(pk=event.pk)
    if can_see_people(caller.user, event):
        return Event.objects.seen_by_team(caller.user).filter(series=event.series_id)
    return shown_dates(event)


def _repeatable(caller: Caller, slug: str) -> Event:
    """An event of which the caller may make further ones; a token for one event may not."""
    event = managed_event(caller, slug)
    if not can_copy(caller.user, event):
        raise PermissionDenied
    caller.reaches_all()
    return event


def _among(caller: Caller, reach: Reach) -> EventQuerySet:
    """The dates that the caller may change; a token for one event reaches no other."""
    if reach != Reach.ONE:
        caller.reaches_all()
    return Event.objects.managed_by(caller.user)


def _series_of(caller: Caller, slug: str) -> SeriesOut:
    event = managed_event(caller, slug)
    return series_out(event, _dates_for(caller, event).count())
