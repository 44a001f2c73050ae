"""What a team fills in about dates that repeat: the rule, and what changes for many of them."""

from __future__ import annotations

from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import dateformat
from django.utils.translation import gettext_lazy as _

from events.enums import Reach
from events.models import Event
from events.series.choosing import WEEKDAYS, MonthlyBy, ending, fits, monthly, weekly
from events.series.dates import LONGEST_RULE, MOST_DATES, SeriesPlan, plan_series
from events.series.own import COLUMNS, TIMES

_MONDAY = date(2024, 1, 1)


class How(models.TextChoices):
    WEEKLY = "weekly", _("Every week, or every few weeks")
    MONTHLY = "monthly", _("Every month, or every few months")
    RULE = "rule", _("By a rule of my own")


class RuleForm(forms.Form):
    """How often an event repeats, and until when; `plan` holds its dates once it is valid."""

    how = forms.ChoiceField(
        label=_("It repeats"),
        choices=How.choices,
        widget=forms.RadioSelect,
        initial=How.WEEKLY.value,
    )
    weekdays = forms.MultipleChoiceField(
        label=_("On these days of the week"),
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    monthly_by = forms.ChoiceField(
        label=_("Each month on"), choices=[], widget=forms.RadioSelect, required=False
    )
    interval = forms.IntegerField(
        label=_("Every how many weeks or months"), min_value=1, max_value=52, initial=1
    )
    rule = forms.CharField(
        label=_("Rule"),
        max_length=LONGEST_RULE,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField", "spellcheck": "false"}),
        help_text=_("As calendars write it (RFC 5545): FREQ=MONTHLY;BYDAY=-1FR;COUNT=6"),
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which there may be a date."),
    )
    count = forms.IntegerField(
        label=_("Or so many dates in all"), min_value=2, max_value=MOST_DATES, required=False
    )
    publishes = forms.BooleanField(
        label=_("Publish the new dates at once"),
        required=False,
        help_text=_("Otherwise they are drafts, which only the team sees."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        first = event.local_start.date()
        days = [(code, _day_name(number)) for number, code in enumerate(WEEKDAYS)]
        self.fields["weekdays"].choices = days  # type: ignore[attr-defined]
        self.fields["monthly_by"].choices = [  # type: ignore[attr-defined]
            (by.value, by.label) for by in MonthlyBy if fits(by, first)
        ]
        self.initial.setdefault("weekdays", [WEEKDAYS[first.weekday()]])
        self.initial.setdefault("monthly_by", MonthlyBy.WEEKDAY.value)
        self.initial.setdefault("publishes", event.is_published)
        if event.series:
            self.initial.update(how=How.RULE.value, rule=event.series.rule)
        self.plan: SeriesPlan | None = None

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        try:
            self.plan = plan_series(
                self._rule(values), start_at=self.event.start_at, zone=self.event.zone
            )
        except ValidationError as refusal:
            field = "rule" if values["how"] == How.RULE else None
            self.add_error(field, refusal.message_dict["rule"][0])
        return values

    def _rule(self, values: dict[str, Any]) -> str:
        interval, zone = values["interval"], self.event.zone
        if values["how"] == How.RULE:
            return str(values["rule"])
        if values["how"] == How.WEEKLY:
            rule = weekly(days=values["weekdays"], interval=interval)
        else:
            by = MonthlyBy(values["monthly_by"] or MonthlyBy.DAY)
            rule = monthly(by=by, first=self.event.local_start.date(), interval=interval)
        if values["until"] and values["count"]:
            sentence = _("Give a last day or a number of dates, not both.")
            raise ValidationError({"rule": sentence})
        return ending(rule, count=values["count"], until=values["until"], zone=zone)

    def left_out(self, kept: list[str]) -> set[date]:
        """The days of the plan that are not ticked; `kept` are ISO dates."""
        days = {each.day for each in self.plan.dates} if self.plan else set()
        return {day for day in days if day.isoformat() not in kept}


class ChangeForm(forms.ModelForm):
    """Values of one date that many shall have; only what is changed here is written."""

    start_time = forms.TimeField(label=_("Starts at"), widget=forms.TimeInput({"type": "time"}))
    end_time = forms.TimeField(label=_("Ends at"), widget=forms.TimeInput({"type": "time"}))
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Of each date. Empty: any number."),
    )
    reach = forms.ChoiceField(
        label=_("What it is for"),
        choices=[(each.value, each.label) for each in (Reach.FOLLOWING, Reach.ALL)],
        widget=forms.RadioSelect,
        initial=Reach.FOLLOWING.value,
    )
    including_own = forms.BooleanField(
        label=_("Also where it was changed for one date alone"), required=False
    )
    notifies = forms.BooleanField(
        label=_("Tell those who registered"),
        required=False,
        initial=True,
        help_text=_("Of another title, time or place, by one mail for each registration."),
    )
    asked = ("reach", "including_own", "notifies")

    class Meta:
        model = Event
        fields = tuple(name for name in COLUMNS if name not in TIMES)
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"}),
            "title": forms.TextInput(attrs={"class": "vTextField"}),
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    field_order = (
        *("title", "summary", "description", "start_time", "end_time"),
        *("venue", "address", "city", "country", "is_online", "online_url"),
        *("capacity", "visibility"),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        # The form writes over its instance; the date itself stays as it is stored.
        kwargs["instance"] = copy(event)
        super().__init__(*args, **kwargs)
        self.event = event
        self.initial["capacity"] = event.seat_capacity  # type: ignore[attr-defined]
        self.initial["start_time"] = event.local_start.time().replace(second=0, microsecond=0)
        self.initial["end_time"] = event.local_end.time().replace(second=0, microsecond=0)
        if event.all_day:
            del self.fields["start_time"], self.fields["end_time"]
        self.order_fields([*self.field_order, *self.fields, *self.asked])
        for name in self.asked:
            self.fields[name] = self.fields.pop(name)

    def values(self) -> dict[str, Any]:
        """What was changed, as the services take it."""
        changed = set(self.changed_data) - set(self.asked)
        values = {name: self.cleaned_data[name] for name in changed}
        start, end = values.pop("start_time", None), values.pop("end_time", None)
        if start is not None:
            values["start_at"] = _at(self.event.local_start, start, self.event.zone)
        if end is not None:
            values["end_at"] = _at(self.event.local_end, end, self.event.zone)
        return self._after_midnight(values)

    def _after_midnight(self, values: dict[str, Any]) -> dict[str, Any]:
        """Ending before it starts means on the next day; and no longer so where it did."""
        if set(TIMES).isdisjoint(values):
            return values
        start = values.get("start_at", self.event.start_at)
        end = values.get("end_at", self.event.end_at)
        if end <= start:
            values["end_at"] = end + timedelta(days=1)
        elif "end_at" in values and end - start > timedelta(days=1) >= self._length():
            values["end_at"] = end - timedelta(days=1)
        return values

    def _length(self) -> timedelta:
        return self.event.end_at - self.event.start_at


def _at(local: datetime, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(local.date(), clock, tzinfo=zone).astimezone(UTC)


def _day_name(number: int) -> str:
    return dateformat.format(_MONDAY + timedelta(days=number), "l")
