"""Making a series of one event, and following another rule from one of its dates on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts import journal
from core.errors import DomainError
from events.models import Event, Series
from events.querysets import EventQuerySet
from events.series.dates import SeriesDate, SeriesPlan, plan_series
from registrations.models import Registration
from registrations.seats import lock_event
from registrations.services.copying import copy_events
from registrations.services.series_dates import NotInSeries, end_dates, locked_series, make_public

if TYPE_CHECKING:
    from accounts.models import User


class CannotRepeat(DomainError):
    code = "cannot_repeat"
    message = _("A cancelled event or a template cannot be repeated. Duplicate it first.")


class RepeatsAlready(DomainError):
    code = "repeats_already"
    message = _("This event repeats already. Change its rule instead.")


def repeat_event(
    *,
    event_id: UUID,
    rule: str,
    left_out: Collection[date] = (),
    publishes: bool = False,
    by: User | None,
    now: datetime,
) -> Series:
    """Make an event the first date of a series, and a copy of it for each other date of `rule`.

    Dates on days of `left_out` are not made. The copies are drafts, or published with
    `publishes`. As many statements for 500 dates as for two. Raises `RepeatsAlready`,
    `CannotRepeat`, `EventIncomplete`, and ValidationError where the rule cannot be followed.
    """
    with transaction.atomic():
        event = lock_event(event_id, now=now).event
        if event.series_id:
            raise RepeatsAlready
        if event.is_cancelled or event.is_template:
            raise CannotRepeat
        plan = plan_series(rule, start_at=event.start_at, zone=event.zone).without(left_out)
        series = _start(event, plan, by, now)
        starts = [each.starts_at for each in plan.dates[1:]]
        made = copy_events(source=event, starts=starts, series=series, by=by, now=now)
        if publishes:
            make_public([each for each in (event, *made) if each.is_draft], by=by, now=now)
    return series


def _start(event: Event, plan: SeriesPlan, by: User | None, now: datetime) -> Series:
    series = Series(
        organizer=event.organizer,
        rule=plan.rule,
        start_at=event.start_at,
        time_zone=event.time_zone,
        created_at=now,
    )
    series.save(force_insert=True)
    event.series, event.series_start, event.updated_at = series, event.start_at, now
    event.save(update_fields=["series", "series_start", "updated_at"])
    details = {"rule": series.rule, "dates": len(plan.dates)}
    journal.record("event.repeated", event, by=by, now=now, event_id=event.pk, details=details)
    return series


# --- Another rule -----------------------------------------------------------------------------


@dataclass(frozen=True)
class NewRule:
    """What another rule makes of the dates that there are, from one of them on."""

    plan: SeriesPlan
    staying: list[Event] = field(default_factory=list)
    added: list[SeriesDate] = field(default_factory=list)
    # Named by the rule, and cancelled before: they stay so.
    cancelled: list[Event] = field(default_factory=list)
    # What the rule does not name any more, without and with people.
    unfitting: list[Event] = field(default_factory=list)
    with_people: list[Event] = field(default_factory=list)


def plan_rule(event: Event, rule: str, *, left_out: Collection[date] = ()) -> NewRule:
    """Compare `rule`, followed from the date `event` on, with the dates that are there.

    A date stays where the rule names its day, or the day that it was moved away from. Those with
    `with_people` set have registrations that are live. Three queries.
    """
    plan = plan_series(rule, start_at=event.start_at, zone=event.zone).without(left_out)
    if event.series_id is None:
        raise NotInSeries
    dates = list(_from(event))
    found = _matched(plan.dates, dates, event)
    kept = {date.pk for date in found.values()}
    rest = [date for date in dates if date.pk not in kept and not date.is_cancelled]
    return NewRule(
        plan,
        staying=[date for date in found.values() if not date.is_cancelled],
        added=[each for each in plan.dates if each.day not in found],
        cancelled=[date for date in found.values() if date.is_cancelled],
        unfitting=[date for date in rest if not date.has_people],
        with_people=[date for date in rest if date.has_people],
    )


def _from(event: Event) -> Any:
    """The series' dates from this one on, each with `has_people`."""
    live = Registration.objects.live().filter(event=OuterRef("pk"))
    later = Q(start_at__gte=event.start_at) | Q(series_start__gte=event.start_at)
    dates = Event.objects.filter(later, series=event.series_id)
    return dates.annotate(has_people=Exists(live)).order_by("start_at", "id")


def _matched(
    named: Sequence[SeriesDate], dates: Sequence[Event], event: Event
) -> dict[date, Event]:
    """Which date stands for each day of the rule: by its place in the series, then by its day."""
    by_place = {each.series_start.astimezone(each.zone).date(): each for each in dates}  # type: ignore[union-attr]
    by_day = {each.local_start.date(): each for each in reversed(dates)}
    found: dict[date, Event] = {event.local_start.date(): event}
    taken = {event.pk}
    for candidates in (by_place, by_day):
        for each in named:
            match = candidates.get(each.day)
            if match and each.day not in found and match.pk not in taken:
                found[each.day] = match
                taken.add(match.pk)
    return found


def change_rule(
    *,
    event_id: UUID,
    rule: str,
    left_out: Collection[date] = (),
    cancels_people: bool = False,
    among: EventQuerySet | None = None,
    publishes: bool = False,
    by: User | None,
    now: datetime,
) -> NewRule:
    """Follow another rule from one date of a series on; return what became of the dates.

    Dates that the rule names stay as they are, with their people. New ones are copies of this one.
    Of the others, those without people are cancelled; those with people stay, unless
    `cancels_people`: then they are cancelled, and their people get a mail; none but those `among`
    what `by` may change. Raises `NotInSeries`,
    `CannotRepeat`, and ValidationError where the rule cannot be followed.
    """
    with transaction.atomic():
        event = locked_series(event_id, now=now)
        if event.is_cancelled:
            raise CannotRepeat
        outcome = plan_rule(event, rule, left_out=left_out)
        ended = outcome.unfitting + (outcome.with_people if cancels_people else [])
        end_dates(_changeable(ended, among), by=by, now=now)
        starts = [each.starts_at for each in outcome.added]
        made = copy_events(source=event, starts=starts, series=event.series, by=by, now=now)
        if publishes and event.is_published:
            make_public(made, by=by, now=now)
        _write_rule(event, outcome, by, now)
    return outcome


def _changeable(dates: Sequence[Event], among: EventQuerySet | None) -> list[Event]:
    """Those that the person may change, where that is said."""
    if among is None:
        return list(dates)
    own = set(among.filter(pk__in=[each.pk for each in dates]).values_list("pk", flat=True))
    return [each for each in dates if each.pk in own]


def _write_rule(event: Event, outcome: NewRule, by: User | None, now: datetime) -> None:
    series = event.series
    if series is None:
        raise NotInSeries
    details = {"rule": outcome.plan.rule, "old": series.rule, "added": len(outcome.added)}
    series.rule, series.start_at, series.updated_at = outcome.plan.rule, event.start_at, now
    series.save(update_fields=["rule", "start_at", "updated_at"])
    Event.objects.filter(pk=event.pk).update(updated_at=now)
    journal.record("event.rule_changed", event, by=by, now=now, event_id=event.pk, details=details)
