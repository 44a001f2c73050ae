"""An event's dates at the desk: how it repeats, all of them on one page, another rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import DomainError
from eventmaster.desk import series_steps
from eventmaster.desk.event_states import State, state_of
from eventmaster.desk.local_times import shown
from eventmaster.desk.mailings import show
from eventmaster.desk.scoped import actor
from eventmaster.desk.series_forms import RuleForm
from events.models import Event
from events.permissions import can_copy, can_edit
from events.series.dates import SeriesDate
from events.series.words import rule_text
from events.when import dated_day_text
from registrations.services.series import NewRule, change_rule, plan_rule, repeat_event

if TYPE_CHECKING:
    from eventmaster.desk.events import EventAdmin

_form = require_http_methods(["GET", "HEAD", "POST"])
# A series has 500 dates at most; with other rules one after the other it may get more.
MOST_SHOWN = 1000


def series_routes(desk: EventAdmin) -> list[URLPattern]:
    one = "<uuid:event_id>/dates/"
    pages = {
        "dates": (one, require_safe(partial(show_dates, desk))),
        "dates_rule": (f"{one}rule/", _form(partial(edit_rule, desk))),
        "dates_change": (f"{one}change/", _form(partial(series_steps.change_many, desk))),
        "dates_cancellation": (
            f"{one}cancellation/",
            _form(partial(series_steps.cancel_many, desk)),
        ),
        "dates_publication": (
            f"{one}publication/",
            require_http_methods(["POST"])(partial(series_steps.publish_many, desk)),
        ),
    }
    return [desk.page_of_own(route, view, name) for name, (route, view) in pages.items()]


# --- All dates --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    event: Event
    when: str
    state: State
    is_this: bool
    own: str
    seats: str


def show_dates(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Every date with seats and state, or how to make more of the only one; three queries."""
    event: Event = desk.own_or_404(request, str(event_id))
    now = timezone.now()
    may_repeat = can_copy(request.user, event) and not (event.is_cancelled or event.is_template)
    rows: list[Row] = []
    if event.series_id:
        found = desk.scope(request.user).filter(series=event.series_id).order_by("start_at", "id")
        rows = [_row(desk, each, event, now) for each in found[:MOST_SHOWN]]
    coming = [row for row in rows if not row.event.is_over(at=now)]
    context = {
        "title": _("Dates"),
        "rule": rule_text(event.series.rule, event.series.zone) if event.series else "",
        "coming": coming,
        "past": [row for row in reversed(rows) if row.event.is_over(at=now)],
        "drafts": sum(row.event.is_draft for row in coming),
        "has_steps": can_edit(request.user, event) and bool(coming),
        "may_repeat": may_repeat,
    }
    return show(desk, request, "dates", event, context)


def _row(desk: EventAdmin, each: Event, event: Event, now: datetime) -> Row:
    own = ", ".join(_name_of(name) for name in each.own_fields)
    state = state_of(each, at=now)
    return Row(each, _when(each), state, each.pk == event.pk, own, desk.seats(each))


def _when(event: Event) -> str:
    """Its start; of whole days the day, which has no time."""
    if event.all_day:
        return dated_day_text(event.local_start.date())
    return shown(event.start_at, event.zone)


def _name_of(field: str) -> str:
    others = {"capacity": _("Capacity"), "tags": _("Tags")}
    if field in others:
        return others[field]
    name: Any = Event._meta.get_field(field).verbose_name  # type: ignore[union-attr]
    return str(name).capitalize()


# --- The rule -----------------------------------------------------------------------------------


def edit_rule(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> HttpResponse:
    """How it repeats: the form, then the dates that this makes, and only then the button."""
    event = _repeatable_or_404(desk, request, event_id)
    form = RuleForm(request.POST or None, event=event)
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and "_do" in request.POST and request.POST.get("shown") == _shown(form):
        try:
            return _follow(request, event, form)
        except (DomainError, ValidationError) as refusal:
            for sentence in getattr(refusal, "messages", None) or [str(refusal)]:
                form.add_error(None, sentence)
    context = {
        "title": _("Another rule") if event.series_id else _("Repeat this event"),
        "form": form,
        "zone": event.time_zone,
    }
    if is_valid and form.plan and not form.errors:
        context |= _preview(event, form, request)
    return show(desk, request, "dates_rule", event, context)


def _repeatable_or_404(desk: EventAdmin, request: HttpRequest, event_id: UUID) -> Event:
    event: Event = desk.own_or_404(request, str(event_id))
    if not can_copy(request.user, event) or event.is_cancelled or event.is_template:
        raise Http404
    return event


def _shown(form: RuleForm) -> str:
    """What the preview was made of: what is asked for after that must be the same."""
    return form.plan.rule if form.plan else ""


def _preview(event: Event, form: RuleForm, request: HttpRequest) -> dict[str, Any]:
    plan = form.plan
    if plan is None:
        return {}
    context: dict[str, Any] = {
        "shown": plan.rule,
        "said": rule_text(plan.rule, event.zone),
        "clock": event.local_start,
    }
    if event.series_id is None:
        return context | {"first": plan.dates[0], "new": _ticked(plan.dates[1:], request)}
    outcome = plan_rule(event, plan.rule)
    return context | {
        "new": _ticked(outcome.added, request),
        "outcome": outcome,
        "staying": _whens(outcome.staying),
        "cancelled": _whens(outcome.cancelled),
        "unfitting": _whens(outcome.unfitting),
        "with_people": _whens(outcome.with_people),
    }


def _ticked(dates: Sequence[SeriesDate], request: HttpRequest) -> list[tuple[SeriesDate, bool]]:
    """All at first; as they were left where the page is shown again."""
    kept = request.POST.getlist("day") if "shown" in request.POST else None
    return [(each, kept is None or each.day.isoformat() in kept) for each in dates]


def _whens(events: Sequence[Event]) -> list[str]:
    return [dated_day_text(each.local_start.date()) for each in events]


def _follow(request: HttpRequest, event: Event, form: RuleForm) -> HttpResponse:
    plan = form.plan
    rule = plan.rule if plan else ""
    values: dict[str, Any] = {
        "event_id": event.pk,
        "rule": rule,
        "publishes": form.cleaned_data["publishes"],
        "by": actor(request),
        "now": timezone.now(),
    }
    kept = request.POST.getlist("day")
    if event.series_id is None:
        repeat_event(left_out=form.left_out(kept), **values)
        made = len(kept)
    else:
        made = _change_rule(request, event, kept, values)
    words = ngettext("%(n)d date was added.", "%(n)d dates were added.", made)
    messages.success(request, words % {"n": made})
    return redirect("admin:events_event_dates", event.pk)


def _change_rule(
    request: HttpRequest, event: Event, kept: list[str], values: dict[str, Any]
) -> int:
    added = plan_rule(event, values["rule"]).added
    left_out = {each.day for each in added if each.day.isoformat() not in kept}
    outcome: NewRule = change_rule(
        left_out=left_out,
        cancels_people="cancels_people" in request.POST,
        among=Event.objects.managed_by(request.user),
        **values,
    )
    return len(outcome.added)
